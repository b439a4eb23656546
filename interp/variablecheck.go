package interp

import "math/big"

// wrongVariable signals that the printer or reader variable s has a value that is
// not of the type expected. The variable is given its usual value first: what
// tells of the error prints and reads, too.
func (t *Thread) wrongVariable(s *Symbol, expected, usual Value) {
	v := t.printVar(s)
	t.SetSymbolValue(s, usual)
	t.TypeError(v, expected, "the value of ~s, `~s', is not of the expected type `~s'; the variable is set to `~s'", s, v, expected, usual)
}

// radixVariable returns the value of s, *print-base* or *read-base*.
func (t *Thread) radixVariable(s *Symbol) int {
	v, bound := t.BoundValue(s)
	if !bound {
		return 10 // an interpreter without the operators of package builtins
	}
	n, ok := v.(Fixnum)
	if !ok || n < 2 || n > 36 {
		t.wrongVariable(s, List(t.In.S.Integer, Fix(2), Fix(36)), Fix(10))
	}
	return int(n)
}

// caseVariable returns the value of *print-case*.
func (t *Thread) caseVariable() *Symbol {
	S := &t.In.S
	v, bound := t.BoundValue(S.StarPrintCase)
	switch v {
	case Value(S.KUpcase), Value(S.KDowncase), Value(S.KCapitalize):
		return v.(*Symbol)
	}
	if bound {
		t.wrongVariable(S.StarPrintCase, List(S.Member, S.KUpcase, S.KDowncase, S.KCapitalize), S.KUpcase)
	}
	return S.KUpcase
}

// limitVariable returns the value of s, one of the printer variables that is a
// number not less than 0, or -1 for NIL: no limit.
func (t *Thread) limitVariable(s *Symbol) int {
	switch n := t.printVar(s).(type) {
	case nil:
		return -1
	case Fixnum:
		if n >= 0 {
			return int(n)
		}
	case *big.Int:
		if n.Sign() > 0 {
			return -1
		}
	}
	S := &t.In.S
	t.wrongVariable(s, List(S.Or, S.Null, S.UnsignedByte), nil)
	return -1
}
