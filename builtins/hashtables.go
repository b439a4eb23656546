package builtins

import "sockrepl/interp"

// maxReserved bounds the room that :size makes in advance.
const maxReserved = 1 << 20

// hashTableOperators declares the functions on hash tables.
func hashTableOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	tableClass := cl.Sym("hash-table")
	table := func(t *thread, operator string, v value) *interp.HashTable {
		h, ok := v.(*interp.HashTable)
		if !ok {
			t.WrongType(operator, v, tableClass)
		}
		return h
	}
	cl.Defun("make-hash-table", "&key (test 'eql) size rehash-size rehash-threshold weak-keys (values t) hash-function implementation",
		`An empty hash table that compares keys with TEST: eq, eql, equal, equalp, or, if there is a HASH-FUNCTION, any function: a HASH-FUNCTION returns the same integer for keys that are the same. These two may be names of functions yet to be defined. Room for SIZE entries is made; REHASH-SIZE and REHASH-THRESHOLD are checked and kept for their accessors only. IMPLEMENTATION makes no difference. WEAK-KEYS and VALUES are kept for excl:hash-table-weak-keys and excl:hash-table-values, but the table holds its keys and values firmly.`,
		func(t *thread, a args) value {
			if v := a.V(5); v != nil && v != value(in.T) && word(v) != "weak" {
				a.Wrong(t, 5, list(S.Member, in.T, nil, in.KeywordNamed("weak")))
			}
			h := newTable(t, a)
			if a.V(1) != nil {
				n := a.Index(t, 1)
				if n > maxArraySize {
					t.StorageCondition("make-hash-table: no room for a table of ~d entries", a.V(1))
				}
				h.Reserve(min(n, maxReserved))
			}
			switch x := a.V(2).(type) {
			case nil:
			case interp.SingleFloat, interp.DoubleFloat:
				if !t.Less(interp.Fix(1), x) {
					a.Wrong(t, 2, list(S.Float, list(interp.Fix(1)), S.Star))
				}
			default:
				if !interp.IsInteger(x) || t.Sign("make-hash-table", x) <= 0 {
					a.Wrong(t, 2, list(S.Or, list(S.Integer, interp.Fix(1), S.Star), list(S.Float, list(interp.Fix(1)), S.Star)))
				}
			}
			if x := a.V(3); x != nil && (!interp.IsReal(x) || t.Less(x, interp.Fix(0)) || t.Less(interp.Fix(1), x)) {
				a.Wrong(t, 3, list(S.Real, interp.Fix(0), interp.Fix(1)))
			}
			h.Size, h.RehashSize, h.RehashThreshold = a.V(1), a.V(2), a.V(3)
			h.WeakKeys, h.WeakValues, h.NoValues = a.Bool(4), word(a.V(5)) == "weak", a.V(5) == nil
			return h
		})
	excl.Defun1("hash-table-weak-keys", "table", `What make-hash-table was told of weak keys of TABLE: T or NIL. They are held firmly all the same.`, func(t *thread, h value) value {
		return t.Bool(table(t, "hash-table-weak-keys", h).WeakKeys)
	})
	excl.Defun1("hash-table-values", "table", `How TABLE was told to hold its values: T, :weak or, with no values of their own, NIL. They are held firmly all the same.`, func(t *thread, h value) value {
		switch x := table(t, "hash-table-values", h); {
		case x.WeakValues:
			return in.KeywordNamed("weak")
		case x.NoValues:
			return nil
		}
		return in.T
	})
	cl.Defun("gethash", "key table &optional default => value found", `The value of KEY in TABLE and true, or DEFAULT and NIL.`, func(t *thread, a args) value {
		v, ok := table(t, "gethash", a.V(1)).Get(t, a.V(0))
		if !ok {
			return t.Values2(a.V(2), nil)
		}
		return t.Values2(v, t.T)
	}).Direct2(func(t *thread, k, h value) value {
		v, ok := table(t, "gethash", h).Get(t, k)
		return t.Values2(v, t.Bool(ok))
	})
	excl.Defun3("%set-gethash", "key table value", `Makes VALUE the value of KEY in TABLE.`, func(t *thread, k, h, v value) value {
		table(t, "(setf gethash)", h).Put(t, k, v)
		return v
	})
	cl.Defun2("remhash", "key table", `Removes the entry of KEY from TABLE; true if there was one.`, func(t *thread, k, h value) value {
		return t.Bool(table(t, "remhash", h).Remove(t, k))
	})
	cl.Defun1("clrhash", "table", `Removes all entries of TABLE, which is returned.`, func(t *thread, h value) value {
		table(t, "clrhash", h).Clear()
		return h
	})
	cl.Defun2("maphash", "function table", `Calls FUNCTION with key and value of each entry of TABLE; returns NIL.`, func(t *thread, f, h value) value {
		fn := t.FunctionArgument("maphash", "function", f)
		it := table(t, "maphash", h).Iter()
		for {
			k, v, ok := it.Next()
			if !ok {
				return nil
			}
			t.Call2(fn, k, v)
			t.SafePointSoon()
		}
	})
	cl.Defun1("hash-table-p", "object", `True if OBJECT is a hash table.`, func(t *thread, v value) value {
		_, ok := v.(*interp.HashTable)
		return t.Bool(ok)
	})
	cl.Defun1("hash-table-count", "table", `The number of entries of TABLE.`, func(t *thread, h value) value {
		return interp.FixInt(table(t, "hash-table-count", h).Len())
	})
	cl.Defun1("hash-table-test", "table", `The name of the predicate that compares keys of TABLE.`, func(t *thread, h value) value {
		x := table(t, "hash-table-test", h)
		if x.Test() == interp.TestOther {
			return x.TestFunction()
		}
		return []value{S.Eq, S.Eql, S.Equal, S.Equalp}[x.Test()]
	})
	cl.Defun1("hash-table-size", "table", `A size that TABLE holds without growing.`, func(t *thread, h value) value {
		x := table(t, "hash-table-size", h)
		if n, ok := x.Size.(interp.Fixnum); ok && int(n) >= x.Len() {
			return n
		}
		return interp.FixInt(max(x.Len(), 8))
	})
	cl.Defun1("hash-table-rehash-size", "table", `What TABLE was told about growing.`, func(t *thread, h value) value {
		if v := table(t, "hash-table-rehash-size", h).RehashSize; v != nil {
			return v
		}
		return interp.SingleFloat(2)
	})
	cl.Defun1("hash-table-rehash-threshold", "table", `What TABLE was told about when to grow.`, func(t *thread, h value) value {
		if v := table(t, "hash-table-rehash-threshold", h).RehashThreshold; v != nil {
			return v
		}
		return interp.SingleFloat(0.75)
	})
	cl.Defun1("sxhash", "object", `A hash of OBJECT, the same for objects that are EQUAL.`, func(t *thread, v value) value { return interp.Fix(t.SxHash(v)) })
	excl.Defun1("%hash-iterator", "table", `An iterator over TABLE.`, func(t *thread, h value) value { return table(t, "loop", h).Iter() })
	excl.Defun1("%hash-next", "iterator", `The next pair of ITERATOR, or NIL.`, func(t *thread, it value) value {
		k, v, ok := iteratorOf(t, it).Next()
		if !ok {
			return nil
		}
		return interp.NewCons(k, v)
	})
	excl.Defun("%hash-next-values", "iterator => more key value", `Whether ITERATOR has another entry, its key and value.`, func(t *thread, a args) value {
		k, v, ok := iteratorOf(t, a.V(0)).Next()
		if !ok {
			return t.One(nil)
		}
		return t.Values3(t.T, k, v)
	})
	cl.Defmacro("with-hash-table-iterator", "(name table) &body body", `Evaluates BODY with a local macro NAME that returns the next entry of TABLE: true, key and value; or NIL.`, func(t *thread, a args) value {
		spec := items(t, "with-hash-table-iterator", a.V(0))
		if len(spec) != 2 {
			t.ProgramError("with-hash-table-iterator: `~s' is not (name table)", a.V(0))
		}
		g := in.Gensym("iterator")
		return list(S.Let, list(list(g, list(excl.Sym("%hash-iterator"), spec[1]))),
			listStar(a.V(1), S.Macrolet, list(list(spec[0], nil, list(S.Quote, list(excl.Sym("%hash-next-values"), g))))))
	})
}

