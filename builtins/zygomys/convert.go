package zygomys

import (
	"math/big"
	"reflect"
	"strings"

	"github.com/glycerine/zygomys/v9/zygo"

	"sockrepl/interp"
)

// opaque is a Lisp object without a counterpart in zygomys: a socket, a
// process, a condition. It prints as in Lisp.
type opaque struct {
	v interp.Value
	b *bridge
}

// SexpString implements zygo.Sexp.
func (o *opaque) SexpString(*zygo.PrintState) string {
	if o.b.current == nil {
		return "#<object>"
	}
	return o.b.current.t.Princ(o.v)
}

// Type implements zygo.Sexp.
func (o *opaque) Type() *zygo.RegisteredType { return nil }

// toLisp converts an argument of the operator called name. What has no
// counterpart in Lisp is a type-error.
func (s *session) toLisp(name string, x zygo.Sexp) interp.Value {
	t := s.t
	t.EnterDepth()
	defer t.LeaveDepth()
	switch x := x.(type) {
	case *zygo.SexpInt:
		return interp.Fix(x.Val)
	case *zygo.SexpUint64:
		return interp.FixUint(x.Val)
	case *zygo.SexpFloat:
		return interp.DoubleFloat(x.Val)
	case *zygo.SexpBool:
		return t.Bool(x.Val)
	case *zygo.SexpChar:
		return interp.Char(x.Val)
	case *zygo.SexpStr:
		return interp.NewString(x.S)
	case *zygo.SexpRaw:
		return &interp.Octets{B: x.Val}
	case *zygo.SexpSymbol:
		return s.symbolToLisp(x)
	case *zygo.SexpSentinel:
		if x == zygo.SexpNull {
			return nil
		}
	case *zygo.SexpPair:
		return s.listToLisp(name, x)
	case *zygo.SexpArray:
		v := make([]interp.Value, len(x.Val))
		for i, e := range x.Val {
			v[i] = s.toLisp(name, e)
		}
		return &interp.Vector{E: v}
	case *zygo.SexpHash:
		return s.hashToLisp(name, x)
	case *zygo.SexpFunction:
		return s.b.functionToLisp(x)
	case *opaque:
		return x.v
	}
	return t.ErrorOf(t.In.S.TypeError, []interp.Value{t.In.S.KDatum, interp.NewString(kind(x)), t.In.S.KExpectedType, t.In.T},
		"~a: ~a of zygomys has no counterpart in Lisp: ~a", interp.NewString(name), interp.NewString(kind(x)), interp.NewString(x.SexpString(nil)))
}

// kind names the type of a zygomys object.
func kind(x zygo.Sexp) string {
	return strings.TrimPrefix(strings.TrimPrefix(reflect.TypeOf(x).String(), "*zygo.Sexp"), "*zygo.")
}

// symbolToLisp makes a keyword of a label or a quoted symbol; a name with "::"
// in it is that of a symbol that came from Lisp.
func (s *session) symbolToLisp(x *zygo.SexpSymbol) interp.Value {
	name := x.Name()
	if pkg, rest, ok := strings.Cut(name, "::"); ok {
		if p := s.b.in.FindPackage(pkg); p != nil {
			sym, _ := p.Intern(rest)
			return sym
		}
	}
	return s.b.in.KeywordNamed(hyphenated(name))
}

func (s *session) listToLisp(name string, x *zygo.SexpPair) interp.Value {
	first := interp.NewCons(s.toLisp(name, x.Head), nil)
	last := first
	for n := 0; ; n++ {
		if n&1023 == 1023 {
			s.t.SafePoint()
		}
		next, ok := x.Tail.(*zygo.SexpPair)
		if !ok {
			last.Cdr = s.toLisp(name, x.Tail)
			return first
		}
		x = next
		c := interp.NewCons(s.toLisp(name, x.Head), nil)
		last.Cdr = c
		last = c
	}
}

func (s *session) hashToLisp(name string, x *zygo.SexpHash) interp.Value {
	h := interp.NewHashTable(interp.TestEqual)
	for _, k := range x.KeyOrder {
		v, err := x.HashGet(s.env, k)
		if err != nil {
			continue // a key that was deleted
		}
		h.Put(s.t, s.toLisp(name, k), s.toLisp(name, v))
	}
	return h
}

