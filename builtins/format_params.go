package builtins

import "sockrepl/interp"

// The parameters of directives: those that stand in the control string, and
// those that the arguments give.

// paramValue is the value of a parameter: a number or a character.
type paramValue struct {
	kind byte // 0 none, 'n' a number, 'c' a character, 'v' only v
	n    int
	c    rune
	v    value // the argument that it came from
}

// maxFixedParams is the number of parameters of ~E and ~G, which have most.
const maxFixedParams = 7

type paramSet [maxFixedParams]paramValue

// params returns the values of the parameters; those that are arguments are
// taken, in order. room is where they go if they are not fixed.
func (f *formatter) params(d *directive, room *paramSet) *paramSet {
	if d.isFixed {
		return &d.fixed
	}
	for i := range d.params {
		if i < maxFixedParams {
			room[i] = f.paramValue(d, i)
		}
	}
	return room
}

// maxParam bounds the numbers that arguments give as parameters.
const maxParam = 1 << 40

func (f *formatter) paramValue(d *directive, i int) paramValue {
	switch p := d.params[i]; p.kind {
	case '#':
		return paramValue{kind: 'n', n: f.left()}
	case 'v':
		switch v := f.arg(d).(type) {
		case nil:
			return paramValue{}
		case interp.Fixnum:
			return paramValue{kind: 'n', n: int(max(-maxParam, min(maxParam, v))), v: v}
		case interp.Char:
			return paramValue{kind: 'c', c: rune(v), v: v}
		default:
			if b := interp.BigInt(v); b != nil {
				return paramValue{kind: 'n', n: b.Sign() * maxParam, v: v}
			}
			if d.char == '/' { // the function's affair
				return paramValue{kind: 'v', v: v}
			}
			f.t.TypeError(v, list(f.t.In.S.Or, f.t.In.S.Null, f.t.In.S.Integer, f.t.In.S.Character),
				"format: the parameter ~s is neither an integer nor a character, at position ~d of the control string ~s", v, interp.FixInt(d.pos), f.control)
		}
	default:
		return paramValue{kind: p.kind, n: p.n, c: p.c}
	}
	return paramValue{}
}

// number returns parameter i, an integer, or def if it is not given.
func (f *formatter) number(d *directive, p *paramSet, i, def int) int {
	n, ok := f.optional(d, p, i)
	if !ok {
		return def
	}
	return n
}

func (f *formatter) optional(d *directive, p *paramSet, i int) (n int, ok bool) {
	switch p[i].kind {
	case 'n':
		return p[i].n, true
	case 'c':
		f.fail(d, "the character ~s stands where a number is expected", interp.Char(p[i].c))
	}
	return 0, false
}

// character returns parameter i, a character, or def if it is not given.
func (f *formatter) character(d *directive, p *paramSet, i int, def rune) rune {
	switch p[i].kind {
	case 'c':
		return p[i].c
	case 'n':
		f.fail(d, "the number ~d stands where a character is expected", interp.FixInt(p[i].n))
	}
	return def
}

const maxFormatRepeat = 1 << 24

// repeat writes c n times.
func (f *formatter) repeat(c rune, n int) {
	if n > maxFormatRepeat {
		f.t.SimpleError("format: ~d is too great a repetition", interp.FixInt(n))
	}
	for i := 0; i < n; i++ {
		f.out.WriteChar(f.t, c)
	}
}
