package builtins

import "sockrepl/interp"

// typeOperators declares the functions on types and classes.
func typeOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	typep := func(t *thread, v, spec value) value {
		if c, ok := spec.(*interp.Cons); ok {
			refuseFunctionType(t, c)
		}
		return t.Bool(t.Typep(v, spec))
	}
	cl.Defun("typep", "object type &optional environment", `True if OBJECT is of TYPE, which must not be a list that begins with function; ENVIRONMENT is not looked at.`, func(t *thread, a args) value {
		return typep(t, a.V(0), a.V(1))
	}).Direct2(typep)
	cl.Defun1("type-of", "object", `A type of OBJECT.`, func(t *thread, v value) value { return t.TypeOf(v) })
	cl.Defun("subtypep", "type-1 type-2 &optional environment => subtype-p certain-p", `Whether TYPE-1 is a subtype of TYPE-2, and whether that is certain; ENVIRONMENT is not looked at.`, func(t *thread, a args) value {
		sub, certain := t.Subtypep(a.V(0), a.V(1))
		return t.Values2(t.Bool(sub), t.Bool(certain))
	})
	cl.Defun2("coerce", "object type", `OBJECT as an object of TYPE.`, coerce)
	cl.Defmacro("deftype", "name lambda-list &body body", `Defines the type specifier NAME: BODY, its arguments taken apart by LAMBDA-LIST, returns the type it stands for.`, func(t *thread, a args) value {
		n := a.Symbol(t, 0)
		form := interp.MacroLambda(t, interp.LambdaOptions{Name: n, Block: n, Default: list(S.Quote, S.Star)}, a.V(1), a.V(2))
		_, doc, _ := interp.SplitBody(in, a.V(2))
		return always(in, list(excl.Sym("%deftype"), list(S.Quote, n), list(S.Function, form), doc))
	})
	excl.Defun3("%deftype", "name function doc", `Makes FUNCTION the expander of the type NAME, with documentation DOC.`, func(t *thread, name, f, doc value) value {
		s := symbolArgument(t, "deftype", name)
		t.CheckDefinitionLock(s)
		if s.Package() == in.CL {
			t.PackageError(in.CL, "deftype: ~s is a type of the standard", s)
		}
		s.SetTypeExpander(t.FunctionDesignator(f))
		s.SetDoc("type", doc)
		return name
	})
}

// refuseFunctionType signals an error if the compound type spec is (function ...)
// or combines such a type: what a function takes and returns cannot be tested.
func refuseFunctionType(t *thread, spec *interp.Cons) {
	S := &t.In.S
	switch spec.Car {
	case value(S.Function):
		t.SimpleError("typep: whether an object is of the type `~s' cannot be tested", spec)
	case value(S.And), value(S.Or), value(S.Not):
		t.EnterDepth()
		parts, _ := interp.Slice(spec.Cdr)
		for _, p := range parts {
			if c, ok := p.(*interp.Cons); ok {
				refuseFunctionType(t, c)
			}
		}
		t.LeaveDepth()
	}
}

// coerce is the function COERCE.
func coerce(t *thread, v, spec value) value {
	S := &t.In.S
	typ := t.ExpandType(spec)
	head := typ
	if c, ok := typ.(*interp.Cons); ok {
		head = c.Car
	}
	if c, ok := typ.(*interp.Class); ok && c.Name != nil {
		head = c.Name
	}
	if t.Typep(v, spec) {
		return v
	}
	switch head {
	case value(t.T):
		return v
	case value(S.Character), value(S.BaseChar):
		if s, ok := t.In.StringDesignator(v); ok && s.Len() == 1 && !s.IsVoid() {
			return interp.Char(s.At(0))
		}
		return t.WrongType("coerce", v, S.Character)
	case value(S.Function):
		if c, ok := v.(*interp.Cons); ok && c.Car == value(S.Lambda) {
			return t.Eval(list(S.Function, v))
		}
		return t.FunctionDesignator(v)
	case value(S.Float), value(S.SingleFloat), value(S.ShortFloat), value(S.DoubleFloat), value(S.LongFloat):
		if !interp.IsReal(v) {
			return t.WrongType("coerce", v, S.Real)
		}
		if head == value(S.Float) && interp.IsFloat(v) {
			return v
		}
		f := t.ToFloat(v, head == value(S.DoubleFloat) || head == value(S.LongFloat))
		if head != typ && !t.Typep(f, typ) {
			return t.TypeError(v, spec, "coerce: `~s' cannot be made a ~s", v, spec)
		}
		return f
	case value(S.Complex):
		if c, ok := typ.(*interp.Cons); ok && cadr(c) != value(S.Star) && interp.IsNumber(v) {
			re, im := v, value(interp.Fix(0))
			if z, ok := v.(*interp.Complex); ok {
				re, im = z.Re, z.Im
			}
			return t.Complex(coerce(t, re, cadr(c)), coerce(t, im, cadr(c)))
		}
		if interp.IsRational(v) {
			return v
		}
		if interp.IsFloat(v) {
			return interp.MakeComplex(v, t.Mul(v, interp.Fix(0)))
		}
	}
	_, isVector := interp.VectorLen(v)
	if isList(v) || isVector {
		if s := sequenceTypeOf(t, typ, spec); s != nil {
			vs, _ := elements(t, "coerce", v, interp.Fix(0), nil)
			return s.sequence(t, "coerce", vs)
		}
	}
	return t.TypeError(v, spec, "coerce: `~s' cannot be made a ~s", v, spec)
}
