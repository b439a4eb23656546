package interp

import "strconv"

// Checks of calls against what is known of the functions called, for the
// warnings of the file compiler.

// ShapeOfList returns what an ordinary lambda list says about the arguments, or
// that of a method or generic function; nil if it is no lambda list.
func (in *Interp) ShapeOfList(list Value) *LambdaShape {
	S := &in.S
	items, ok := Slice(list)
	if !ok {
		return nil
	}
	shape := &LambdaShape{}
	var mode Value
	for _, item := range items {
		switch item {
		case Value(S.AndOptional):
			mode = item
			continue
		case Value(S.AndRest), Value(S.AndBody):
			shape.Rest = true
			mode = S.AndRest
			continue
		case Value(S.AndKey):
			shape.HasKeys = true
			mode = item
			continue
		case Value(S.AndAllowOtherKeys):
			shape.Allow = true
			continue
		case Value(S.AndAux):
			return shape
		}
		switch mode {
		case nil:
			shape.Required++
		case Value(S.AndOptional):
			shape.Optional++
		case Value(S.AndKey):
			name := item
			if c, ok := item.(*Cons); ok {
				name = c.Car
			}
			if c, ok := name.(*Cons); ok {
				if k, ok := in.AsSymbol(c.Car); ok {
					shape.Keys = append(shape.Keys, k)
				}
				continue
			}
			s, ok := name.(*Symbol)
			if !ok {
				return nil
			}
			k, _ := in.Keyword.Intern(s.name)
			shape.Keys = append(shape.Keys, k)
		}
	}
	return shape
}

// ShapeOf returns what f says about its arguments, nil if that is not known. The
// keywords of a generic function depend on its methods: all count as accepted.
func (t *Thread) ShapeOf(f *Function) *LambdaShape {
	f = f.own()
	if f.lam != nil {
		return t.In.ShapeOfList(f.lam.list)
	}
	if g := f.goFn.generic; g != nil {
		if !g.Known {
			return nil
		}
		shape := g.Shape
		shape.Allow = true
		return &shape
	}
	op := f.goFn.op
	if op == nil || op.Kind != FunctionOperator {
		return nil
	}
	p := op.params()
	shape := &LambdaShape{Required: p.req, Optional: p.opt, Rest: p.rest, HasKeys: len(p.keys) > 0 || p.allowOther, Allow: p.allowOther || op.generic}
	for _, k := range p.keys {
		shape.Keys = append(shape.Keys, k.key)
	}
	return shape
}

// Misfit tells what is wrong with a call that has the argument forms args; "" if
// nothing is known to be.
func (s *LambdaShape) Misfit(in *Interp, args Value) string {
	forms, ok := Slice(args)
	if !ok {
		return ""
	}
	lo, hi := s.arity()
	if n := len(forms); n < lo || hi >= 0 && n > hi {
		expected := strconv.Itoa(lo)
		switch {
		case hi < 0:
			expected = "at least " + expected
		case hi != lo:
			expected += " to " + strconv.Itoa(hi)
		}
		return "with " + countOf(n, "argument") + ", but takes " + expected
	}
	if !s.HasKeys || len(forms) <= s.Required+s.Optional {
		return ""
	}
	keys := forms[s.Required+s.Optional:]
	if len(keys)%2 != 0 {
		return "with an odd number of keyword arguments"
	}
	if s.Allow {
		return ""
	}
	unknown := ""
	for i := 0; i < len(keys); i += 2 {
		k, ok := keys[i].(*Symbol)
		switch {
		case !ok || !k.IsKeyword():
			return "" // its value is not known
		case k == in.S.KAllowOtherKeys:
			return ""
		case unknown == "" && !s.accepts(k):
			unknown = "with :" + k.name + ", which is none of its keywords"
		}
	}
	return unknown
}

func countOf(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}
