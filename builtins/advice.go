package builtins

import (
	"slices"

	"sockrepl/interp"
)

// Allegro's advice: forms that are evaluated before, around and after calls of
// functions.

// advice is a piece of it.
type advice struct {
	class, name value
	run         *interp.Function
}

// advisedFunction is a function with advice, that of each class in the order in
// which it is evaluated.
type advisedFunction struct {
	name   value
	fn     *interp.Function
	advice []*advice
	undo   func()
}

// is reports whether f is the function called name.
func (f *advisedFunction) is(name value) bool { return functionKey(f.name) == functionKey(name) }

// is reports whether x has the class and the name; NIL stands for any.
func (x *advice) is(class, name value) bool {
	return (class == nil || x.class == class) && (name == nil || x.name == name)
}

// advised is all advice there is, oldest function first.
type advised struct{ functions []*advisedFunction }

type advisedKey struct{}

func (ad *advised) find(name value) *advisedFunction {
	for _, f := range ad.functions {
		if f.is(name) {
			return f
		}
	}
	return nil
}

// adviceOperators declares advise and its kin.
func adviceOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	ad := &advised{}
	in.Attach(advisedKey{}, ad)
	arglist := excl.Sym("arglist")
	quote := func(v value) value { return list(S.Quote, v) }
	excl.Defmacro("advise", "fspec class name position &rest forms", `Gives the function FSPEC the advice FORMS, of the CLASS :before, :around or :after, in place of that of the same
CLASS and NAME unless NAME is NIL. In FORMS excl:arglist is the list of the arguments, which FORMS may change; in :after advice
the variable values is that of the results; in :around advice :do-it stands for the call. POSITION tells where it goes among advice of
its class: NIL or :first, :last, a number, or the name of the advice that it comes before. Nothing is evaluated. Advice that
comes first is evaluated first, or goes around the other.`, func(t *thread, a args) value {
		return list(excl.Sym("advise-1"), quote(a.V(0)), quote(a.V(1)), quote(a.V(2)), quote(a.V(3)), quote(a.V(4)))
	})
	excl.Defun("advise-1", "fspec class name position forms", `Advises the function FSPEC as advise does, with advice of CLASS called NAME at POSITION, of the list FORMS. Returns FSPEC.`, func(t *thread, a args) value {
		fspec, class, position := a.V(0), a.V(1), a.V(3)
		forms := items(t, "advise", a.V(4))
		do, values := in.Gensym("do"), in.CL.Sym("values")
		var parameters value
		switch word(class) {
		case "before":
			parameters, forms = list(arglist), append(forms, arglist)
		case "around":
			call := list(S.Apply, do, arglist)
			for i, form := range forms {
				forms[i] = replaceInTree(t, form, in.KeywordNamed("do-it"), call)
			}
			parameters = list(do, arglist)
		case "after":
			parameters, forms = list(arglist, values), append(forms, values)
		default:
			return a.Wrong(t, 1, list(S.Member, in.KeywordNamed("before"), in.KeywordNamed("around"), in.KeywordNamed("after")))
		}
		run := t.CompileLambda(listStar(list(append([]value{list(S.Declare, listStar(parameters, S.Ignorable))}, forms...)...), S.Lambda, parameters))
		ad.function(t, fspec).insert(t, &advice{class: class, name: a.V(2), run: run}, position)
		return fspec
	})
	excl.Defmacro("unadvise", "&optional fspec class name", `Takes advice of CLASS and NAME away from the function FSPEC; any of them that is NIL stands for all. Nothing is
evaluated.`, func(t *thread, a args) value {
		return list(excl.Sym("unadvise-1"), quote(a.V(0)), quote(a.V(1)), quote(a.V(2)))
	})
	excl.Defun3("unadvise-1", "fspec class name", `Takes advice of CLASS and NAME away from the function FSPEC; any of them that is NIL stands for all.`, func(t *thread, fspec, class, name value) value {
		if fspec != nil {
			functionBlock(t, "unadvise", fspec)
		}
		ad.functions = slices.DeleteFunc(ad.functions, func(f *advisedFunction) bool {
			if fspec != nil && !f.is(fspec) {
				return false
			}
			f.advice = slices.DeleteFunc(f.advice, func(x *advice) bool { return x.is(class, name) })
			if len(f.advice) == 0 {
				f.undo()
			}
			return len(f.advice) == 0
		})
		return nil
	})
	excl.Defmacro("defadvice", "fspec where &rest forms", `Gives the function FSPEC the advice FORMS, as advise does. WHERE is a class (:before, :around, :after), a name, of
advice of the class :after, or a list of a name, a class and a position. Nothing is evaluated.`, func(t *thread, a args) value {
		name, class, position := value(nil), value(in.KeywordNamed("after")), value(nil)
		if where, ok := a.V(1).(*interp.Cons); ok {
			name, class, position = where.Car, car(cdr(where)), car(cdr(cdr(where)))
			if class == nil {
				class = in.KeywordNamed("after")
			}
		} else if w := word(a.V(1)); w == "before" || w == "around" || w == "after" {
			class = a.V(1)
		} else {
			name = a.V(1)
		}
		return list(excl.Sym("advise-1"), quote(a.V(0)), quote(class), quote(name), quote(position), quote(a.V(2)))
	})
	excl.Defmacro("describe-advice", "&optional fspec class name", `Prints the advice of CLASS and NAME of the function FSPEC; any of them that is NIL stands for all. Nothing is
evaluated.`, func(t *thread, a args) value {
		return list(excl.Sym("describe-advice-1"), quote(a.V(0)), quote(a.V(1)), quote(a.V(2)))
	})
	excl.Defun3("describe-advice-1", "fspec class name", `Prints the advice of CLASS and NAME of the function FSPEC; any of them that is NIL stands for all.`, func(t *thread, fspec, class, name value) value {
		for _, f := range ad.functions {
			if fspec != nil && !f.is(fspec) {
				continue
			}
			for _, x := range f.advice {
				if x.is(class, name) {
					t.FormatTo(designatedOutput(t, "describe-advice", nil), interp.NewString("~s has ~s advice~@[ called ~s~]~%"), []value{f.name, x.class, x.name})
				}
			}
		}
		return nil
	})
}

