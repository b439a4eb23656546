package builtins

import (
	"os"
	"strconv"
	"strings"

	"sockrepl/interp"
)

// logicalHost is a logical host with its translations.
type logicalHost struct {
	name         string
	translations value // as logical-pathname-translations returns them
	rules        [][2]*Pathname
}

// hostPrefix splits a namestring into the logical host, if it begins with the
// name of one, and the rest.
func (ps *pathnames) hostPrefix(s string) (host *logicalHost, rest string) {
	i := strings.IndexByte(s, ':')
	if i <= 0 {
		return nil, s
	}
	if h := ps.hosts[strings.ToUpper(s[:i])]; h != nil {
		return h, s[i+1:]
	}
	return nil, s
}

// parseAny returns the logical or physical pathname that s denotes. host, if
// not nil, is the logical host that s belongs to.
func (ps *pathnames) parseAny(t *thread, s string, host *logicalHost) (p *Pathname, bad int) {
	if strings.IndexByte(s, 0) >= 0 {
		t.ParseError("parse-namestring: a null character in the namestring ~s", interp.NewString(s))
	}
	own, rest := ps.hostPrefix(s)
	if own == nil {
		own = host
	}
	if own == nil {
		return ps.parse(s), -1
	}
	p, bad = ps.parseLogical(own, rest)
	if bad >= 0 {
		bad += len(s) - len(rest)
	}
	return p, bad
}

// parseLogical parses what stands after the host of a logical pathname; bad is
// the index of a character that cannot be in one, else -1.
func (ps *pathnames) parseLogical(host *logicalHost, s string) (p *Pathname, bad int) {
	for i, c := range s {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.ContainsRune("-*.;", c) || c == '_') {
			return nil, i
		}
	}
	p = &Pathname{class: ps.logical, Host: interp.NewString(host.name)}
	words := strings.Split(strings.ToUpper(s), ";")
	dirs := words[:len(words)-1]
	if len(dirs) > 0 {
		kind := ps.absolute
		if dirs[0] == "" {
			kind, dirs = ps.relative, dirs[1:]
		}
		var b interp.ListBuilder
		b.Add(kind)
		for _, d := range dirs {
			if d == "**" {
				b.Add(ps.inferiors)
			} else {
				b.Add(ps.part(d))
			}
		}
		p.Directory = b.List()
	}
	file := strings.SplitN(words[len(words)-1], ".", 3)
	p.Name = ps.part(file[0])
	if len(file) > 1 {
		p.Type = ps.part(file[1])
	}
	if len(file) > 2 {
		switch v := file[2]; v {
		case "NEWEST":
			p.Version = ps.in.KeywordNamed("newest")
		case "*":
			p.Version = ps.wild
		default:
			if n, err := strconv.Atoi(v); err == nil {
				p.Version = interp.FixInt(n)
			} else {
				return nil, len(s) - len(v)
			}
		}
	}
	return p, -1
}

func (p *Pathname) logicalNamestring() string {
	var b strings.Builder
	b.WriteString(component(p.Host))
	b.WriteByte(':')
	dirs, _ := interp.Slice(p.Directory)
	for i, d := range dirs {
		if i == 0 {
			if word(d) == "relative" {
				b.WriteByte(';')
			}
			continue
		}
		b.WriteString(component(d))
		b.WriteByte(';')
	}
	b.WriteString(component(p.Name))
	if p.Type != nil || p.Version != nil {
		b.WriteByte('.')
		b.WriteString(component(p.Type))
	}
	if p.Version != nil {
		b.WriteByte('.')
		if word(p.Version) == "newest" {
			b.WriteString("NEWEST")
		} else {
			b.WriteString(component(p.Version))
		}
	}
	return b.String()
}

// maxTranslations bounds the steps from a logical to a physical pathname.
const maxTranslations = 64

// translate returns the physical pathname of p.
func (ps *pathnames) translate(t *thread, p *Pathname) *Pathname {
	start := p
	for range maxTranslations {
		if p.Host == nil {
			return p
		}
		h := ps.hosts[component(p.Host)]
		if h == nil {
			t.ErrorOf(t.In.S.FileError, []value{t.In.S.KPathname, start}, "translate-logical-pathname: there is no logical host ~s", p.Host)
			return nil // ErrorOf does not return
		}
		var next *Pathname
		for _, r := range h.rules {
			if _, ok := ps.match(t, p, r[0]); ok {
				next = ps.translatePathname(t, p, r[0], r[1])
				break
			}
		}
		if next == nil {
			t.ErrorOf(t.In.S.FileError, []value{t.In.S.KPathname, start}, "translate-logical-pathname: ~s has no translation", start)
		}
		p = next
	}
	t.ErrorOf(t.In.S.FileError, []value{t.In.S.KPathname, start}, "translate-logical-pathname: the translations of ~s do not end", start)
	return nil
}

