package builtins

import (
	"math/big"
	"strings"

	"sockrepl/interp"
)

// base64StringOperators declares what converts strings in base 64.
func base64StringOperators(in *interp.Interp) {
	p, latin1 := in.Excl, in.KeywordNamed("latin1")
	p.Defun("usb8-array-to-base64-string", "usb8-array &rest options", `Returns the octets of USB8-ARRAY in base 64. OPTIONS are :start and :end, and :wrap-at-column, 52 if not given: a newline
follows each that many characters, none with NIL. A single option is that column.`, func(t *thread, a args) value {
		o := encodingOptions(t, a, false)
		return o.encode(t, messageOctets(t, a.Operator().Symbol.Name(), a.V(0), nil, o.start, o.end))
	})
	p.Defun("string-to-base64-string", "string &rest options", `Returns STRING in base 64. OPTIONS are those of usb8-array-to-base64-string and :external-format, by default latin1.`, func(t *thread, a args) value {
		o := encodingOptions(t, a, true)
		if o.ef == nil {
			o.ef = latin1
		}
		return o.encode(t, messageOctets(t, "string-to-base64-string", a.String(t, 0), o.ef, o.start, o.end))
	})
	p.Defun("integer-to-base64-string", "integer &optional (column 52)", `Returns the octets of INTEGER, which is not negative, in base 64, the most significant first, with a newline after each COLUMN characters unless that is NIL.`, func(t *thread, a args) value {
		n := interp.BigInt(a.V(0))
		if n == nil || n.Sign() < 0 {
			return a.Wrong(t, 0, list(in.S.Integer, interp.Fix(0)))
		}
		octets := n.Bytes()
		if len(octets) == 0 {
			octets = []byte{0}
		}
		o := base64Options{wrap: wrapColumn(t, "integer-to-base64-string", a.V(1))}
		return o.encode(t, octets)
	})
	p.Defun("base64-string-to-usb8-array", "string &key start end output => octets count", `Returns the octets that STRING, in base 64, is between START and END, and their number. They are put into the octet vector OUTPUT if it is
given and long enough. Signals parse-error.`, func(t *thread, a args) value {
		const operator = "base64-string-to-usb8-array"
		octets := decodeBase64(t, operator, a.String(t, 0), a.V(1), a.V(2))
		count := interp.FixInt(len(octets))
		if a.V(3) != nil {
			out, ok := a.V(3).(*interp.Octets)
			if !ok {
				return a.Wrong(t, 3, list(in.S.Vector, list(in.S.UnsignedByte, interp.Fix(8))))
			}
			if len(out.B) >= len(octets) {
				interp.CopyInto(t, out.B, octets)
				return t.Values(out, count)
			}
		}
		return t.Values(&interp.Octets{B: octets}, count)
	})
	p.Defun("base64-string-to-string", "string &key start end (external-format :latin1)", `Returns the text that STRING, in base 64, is between START and END, decoded by EXTERNAL-FORMAT. Signals parse-error.`, func(t *thread, a args) value {
		const operator = "base64-string-to-string"
		return externalFormatOr(t, operator, a.V(3)).DecodeLong(t, decodeBase64(t, operator, a.String(t, 0), a.V(1), a.V(2)))
	})
	p.Defun1("base64-string-to-integer", "string", `Returns the integer whose octets STRING is in base 64, the most significant first. Signals parse-error.`, func(t *thread, v value) value {
		s, ok := v.(*interp.String)
		if !ok {
			return t.WrongType("base64-string-to-integer", v, in.S.String)
		}
		return interp.NormalizeBig(new(big.Int).SetBytes(decodeBase64(t, "base64-string-to-integer", s, nil, nil)))
	})
}

// base64Options are the options of what encodes.
type base64Options struct {
	wrap           int // 0 for one line
	start, end, ef value
}

// encodingOptions takes the arguments after the first: keywords, or the column
// alone, as it was before there were keywords.
func encodingOptions(t *thread, a args, text bool) base64Options {
	operator, given := strings.ToLower(a.Operator().Symbol.Name()), a.Rest()
	o := base64Options{wrap: 52}
	if len(given) == 1 {
		o.wrap = wrapColumn(t, operator, given[0])
		return o
	}
	seen := map[string]bool{}
	for i := 0; i < len(given); i += 2 {
		k, isSymbol := given[i].(*interp.Symbol)
		if i+1 == len(given) || !isSymbol || !k.IsKeyword() {
			t.ProgramError("~a: the options ~s are not keywords with values", interp.NewString(operator), list(append([]value(nil), given...)...))
		}
		w, v := word(k), given[i+1]
		if seen[w] {
			continue
		}
		seen[w] = true
		switch {
		case w == "wrap-at-column":
			o.wrap = wrapColumn(t, operator, v)
		case w == "start":
			o.start = v
		case w == "end":
			o.end = v
		case w == "external-format" && text:
			o.ef = v
		default:
			t.ProgramError("~a: `~s' is not one of the options", interp.NewString(operator), k)
		}
	}
	return o
}

func wrapColumn(t *thread, operator string, v value) int {
	if v == nil {
		return 0
	}
	n, ok := v.(interp.Fixnum)
	if !ok || n < 1 {
		t.WrongType(operator, v, list(t.In.S.Or, t.In.S.Null, list(t.In.S.Integer, interp.Fix(1))))
	}
	return int(n)
}

// encode returns octets in base 64.
func (o base64Options) encode(t *thread, octets []byte) value {
	return interp.NewLatin1(toBase64(t, octets, o.wrap))
}

// decodeBase64 returns the octets that s is between start and end; whitespace is
// passed over.
func decodeBase64(t *thread, operator string, s *interp.String, start, end value) []byte {
	from, to := bounds(t, operator, s, s.Len(), start, end)
	return fromBase64(t, operator, s, from, to)
}
