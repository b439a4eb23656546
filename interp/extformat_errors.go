package interp

import "unicode/utf8"

// malformed returns the character that stands for octets that are none in the
// format, or signals, as the format wants it. stream is the stream they came
// from, nil if none; they count as read.
func (ef *ExternalFormat) malformed(t *Thread, stream Value, octets []byte) rune {
	switch ef.onError {
	case signalErrors:
		noteMalformed(stream)
		v := &Octets{append([]byte(nil), octets...)}
		t.ErrorOf(t.In.Excl.Sym("character-decoding-error"), []Value{t.In.S.KStream, stream,
			t.In.KeywordNamed("octets"), v, t.In.KeywordNamed("external-format"), ef.named()},
			"the octets ~s are no character in ~s", v, ef.named())
	case strictUTF8:
		return ef.strict(t, stream, &Octets{append([]byte(nil), octets...)})
	}
	if ef.replacement != 0 {
		return ef.replacement
	}
	return utf8.RuneError
}

// noteMalformed tells stream that octets read from it are signalled.
func noteMalformed(stream Value) {
	if x, ok := stream.(interface{ noteMalformed() }); ok {
		x.noteMalformed()
	}
}

// checkEncoding signals if the format wants that and a character of s from
// start to end is none that it can express.
func (ef *ExternalFormat) checkEncoding(t *Thread, stream Value, s *String, start, end int) {
	if ef.onError == replaceErrors {
		return
	}
	t.InPieces(end-start, func(from, to int) {
		t.stillThere(s, start+to)
		for i := start + from; i < start+to; i++ {
			if c := s.At(i); c >= 128 && !ef.expresses(c) {
				ef.inexpressible(t, stream, c)
			}
		}
	})
}

func (ef *ExternalFormat) inexpressible(t *Thread, stream Value, c rune) {
	if ef.onError == strictUTF8 {
		ef.strict(t, stream, Char(c))
		return
	}
	t.ErrorOf(t.In.Excl.Sym("character-encoding-error"), []Value{t.In.S.KStream, stream,
		t.In.KeywordNamed("character"), Char(c), t.In.KeywordNamed("external-format"), ef.named()},
		"the character ~s has no code in ~s", Char(c), ef.named())
}

// The variables of the external format :utf-8s.
const (
	strictActionVariable = "*utf-8s-transcoding-error-action*"
	strictCharVariable   = "*utf-8s-transcoding-error-char*"
)

// strict does what *utf-8s-transcoding-error-action* says about offender, octets
// or a character, and returns the replacement.
func (ef *ExternalFormat) strict(t *Thread, stream, offender Value) rune {
	in := t.In
	variable := in.Excl.Sym(strictActionVariable)
	action, _ := t.BoundValue(variable)
	replacement := '?'
	if v, _ := t.BoundValue(in.Excl.InternalSym(strictCharVariable)); v != nil {
		if c, ok := v.(Char); ok {
			replacement = rune(c)
		}
	}
	const control = "~s cannot be transcoded by the external format :utf-8s"
	switch x := action.(type) {
	case nil:
	case Fixnum:
		t.SetSymbolValue(variable, Fix(int64(x)+1))
	case *Cons:
		t.SetSymbolValue(variable, &Cons{offender, x})
	default:
		switch action {
		case Value(in.KeywordNamed("warn")):
			c := in.MakeCondition(in.Excl.Sym("utf-8s-transcoding-warning"),
				[]Value{in.S.KFormatControl, NewString(control), in.S.KFormatArguments, List(offender)})
			t.Call1(t.FunctionDesignator(in.CL.Sym("warn")), c)
		case Value(in.KeywordNamed("count")):
			t.SetSymbolValue(variable, Fix(1))
		case Value(in.KeywordNamed("collect")):
			t.SetSymbolValue(variable, List(offender))
		default:
			noteMalformed(stream)
			t.ErrorOf(in.Excl.Sym("utf-8s-transcoding-error"), []Value{in.S.KStream, stream}, control, offender)
		}
	}
	return replacement
}