// hostNamed returns the logical host that v names, making it if made.
func (ps *pathnames) hostNamed(t *thread, operator string, v value, made bool) *logicalHost {
	var name string
	switch x := v.(type) {
	case *interp.String:
		name = strings.ToUpper(x.Go())
	case *Pathname:
		name = component(x.Host)
	default:
		t.WrongType(operator, v, t.In.S.String)
	}
	h := ps.hosts[name]
	if h == nil && made {
		for _, c := range name {
			if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '-') {
				t.ErrorOf(t.In.S.TypeError, []value{t.In.S.KDatum, v, t.In.S.KExpectedType, t.In.S.String},
					"~a: `~s' is not the name of a logical host: letters, digits and hyphens", interp.NewString(operator), v)
			}
		}
		h = &logicalHost{name: name}
		ps.hosts[name] = h
	}
	if h == nil {
		t.ErrorOf(t.In.S.TypeError, []value{t.In.S.KDatum, v, t.In.S.KExpectedType, t.In.S.LogicalPathname},
			"~a: there is no logical host ~s", interp.NewString(operator), v)
	}
	return h
}

// setTranslations makes list, of pairs of pathname designators, h's
// translations.
func (ps *pathnames) setTranslations(t *thread, h *logicalHost, translations value) {
	const operator = "(setf logical-pathname-translations)"
	var rules [][2]*Pathname
	var b interp.ListBuilder
	for _, rule := range items(t, operator, translations) {
		pair, ok := interp.Slice(rule)
		if !ok || len(pair) < 2 {
			t.WrongType(operator, rule, list(t.In.S.Cons, t.In.S.Pathname, t.In.S.Cons))
		}
		from, isPathname := pair[0].(*Pathname)
		if !isPathname {
			s, isString := pair[0].(*interp.String)
			if !isString {
				t.WrongType(operator, pair[0], list(t.In.S.Or, t.In.S.Pathname, t.In.S.String))
			}
			var bad int
			if from, bad = ps.parseAny(t, s.Go(), h); bad >= 0 {
				t.ParseError("~a: `~s' is not a logical pathname", interp.NewString(operator), s)
			}
		}
		to := toPathname(t, operator, pair[1])
		rules = append(rules, [2]*Pathname{from, to})
		b.Add(list(from, to))
	}
	h.rules, h.translations = rules, b.List()
}

// logicalPathnameOperators declares logical pathnames.
func logicalPathnameOperators(in *interp.Interp) {
	cl := in.CL
	ps := pathnamesOf(in)
	cl.Defun1("logical-pathname", "designator", `The logical pathname that DESIGNATOR, a logical pathname, its name or a stream, denotes.`, func(t *thread, v value) value {
		if p := toPathname(t, "logical-pathname", v); p.Host != nil {
			return p
		}
		return t.TypeError(v, in.S.LogicalPathname, "logical-pathname: ~s does not begin with the name of a logical host", v)
	})
	cl.Defun("logical-pathname-translations", "host", `The translations of the logical HOST: a list of lists of two pathnames.`, func(t *thread, a args) value {
		return ps.hostNamed(t, "logical-pathname-translations", a.V(0), false).translations
	})
	cl.Defun("(setf logical-pathname-translations)", "translations host", `Makes TRANSLATIONS those of the logical HOST, which is made if need be.`, func(t *thread, a args) value {
		h := ps.hostNamed(t, "(setf logical-pathname-translations)", a.V(1), true)
		ps.setTranslations(t, h, a.V(0))
		return a.V(0)
	})
	cl.Defun("translate-logical-pathname", "pathname &key &allow-other-keys", `The physical pathname of PATHNAME, which is that itself unless it is logical.`, func(t *thread, a args) value {
		return ps.translate(t, toPathname(t, "translate-logical-pathname", a.V(0)))
	})
	cl.Defun1("load-logical-pathname-translations", "host", `Looks for the translations of the logical HOST in the file HOST.translations of the
directory that *default-pathname-defaults* or the environment variable SOCKREPL_TRANSLATIONS names, unless there are some; true if they were loaded.`, func(t *thread, v value) value {
		s, ok := v.(*interp.String)
		if !ok {
			t.WrongType("load-logical-pathname-translations", v, in.S.String)
		}
		if ps.hosts[strings.ToUpper(s.Go())] != nil {
			return nil
		}
		dirs := []string{physical(t, "load-logical-pathname-translations", interp.NewString("")).directoryNamestring()}
		if d := os.Getenv("SOCKREPL_TRANSLATIONS"); d != "" {
			dirs = append(dirs, strings.TrimSuffix(d, "/")+"/")
		}
		for _, d := range dirs {
			for _, name := range []string{s.Go(), strings.ToLower(s.Go())} {
				path := d + name + ".translations"
				data, err := os.ReadFile(path)
				if err != nil {
					continue
				}
				src := interp.UTF8.Decode(data)
				form, ok := interp.NewSourceReader(src, path).Read(t)
				if !ok {
					t.EndOfFile(interp.NewStringInput(src, 0, src.Len()))
				}
				ps.setTranslations(t, ps.hostNamed(t, "load-logical-pathname-translations", v, true), form)
				return t.T
			}
		}
		return t.ErrorOf(in.S.FileError, []value{in.S.KPathname, ps.parse(s.Go() + ".translations")},
			"load-logical-pathname-translations: there is no file ~a.translations", s)
	})
}
