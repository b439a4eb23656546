package builtins

import "sockrepl/interp"

// What :test, :test-not and :key ask for, for lists and sequences alike.

// tester returns the predicate that :test and :test-not ask for.
func tester(t *thread, test, testNot value) func(a, b value) bool {
	if test != nil && testNot != nil {
		t.ProgramError("both :test and :test-not are given")
	}
	if testNot != nil {
		f := t.FunctionDesignator(testNot)
		return func(a, b value) bool { return t.Call2(f, a, b) == nil }
	}
	switch kind, _ := standardTest(t, test, nil); kind {
	case interp.TestEql:
		return interp.Eql
	case interp.TestEqual:
		return t.Equal
	case interp.TestEqualp:
		return t.Equalp
	}
	f := t.FunctionDesignator(test)
	return func(a, b value) bool { return t.Call2(f, a, b) != nil }
}

// standardTest tells which predicate of a hash table :test and :test-not ask
// for, EQ counting as EQL; ok is false where it is none of them.
func standardTest(t *thread, test, testNot value) (kind interp.HashTest, ok bool) {
	if testNot != nil {
		return interp.TestEq, false
	}
	if test == nil {
		return interp.TestEql, true
	}
	S := &t.In.S
	switch t.FunctionDesignator(test) {
	case S.Eq.Function(), S.Eql.Function():
		return interp.TestEql, true
	case S.Equal.Function():
		return interp.TestEqual, true
	case S.Equalp.Function():
		return interp.TestEqualp, true
	}
	return interp.TestEq, false
}

func same(v value) value { return v }

// keyFunction returns the function that :key asks for.
func keyFunction(t *thread, key value) func(v value) value {
	if key == nil {
		return same
	}
	f := t.FunctionDesignator(key)
	if f == t.In.CL.Sym("identity").Function() {
		return same
	}
	return func(v value) value { return t.Call1(f, v) }
}

// keysOf returns the keys of vs: vs itself where no key function is given.
func keysOf(t *thread, key value, vs []value) []value {
	if key == nil {
		return vs
	}
	f := keyFunction(t, key)
	keys := interp.MakeLong[value](t, len(vs))
	for i, v := range vs {
		keys[i] = f(v)
		t.SafePointSoon()
	}
	return keys
}

// hashedFrom is the number of keys from which on a table beats looking through
// them.
const hashedFrom = 24

// keyTable returns a table of the keys if they are many and the test is one of
// a hash table; otherwise nil.
func keyTable(t *thread, kind interp.HashTest, ok bool, keys []value) *interp.HashTable {
	if !ok || len(keys) < hashedFrom {
		return nil
	}
	h := interp.NewHashTable(kind)
	h.Reserve(len(keys))
	for _, k := range keys {
		h.Put(t, k, nil)
		t.SafePointSoon()
	}
	return h
}

// notProper signals that v is not a proper list. A circular list is not shown:
// printing it would not end.
func notProper(t *thread, operator string, v value) {
	t.WrongType(operator, v, t.In.S.List)
}