// newTable returns an empty table with the test that make-hash-table's arguments
// a ask for.
func newTable(t *thread, a args) *interp.HashTable {
	S := &t.In.S
	hash := a.V(6)
	switch hash.(type) {
	case nil, *interp.Symbol, *interp.Function:
	default:
		a.Wrong(t, 6, list(S.Or, S.Null, S.Symbol, S.Function))
	}
	standard := list(S.Member, S.Eq, S.Eql, S.Equal, S.Equalp)
	if hash == nil {
		switch a.V(0) {
		case value(S.Eq), value(S.Eq.Function()):
			return interp.NewHashTable(interp.TestEq)
		case value(S.Eql), value(S.Eql.Function()):
			return interp.NewHashTable(interp.TestEql)
		case value(S.Equal), value(S.Equal.Function()):
			return interp.NewHashTable(interp.TestEqual)
		case value(S.Equalp), value(S.Equalp.Function()):
			return interp.NewHashTable(interp.TestEqualp)
		}
		a.Wrong(t, 0, standard)
	}
	switch x := a.V(0).(type) {
	case *interp.Symbol, *interp.Function:
		return interp.NewHashTableOf(x, hash)
	}
	a.Wrong(t, 0, list(S.Or, standard, S.Symbol, S.Function))
	return nil
}

// iteratorOf returns the iterator that is the argument v of what the macros of
// hash tables expand into.
func iteratorOf(t *thread, v value) *interp.HashIter {
	it, ok := v.(*interp.HashIter)
	if !ok {
		t.SimpleError("with-hash-table-iterator: `~s' is not an iterator over a hash table", v)
	}
	return it
}