// replaceInTree returns tree with by for each place of what.
func replaceInTree(t *thread, tree, what, by value) value {
	if tree == what {
		return by
	}
	c, ok := tree.(*interp.Cons)
	if !ok {
		return tree
	}
	t.SafePoint()
	return interp.NewCons(replaceInTree(t, c.Car, what, by), replaceInTree(t, c.Cdr, what, by))
}

// function returns the function called fspec with its advice, of which there
// may be none yet.
func (ad *advised) function(t *thread, fspec value) *advisedFunction {
	if f := ad.find(fspec); f != nil {
		return f
	}
	fn := functionNamed(t, "advise", fspec)
	if s, ok := fspec.(*interp.Symbol); ok && fn == nil {
		fn = t.FunctionDesignator(s)
	}
	if fn == nil {
		t.ErrorOf(t.In.S.UndefinedFunction, []value{t.In.S.KName, fspec}, "advise: the function ~s is undefined", fspec)
	}
	f := &advisedFunction{name: fspec, fn: fn}
	f.attach(t)
	ad.functions = append(ad.functions, f)
	return f
}

func (f *advisedFunction) attach(t *thread) {
	f.undo = t.Encapsulate(f.fn, f.call)
}

// insert adds x to the advice of its class at position.
func (f *advisedFunction) insert(t *thread, x *advice, position value) {
	if x.name != nil {
		for i, old := range f.advice {
			if old.class == x.class && old.name == x.name {
				f.advice = slices.Clone(f.advice) // calls may be going through it
				f.advice[i] = x
				return
			}
		}
	}
	var same []int // where the advice of the class is
	for i, old := range f.advice {
		if old.class == x.class {
			same = append(same, i)
		}
	}
	at := 0
	switch n, isNumber := position.(interp.Fixnum); {
	case isNumber:
		at = int(min(max(int64(n), 0), int64(len(same))))
	case word(position) == "last":
		at = len(same)
	case position != nil && word(position) != "first":
		at = slices.IndexFunc(same, func(i int) bool { return f.advice[i].name == position })
		if at < 0 {
			t.SimpleError("advise: ~s has no ~s advice called ~s", f.name, x.class, position)
		}
	}
	index := len(f.advice)
	if at < len(same) {
		index = same[at]
	}
	f.advice = slices.Insert(slices.Clone(f.advice), index, x)
}

// call calls inner with the advice.
func (f *advisedFunction) call(t *thread, inner *interp.Function, arguments []value) value {
	arglist := list(arguments...)
	var around, after []*interp.Function
	for _, x := range f.advice {
		switch word(x.class) {
		case "before":
			arglist = t.One(t.Call1(x.run, arglist))
		case "around":
			around = append(around, x.run)
		default:
			after = append(after, x.run)
		}
	}
	v := aroundCall(t, around, inner, items(t, "advise", arglist))
	if len(after) == 0 {
		return v
	}
	results := list(t.MultipleValues(v)...)
	for _, run := range after {
		results = t.One(t.Call2(run, arglist, results))
	}
	return t.Values(items(t, "advise", results)...)
}

// aroundCall calls the first of the around functions with what calls the rest
// and inner.
func aroundCall(t *thread, around []*interp.Function, inner *interp.Function, arguments []value) value {
	if len(around) == 0 {
		return t.Apply(inner, arguments)
	}
	next := interp.NewGoFunction(inner.Name(), func(t *thread, arguments []value) value {
		return aroundCall(t, around[1:], inner, arguments)
	})
	return t.Call2(around[0], next, list(arguments...))
}

// readvised puts the advice of the function called name around f, which it has
// become.
func readvised(t *thread, name value, f *interp.Function) {
	ad, _ := t.In.Attached(advisedKey{}).(*advised)
	if ad == nil || len(ad.functions) == 0 {
		return
	}
	if x := ad.find(name); x != nil && x.fn != f {
		x.undo()
		x.fn = f
		x.attach(t)
	}
}
