package interp

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// token reads a number or symbol whose first character is c.
func (r *Reader) token(c rune, inList bool) Value {
	var buf [64]rune
	chars := buf[:0]
	push := func(c rune) {
		if len(chars) >= piece && len(chars) == cap(chars) {
			chars = grownLong(r.t, chars)
		}
		chars = append(chars, c)
	}
	var escaped []bool // which characters are escaped; nil while none is
	any := false
	mark := func(from int) {
		any = true
		for len(escaped) < from {
			escaped = append(escaped, false)
		}
		for len(escaped) < len(chars) {
			escaped = append(escaped, true)
		}
	}
	line, column := r.line, r.column
	for {
		switch e := r.rt.get(c); e.syntax {
		case singleEscape:
			n, ok := r.next()
			if !ok {
				r.endOfFile("a token", line, column)
			}
			push(n)
			mark(len(chars) - 1)
		case multipleEscape:
			from := len(chars)
			for {
				n, ok := r.next()
				if !ok {
					r.endOfFile("a symbol's name between bars", line, column)
				}
				if s := r.rt.get(n).syntax; s == multipleEscape {
					break
				} else if s == singleEscape {
					if n, ok = r.next(); !ok {
						r.endOfFile("a symbol's name between bars", line, column)
					}
				}
				push(n)
			}
			mark(from)
		case whitespace:
			r.endToken(c)
			return r.makeToken(chars, escaped, any, inList)
		case terminatingMacro:
			r.back(c)
			return r.makeToken(chars, escaped, any, inList)
		default:
			if invalidConstituent(c) && !r.suppress {
				r.fail("the character ~s cannot be part of a token", Char(c))
			}
			push(c)
		}
		var ok bool
		if c, ok = r.next(); !ok {
			return r.makeToken(chars, escaped, any, inList)
		}
	}
}

// invalidConstituent reports whether c, where a readtable makes it a constituent,
// is an invalid one (CLHS 2.1.4.2): that trait belongs to the character.
func invalidConstituent(c rune) bool {
	switch c {
	case '\b', 127, ' ', '\t', '\n', '\r', '\f':
		return true
	}
	return false
}

// endToken puts c, the whitespace after a token, back unless it is to be taken.
func (r *Reader) endToken(c rune) {
	if !r.around.consume {
		r.back(c)
	}
}

func (r *Reader) makeToken(chars []rune, escaped []bool, any, inList bool) Value {
	dot := !any && len(chars) == 1 && chars[0] == '.'
	if r.suppress {
		return nil
	}
	if r.around.uninterned {
		return r.uninternedSymbol(chars, escaped)
	}
	if dot {
		if !inList {
			r.fail("a dot stands where an object was expected")
		}
		return dotToken
	}
	if !any {
		if v, ok := r.number(chars); ok {
			return v
		}
		if onlyDots(chars) {
			r.fail("a token of nothing but dots")
		}
	}
	return r.symbolToken(chars, escaped)
}

func onlyDots(chars []rune) bool {
	for _, c := range chars {
		if c != '.' {
			return false
		}
	}
	return true
}

// text returns characters of a token for a message; the token's own slice is
// on the stack.
func text(chars []rune) *String { return NewRunes(append([]rune(nil), chars...)) }

// tokenText is string(chars) with safe points.
func tokenText(t *Thread, chars []rune) string {
	if len(chars) <= piece {
		return string(chars)
	}
	var b strings.Builder
	t.InPieces(len(chars), func(start, end int) {
		for _, c := range chars[start:end] {
			b.WriteRune(c)
		}
	})
	return b.String()
}

// tokenName returns the characters of a token as a symbol's name.
func tokenName(chars []rune) string {
	for _, c := range chars {
		if utf16.IsSurrogate(c) {
			return text(chars).Go()
		}
	}
	return string(chars)
}

func (r *Reader) number(chars []rune) (Value, bool) {
	c := chars[0]
	if r.base == 10 && !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.') {
		return nil, false
	}
	t := r.t
	def, _ := t.printVar(t.In.S.StarReadDefaultFloat).(*Symbol)
	v, ok := parseNumber(tokenText(t, chars), r.base, def, t)
	if ok {
		switch v {
		case overflow:
			r.fail("the number ~a is too large for a float of its format", text(chars))
		case dividedByZero:
			r.fail("the ratio ~a has the denominator zero", text(chars))
		}
	}
	return v, ok
}

// colons returns the places of the one or two package markers of a token; -1
// for those not there.
func (r *Reader) colons(chars []rune, escaped []bool) (first, second int) {
	first, second = -1, -1
	for i, c := range chars {
		if c != ':' || isEscaped(escaped, i) {
			continue
		}
		switch {
		case first < 0:
			first = i
		case second < 0 && i == first+1:
			second = i
		default:
			r.fail("too many colons in ~a", text(chars))
		}
	}
	return first, second
}

