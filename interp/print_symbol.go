package interp

import (
	"strings"
	"unicode"
)

func (p *printer) symbol(s *Symbol) {
	in := p.t.In
	if p.escape {
		switch {
		case s.IsKeyword():
			p.write(":")
		case s.pkg == nil:
			if p.gensym || p.readably {
				p.write("#:")
			}
		default:
			current, _ := p.t.printVar(in.S.StarPackage).(*Package)
			if current == s.pkg {
				break // it is present there
			}
			if current != nil {
				if found, _ := current.Find(s.name); found == s {
					break
				}
			}
			p.name(s.pkg.ShortName(), true)
			if s.pkg.external[s.name] == s {
				p.write(":")
			} else {
				p.write("::")
			}
		}
	}
	p.name(s.name, p.escape)
}

// longName is the length in octets of names from which on they are looked through
// while other processes run.
const longName = 1 << 18

func (p *printer) name(name string, escape bool) {
	if len(name) >= longName {
		p.longName(name, escape)
		return
	}
	if escape && p.needsBars(name) {
		s := NewString(withBars(name))
		p.out.WriteString(p.t, s, 0, s.Len())
		return
	}
	text := p.caseText(name)
	if o, ok := p.out.(*StringOutput); ok && !strings.Contains(text, surrogateLead) {
		o.writeText(text)
		return
	}
	s := NewString(text)
	p.out.WriteString(p.t, s, 0, s.Len())
}

// longName writes a long name. Should it look like a number, whether it is one
// makes no difference.
func (p *printer) longName(name string, escape bool) {
	q := *p
	q.rt = q.rt.Copy()
	var s *String
	p.t.longWork(func() {
		if escape && (q.oddName(name) || q.likeDigits(name)) {
			s = NewString(withBars(name))
		} else {
			s = NewString(q.caseText(name))
		}
	})
	p.out.WriteString(p.t, s, 0, s.Len())
}

// withBars returns a name between vertical bars.
func withBars(name string) string {
	var b strings.Builder
	b.WriteByte('|')
	for i := 0; i < len(name); i++ { // octet by octet: it may hold surrogates
		if c := name[i]; c == '|' || c == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(name[i])
	}
	b.WriteByte('|')
	return b.String()
}

// caseText gives a symbol's name the case that readtable and *print-case* ask
// for.
func (p *printer) caseText(name string) string {
	S := &p.t.In.S
	switch p.rt.Case {
	case CaseUpcase:
		switch p.pcase {
		case S.KDowncase:
			return strings.ToLower(name)
		case S.KCapitalize:
			return capitalizeSymbol(name, unicode.IsUpper)
		}
	case CaseDowncase:
		switch p.pcase {
		case S.KUpcase:
			return strings.ToUpper(name)
		case S.KCapitalize:
			return capitalizeSymbol(name, unicode.IsLower)
		}
	case CaseInvert:
		return invertCase(name)
	}
	return name
}

// capitalizeSymbol capitalizes the words of a name, as far as its characters
// are of the case that the readtable makes.
func capitalizeSymbol(name string, folded func(rune) bool) string {
	inWord := false
	return strings.Map(func(c rune) rune {
		alnum := unicode.IsLetter(c) || unicode.IsDigit(c)
		if folded(c) {
			if inWord {
				c = unicode.ToLower(c)
			} else {
				c = unicode.ToUpper(c)
			}
		}
		inWord = alnum
		return c
	}, name)
}

// invertCase swaps the case of names whose letters are all of one case.
func invertCase(name string) string {
	upper, lower := false, false
	for _, c := range name {
		upper = upper || unicode.IsUpper(c)
		lower = lower || unicode.IsLower(c)
	}
	switch {
	case upper && !lower:
		return strings.ToLower(name)
	case lower && !upper:
		return strings.ToUpper(name)
	}
	return name
}

// needsBars reports whether the reader would not make this name of its
// characters.
func (p *printer) needsBars(name string) bool {
	return p.oddName(name) || p.likeDigits(name) && p.isNumber(name)
}

// oddName reports whether a name's characters are not those of a symbol.
func (p *printer) oddName(name string) bool {
	if name == "" || name[0] == '#' {
		return true
	}
	dots := true
	for _, c := range name {
		if c != '.' {
			dots = false
		}
		switch {
		case c < 128 && !plainSymbolChar[c]:
			return true
		case p.rt.Case == CaseUpcase && unicode.IsLower(c), p.rt.Case == CaseDowncase && unicode.IsUpper(c):
			return true
		case c >= 128 && unicode.IsSpace(c):
			return true
		}
	}
	return dots
}

var plainSymbolChar = func() (table [128]bool) {
	for c := rune(33); c < 127; c++ {
		table[c] = !strings.ContainsRune("\"'(),;`|\\:", c)
	}
	return table
}()

// likeDigits reports whether the name begins as numbers do.
func (p *printer) likeDigits(name string) bool {
	c := name[0]
	return c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.' || c == '^' || c == '_' || p.base > 10
}

// isNumber reports whether the name has the syntax of a number.
func (p *printer) isNumber(name string) bool {
	_, ok := parseNumber(name, p.base, p.t.In.S.SingleFloat, p.t)
	return ok
}
