package zygomys

import (
	"strings"

	"sockrepl/interp"
)

// Name returns the name that an operator has in zygomys, where a hyphen is an
// operator: the Lisp name in lower case, without hyphens, each letter after
// one in upper case. A setf function is named after its place with "set" in
// front. ok is false for names that zygomys cannot read.
func Name(op *interp.Operator) (name string, ok bool) {
	name, ok = camel(strings.ToLower(op.Symbol.Name()))
	if ok && op.Setf {
		name = "set" + strings.ToUpper(name[:1]) + name[1:]
	}
	return name, ok
}

// camel turns a hyphenated name into one with capitals.
func camel(lisp string) (name string, ok bool) {
	var b strings.Builder
	up := false
	for i, r := range lisp {
		switch {
		case r == '-' && i > 0:
			up = true
			continue
		case r >= 'a' && r <= 'z':
			if up {
				r += 'A' - 'a'
			}
		case r >= '0' && r <= '9' && i > 0:
		default:
			return "", false
		}
		up = false
		b.WriteRune(r)
	}
	return b.String(), b.Len() > 0 && !up
}

// hyphenated is the inverse of camel.
func hyphenated(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('-')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