func isEscaped(escaped []bool, i int) bool { return i < len(escaped) && escaped[i] }

func (r *Reader) uninternedSymbol(chars []rune, escaped []bool) Value {
	if first, _ := r.colons(chars, escaped); first >= 0 {
		r.fail("a package prefix in the uninterned symbol #:~a", text(chars))
	}
	r.fold(chars, escaped)
	return NewSymbol(tokenName(chars))
}

func (r *Reader) symbolToken(chars []rune, escaped []bool) Value {
	first, second := r.colons(chars, escaped)
	r.fold(chars, escaped)
	if first < 0 {
		s, _ := r.pkg.Intern(tokenName(chars))
		return s.Value()
	}
	start := max(first, second) + 1
	name := tokenName(chars[start:])
	if first == 0 {
		// A colon alone is a keyword without a name.
		if name == "" && second > 0 && len(escaped) < len(chars) {
			r.fail("a keyword without a name")
		}
		s, _ := r.t.In.Keyword.Intern(name)
		return s
	}
	pkgName := tokenName(chars[:first])
	p := r.t.In.FindPackage(pkgName)
	if p == nil {
		if r.around.testing {
			return NewSymbol(name)
		}
		r.fail("there is no package named ~s", NewString(pkgName))
	}
	if name == "" && len(escaped) < len(chars) {
		return r.separateName(p)
	}
	return r.symbolOf(p, name, second > 0)
}

// symbolOf returns the symbol called name of package p, which must be external
// unless internal symbols are meant.
func (r *Reader) symbolOf(p *Package, name string, internal bool) Value {
	if internal {
		if p.locks.Symbols {
			if found, _ := p.Find(name); found == nil {
				r.t.CheckPackageLock("read", p)
			}
		}
		s, _ := p.Intern(name)
		return s.Value()
	}
	s, status := p.Find(name)
	switch {
	case status == External:
	case r.around.testing:
		return NewSymbol(name)
	case s == nil:
		r.fail("there is no symbol ~s in the package ~a", NewString(name), NewString(p.Name()))
	default:
		r.fail("the symbol ~s is not external in the package ~a: two colons reach it", NewString(name), NewString(p.Name()))
	}
	return s.Value()
}

// separateName reads the name of a symbol that a blank separates from its
// package prefix.
func (r *Reader) separateName(p *Package) Value {
	for {
		c, ok := r.next()
		if !ok {
			break
		}
		e := r.rt.get(c)
		if e.syntax == whitespace {
			continue
		}
		if e.syntax == terminatingMacro || e.syntax == nonTerminatingMacro {
			r.back(c)
			break
		}
		outer := r.pkg
		r.pkg = p
		v := r.token(c, false)
		r.pkg = outer
		return v
	}
	r.fail("nothing follows the package prefix ~a:", NewString(p.Name()))
	return nil
}

// fold puts the unescaped characters into the case that the readtable says.
func (r *Reader) fold(chars []rune, escaped []bool) {
	mode := r.rt.Case
	if mode == CaseInvert {
		upper, lower := false, false
		for i, c := range chars {
			if !isEscaped(escaped, i) {
				upper = upper || unicode.IsUpper(c)
				lower = lower || unicode.IsLower(c)
			}
		}
		switch {
		case upper && !lower:
			mode = CaseDowncase
		case lower && !upper:
			mode = CaseUpcase
		}
	}
	for i, c := range chars {
		if isEscaped(escaped, i) {
			continue
		}
		switch mode {
		case CaseUpcase:
			if c < 128 {
				chars[i] = upcaseRune(c)
			} else {
				chars[i] = UpcaseChar(c)
			}
		case CaseDowncase:
			chars[i] = DowncaseChar(c)
		}
	}
}

// ReadExtendedToken reads the characters of a token from s as they stand, escapes
// resolved, up to what ends it; there may be none.
func (t *Thread) ReadExtendedToken(s Stream) *String {
	r := t.readerOn(s)
	var chars []rune
	inBars := false
	for {
		c, ok := r.next()
		if !ok {
			return NewString(string(chars))
		}
		switch syntax := r.rt.get(c).syntax; {
		case syntax == singleEscape:
			if c, ok = r.next(); ok {
				chars = append(chars, c)
			}
		case syntax == multipleEscape:
			inBars = !inBars
		case !inBars && (syntax == whitespace || syntax == terminatingMacro):
			r.back(c)
			return NewString(string(chars))
		default:
			chars = append(chars, c)
		}
	}
}
