package builtins

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"sockrepl/interp"
)

// Allegro has two syntaxes of regular expressions: the newer is Perl's
// (match-re), the older Emacs's (match-regexp), in which groups and alternatives
// are written with a backslash. Both run on Go's package regexp, which takes
// time linear in the text and has neither backward references nor look-around.

// regularExpression is a compiled regular expression.
type regularExpression struct {
	source string
	re     *regexp.Regexp
}

// LispClass implements interp.Object.
func (r *regularExpression) LispClass(in *interp.Interp) *interp.Class {
	return in.Excl.Sym("regular-expression").Class()
}

// PrintText implements interp.Printable.
func (r *regularExpression) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("regular-expression") + " " + t.Prin1(interp.NewString(r.source)), true
}

// regexpSyntax is one of the two.
type regexpSyntax struct {
	operator  string
	translate func(source string) string
}

var (
	perlSyntax  = regexpSyntax{"match-re", func(s string) string { return s }}
	emacsSyntax = regexpSyntax{"match-regexp", fromEmacs}
)

// fromEmacs turns the older syntax into Go's.
func fromEmacs(s string) string {
	var b strings.Builder
	inClass := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case inClass:
			if c == '\\' || c == '[' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
			if c == ']' {
				inClass = false
			}
		case c == '[':
			inClass = true
			b.WriteByte(c)
			if i+1 < len(s) && s[i+1] == '^' {
				i++
				b.WriteByte('^')
			}
			if i+1 < len(s) && s[i+1] == ']' {
				i++
				b.WriteString(`\]`)
			}
		case strings.IndexByte("(){}|?", c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\\' && i+1 < len(s):
			i++
			switch s[i] {
			case '(', ')', '|':
				b.WriteByte(s[i])
			case '<', '>':
				b.WriteString(`\b`)
			case 'b': // a blank character
				b.WriteString(`\s`)
			case 'B':
				b.WriteString(`\S`)
			default:
				if s[i] < utf8.RuneSelf {
					b.WriteByte('\\')
				}
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// regexpCache keeps what was compiled of strings.
type regexpCache struct{ all map[string]*regexp.Regexp }

type regexpCacheKey struct{}

const maxCachedRegexps = 200

// compiled returns the expression that v, a string or a compiled one, stands
// for; flags are those of Go's syntax.
func (x regexpSyntax) compiled(t *thread, v value, flags string) *regexp.Regexp {
	if r, ok := v.(*regularExpression); ok {
		if flags == "" {
			return r.re
		}
		v = interp.NewString(r.source)
	}
	s, ok := v.(*interp.String)
	if !ok {
		t.WrongType(x.operator, v, list(t.In.S.Or, t.In.S.String, t.In.Excl.Sym("regular-expression")))
	}
	cache, ok := t.In.Attached(regexpCacheKey{}).(*regexpCache)
	if !ok || len(cache.all) > maxCachedRegexps {
		cache = &regexpCache{map[string]*regexp.Regexp{}}
		t.In.Attach(regexpCacheKey{}, cache)
	}
	key := x.operator + flags + "\x00" + t.GoText(s)
	if re := cache.all[key]; re != nil {
		return re
	}
	source := x.translate(s.Go())
	if flags != "" {
		source = "(?" + flags + ")" + source
	}
	var re *regexp.Regexp
	var err error
	t.LongWork(len(source) > 1000, func() { re, err = regexp.Compile(source) })
	if err != nil {
		text, _ := strings.CutPrefix(err.Error(), "error parsing regexp: ")
		t.SimpleError("~a: the regular expression ~s is not possible: ~a", interp.NewString(x.operator), s, interp.NewString(text))
	}
	cache.all[key] = re
	return re
}

// subject is a text that is searched: a part of a Lisp string.
type subject struct {
	text       string // of the part, UTF-8
	str        *interp.String
	start, end int // the part, in characters
	ascii      bool
}

func newSubject(t *thread, s *interp.String, start, end int) *subject {
	text := t.GoTextSlice(s, start, end)
	return &subject{text, s, start, end, len(text) == end-start}
}

// index turns an offset in octets into one in characters of the whole string.
func (s *subject) index(octet int) int {
	if s.ascii {
		return s.start + octet
	}
	return s.start + utf8.RuneCountInString(s.text[:octet])
}

func (s *subject) slice(from, to int) value {
	if from < 0 {
		return nil
	}
	return interp.NewString(s.text[from:to])
}

// longSubject is the length of texts that are searched while other processes run.
const longSubject = 1 << 14

// find returns where the first match and its groups are; nil if there is none.
func (s *subject) find(t *thread, re *regexp.Regexp) (m []int) {
	t.LongWork(len(s.text) > longSubject, func() { m = re.FindStringSubmatchIndex(s.text) })
	return m
}

// findAll is find for the first count matches, all if count is negative.
func (s *subject) findAll(t *thread, re *regexp.Regexp, count int) (ms [][]int) {
	t.LongWork(len(s.text) > longSubject, func() { ms = re.FindAllStringSubmatchIndex(s.text, count) })
	return ms
}

// subjectOf returns the part of a string that :start and :end, in slot start and the
// next, mean.
func subjectOf(t *thread, a args, s *interp.String, start int) *subject {
	from, to := bounds(t, a.Operator().Name(), s, s.Len(), a.V(start), a.V(start+1))
	return newSubject(t, s, from, to)
}

// matchValues returns what a match returns: true, the match and its groups.
func matchValues(t *thread, how value, s *subject, m []int) value {
	if m == nil {
		return t.One(nil)
	}
	vs := []value{t.T}
	switch word(how) {
	case "":
	case "string":
		for i := 0; i < len(m); i += 2 {
			vs = append(vs, s.slice(m[i], m[i+1]))
		}
	case "index":
		for i := 0; i < len(m); i += 2 {
			if m[i] < 0 {
				vs = append(vs, nil)
			} else {
				vs = append(vs, interp.NewCons(interp.FixInt(s.index(m[i])), interp.FixInt(s.index(m[i+1]))))
			}
		}
	default:
		t.SimpleError("match-re: :return can be :string, :index or NIL, not ~s", how)
	}
	return t.Values(vs...)
}

// regexpOperators declares matching, replacing and splitting.
func regexpOperators(in *interp.Interp) {
	p := in.Excl
	p.DefineClass("regular-expression", in.T.Class())

	p.Defun("match-re", "regexp string &key case-fold (return :string) (start 0) end multiple-lines single-line => matched whole &rest groups",
		`Searches STRING from START to END for REGEXP, a string in Perl's syntax or what compile-re returned. Returns T, the match and its groups as RETURN says (:string, :index for conses of positions, NIL for T alone), or NIL. CASE-FOLD disregards case; with MULTIPLE-LINES ^ and $ match at lines, with SINGLE-LINE a dot matches newlines too. Signals an error for syntax that Go's package regexp lacks, such as backward references.`,
		func(t *thread, a args) value {
			re := perlSyntax.compiled(t, a.V(0), flagsOf(a.Bool(2), a.Bool(6), a.Bool(7)))
			s := subjectOf(t, a, a.String(t, 1), 4)
			return matchValues(t, a.V(3), s, s.find(t, re))
		})
	p.Defun("match-regexp", "regexp string &key newlines-special case-fold (return :string) (start 0) end shortest => matched whole &rest groups",
		`Searches STRING from START to END for REGEXP, a string in Allegro's older syntax, with groups \\(...\\), alternatives \\|, blank characters \\b and others \\B, or what compile-regexp returned. Returns T, the match and its groups as RETURN says, or NIL. CASE-FOLD disregards case; with NEWLINES-SPECIAL a dot does not match newlines, and ^ and $ match at lines. SHORTEST prefers the shortest matches.`,
		func(t *thread, a args) value {
			flags := flagsOf(a.Bool(3), a.Bool(2), !a.Bool(2))
			if a.Bool(7) {
				flags += "U"
			}
			re := emacsSyntax.compiled(t, a.V(0), flags)
			s := subjectOf(t, a, a.String(t, 1), 5)
			return matchValues(t, a.V(4), s, s.find(t, re))
		})
	compile := func(x regexpSyntax, name, doc string) {
		p.Defun(name, "string &key case-fold multiple-lines single-line", doc, func(t *thread, a args) value {
			flags := flagsOf(a.Bool(1), a.Bool(2), a.Bool(3))
			return &regularExpression{a.String(t, 0).Go(), x.compiled(t, a.V(0), flags)}
		})
	}
	compile(perlSyntax, "compile-re", `Returns the regular expression STRING, in Perl's syntax, ready for match-re. CASE-FOLD, MULTIPLE-LINES and SINGLE-LINE are as there.`)
	compile(emacsSyntax, "compile-regexp", `Returns the regular expression STRING, in Allegro's older syntax, ready for match-regexp. CASE-FOLD, MULTIPLE-LINES and SINGLE-LINE are as for match-re.`)

	replace := func(x regexpSyntax, name, doc string) {
		p.Defun(name, "string regexp replacement &key case-fold (start 0) end count", doc, func(t *thread, a args) value {
			s := subjectOf(t, a, a.String(t, 0), 4)
			count := -1
			if a.V(6) != nil {
				count = a.Index(t, 6)
			}
			return replaceMatches(t, x.compiled(t, a.V(1), flagsOf(a.Bool(3), false, false)), s, a.V(2), name, count)
		})
	}
	replace(perlSyntax, "replace-re", `Returns STRING with the matches of REGEXP between START and END replaced, COUNT of them at most. REPLACEMENT is a string in which \\1 to \\9 stand for groups and \\& for the match, or a function of the match. CASE-FOLD disregards case.`)
	replace(emacsSyntax, "replace-regexp", `Is replace-re with REGEXP in Allegro's older syntax: returns STRING with the matches between START and END replaced by REPLACEMENT, COUNT of them at most. CASE-FOLD disregards case.`)

	split := func(x regexpSyntax, name, doc string) {
		p.Defun(name, "regexp string &key count (start 0) end", doc, func(t *thread, a args) value {
			s := subjectOf(t, a, a.String(t, 1), 3)
			count := -1
			if a.V(2) != nil {
				count = a.Index(t, 2)
			}
			var b interp.ListBuilder
			from := 0
			for _, m := range s.findAll(t, x.compiled(t, a.V(0), ""), count) {
				t.SafePointSoon()
				if m[1] == m[0] {
					continue // between two characters there is nothing to drop
				}
				b.Add(s.slice(from, m[0]))
				from = m[1]
			}
			b.Add(s.slice(from, len(s.text)))
			return b.List()
		})
	}
	split(perlSyntax, "split-re", `Returns a list of the parts of STRING, from START to END, between matches of REGEXP, of which COUNT are looked for at most.`)
	split(emacsSyntax, "split-regexp", `Is split-re with REGEXP in Allegro's older syntax: a list of the parts of STRING, from START to END, between matches, of which COUNT are looked for at most.`)
}

func flagsOf(fold, lines, dot bool) string {
	flags := ""
	if fold {
		flags += "i"
	}
	if lines {
		flags += "m"
	}
	if dot {
		flags += "s"
	}
	return flags
}

// replaceMatches returns the whole string with up to count matches replaced.
func replaceMatches(t *thread, re *regexp.Regexp, s *subject, by value, operator string, count int) value {
	var out strings.Builder
	out.WriteString(s.str.GoSlice(0, s.start))
	from := 0
	for _, m := range s.findAll(t, re, count) {
		t.SafePointSoon()
		out.WriteString(s.text[from:m[0]])
		switch r := by.(type) {
		case *interp.String:
			expandReplacement(&out, r.Go(), s, m)
		default:
			v := t.Call1(t.FunctionDesignator(by), s.slice(m[0], m[1]))
			str, ok := v.(*interp.String)
			if !ok {
				t.WrongType(operator, v, t.In.S.String)
			}
			out.WriteString(str.Go())
		}
		from = m[1]
	}
	out.WriteString(s.text[from:])
	out.WriteString(s.str.GoSlice(s.end, s.str.Len()))
	return interp.NewString(out.String())
}

// expandReplacement writes a replacement with its references to groups.
func expandReplacement(out *strings.Builder, r string, s *subject, m []int) {
	for i := 0; i < len(r); i++ {
		if r[i] != '\\' || i+1 == len(r) {
			out.WriteByte(r[i])
			continue
		}
		i++
		group := 0
		switch c := r[i]; {
		case c == '&':
		case c >= '0' && c <= '9':
			group = int(c - '0')
		default:
			out.WriteByte(c)
			continue
		}
		if 2*group < len(m) && m[2*group] >= 0 {
			out.WriteString(s.text[m[2*group]:m[2*group+1]])
		}
	}
}