// functionToLisp makes a Lisp function of a zygomys one.
func (b *bridge) functionToLisp(f *zygo.SexpFunction) interp.Value {
	return interp.NewGoFunction(interp.NewString("zygomys function"), func(t *interp.Thread, args []interp.Value) interp.Value {
		s := &session{b: b, env: b.root, t: t}
		list := make([]zygo.Sexp, len(args))
		for i, a := range args {
			list[i] = s.fromLisp(a)
		}
		return t.One(s.toLisp("zygomys function", b.call(t, f, list)))
	})
}

// fromLisp converts a Lisp object. Numbers that zygomys has no type for are a
// type-error; other objects without a counterpart are opaque.
func (s *session) fromLisp(v interp.Value) zygo.Sexp {
	t := s.t
	t.EnterDepth()
	defer t.LeaveDepth()
	switch x := v.(type) {
	case nil:
		return zygo.SexpNull
	case interp.Fixnum:
		return &zygo.SexpInt{Val: int64(x)}
	case interp.SingleFloat:
		return &zygo.SexpFloat{Val: float64(x)}
	case interp.DoubleFloat:
		return &zygo.SexpFloat{Val: float64(x)}
	case interp.Char:
		return &zygo.SexpChar{Val: rune(x)}
	case *interp.String:
		return &zygo.SexpStr{S: x.Go()}
	case *interp.Octets:
		return &zygo.SexpRaw{Val: x.B}
	case *interp.Symbol:
		return s.symbolFromLisp(x)
	case *interp.Cons:
		return s.listFromLisp(x)
	case *interp.Vector:
		e := make([]zygo.Sexp, len(x.E))
		for i, v := range x.E {
			e[i] = s.fromLisp(v)
		}
		return &zygo.SexpArray{Val: e, Env: s.env}
	case *interp.HashTable:
		return s.hashFromLisp(x)
	case *interp.Function:
		return zygo.MakeUserFunction("lispFunction", s.b.operator("a Lisp function", x))
	case *big.Int:
		if x.IsUint64() {
			return &zygo.SexpUint64{Val: x.Uint64()}
		}
	}
	if interp.IsNumber(v) {
		t.WrongType("zygomys", v, interp.List(t.In.S.Or, interp.List(t.In.S.UnsignedByte, interp.Fix(64)),
			interp.List(t.In.S.SignedByte, interp.Fix(64)), t.In.S.Float))
	}
	return &opaque{v, s.b}
}

func (s *session) symbolFromLisp(x *interp.Symbol) zygo.Sexp {
	if x == s.b.in.T {
		return &zygo.SexpBool{Val: true}
	}
	if x.IsKeyword() {
		if name, ok := camel(strings.ToLower(x.Name())); ok && s.b.in.KeywordNamed(hyphenated(name)) == x {
			return s.env.MakeSymbol(name)
		}
	}
	if p := x.Package(); p != nil {
		return s.env.MakeSymbol(p.Name() + "::" + x.Name())
	}
	return &opaque{x, s.b}
}

func (s *session) listFromLisp(x *interp.Cons) zygo.Sexp {
	first := &zygo.SexpPair{Head: s.fromLisp(x.Car)}
	last := first
	slow := x
	for n := 1; ; n++ {
		next, ok := x.Cdr.(*interp.Cons)
		if !ok {
			last.Tail = s.fromLisp(x.Cdr)
			return first
		}
		x = next
		if n%2 == 0 {
			slow = slow.Cdr.(*interp.Cons)
		}
		if x == slow {
			s.t.SimpleError("a circular list has no counterpart in zygomys")
		}
		p := &zygo.SexpPair{Head: s.fromLisp(x.Car)}
		last.Tail = p
		last = p
	}
}

func (s *session) hashFromLisp(x *interp.HashTable) zygo.Sexp {
	var pairs []zygo.Sexp
	for it := x.Iter(); ; {
		k, v, ok := it.Next()
		if !ok {
			break
		}
		pairs = append(pairs, s.fromLisp(k), s.fromLisp(v))
	}
	h, err := zygo.MakeHash(pairs, "hash", s.env)
	if err != nil {
		s.t.ErrorOf(zygoError(s.b.in), nil, "a hash table has no counterpart in zygomys: ~a", interp.NewString(err.Error()))
	}
	return h
}
