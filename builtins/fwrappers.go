package builtins

import "sockrepl/interp"

// fwrappers are the wrappers around global functions: what def-fwrapper
// defines and fwrap puts around a function.
type fwrappers struct {
	defined map[*interp.Symbol]*interp.Function
	wrapped map[value]*wrappedFunction
}

// wrappedFunction is a function with wrappers, the outermost last.
type wrappedFunction struct {
	fn       *interp.Function
	wrappers []fwrapper
	undo     func()
}

type fwrapper struct {
	indicator value
	name      *interp.Symbol
}

type fwrappersKey struct{}

// fwrapperOperators declares def-fwrapper, fwrap and funwrap.
func fwrapperOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	fs := &fwrappers{defined: map[*interp.Symbol]*interp.Function{}, wrapped: map[value]*wrappedFunction{}}
	in.Attach(fwrappersKey{}, fs)
	next := excl.Sym("call-next-fwrapper")
	excl.Defmacro("def-fwrapper", "name lambda-list &body body", `Defines the wrapper NAME: BODY is evaluated instead of the function that fwrap puts it around, whose arguments
LAMBDA-LIST names; the local macro call-next-fwrapper calls that function with its arguments.`, func(t *thread, a args) value {
		inner, arguments := in.Gensym("inner"), in.Gensym("arguments")
		decls, doc, forms := interp.SplitBody(in, a.V(2))
		body := listStar(list(listStar(forms, S.Block, a.V(0))), S.Macrolet,
			list(list(next, nil, list(S.Quote, list(S.Apply, inner, arguments)))))
		wrapper := listStar(listStar(list(body), decls...), S.Lambda, a.V(1))
		function := list(S.Lambda, list(inner, arguments), list(S.Declare, list(S.Ignorable, inner)), list(S.Apply, list(S.Function, wrapper), arguments))
		return list(excl.InternalSym("%def-fwrapper"), list(S.Quote, a.V(0)), list(S.NamedFunction, a.V(0), function), doc)
	})
	excl.Defun3("%def-fwrapper", "name function doc", `Makes FUNCTION, of the function wrapped and a list of arguments, the wrapper NAME, with documentation DOC.`, func(t *thread, name, f, doc value) value {
		s := symbolArgument(t, "def-fwrapper", name)
		fs.defined[s] = t.FunctionDesignator(f)
		s.SetDoc("fwrapper", doc)
		return name
	})
	excl.Defun3("fwrap", "function-name indicator fwrapper-name", `Puts the wrapper FWRAPPER-NAME around the global function FUNCTION-NAME, in place of the one of the same INDICATOR if there is one.`, func(t *thread, name, indicator, wrapper value) value {
		w := symbolArgument(t, "fwrap", wrapper)
		if fs.defined[w] == nil {
			return t.SimpleError("fwrap: there is no wrapper called ~s", wrapper)
		}
		f := functionNamed(t, "fwrap", name)
		if s, ok := name.(*interp.Symbol); ok && f == nil {
			f = t.FunctionDesignator(s)
		}
		if f == nil {
			return t.ErrorOf(S.UndefinedFunction, []value{S.KName, name}, "fwrap: the function ~s is undefined", name)
		}
		fs.remove(t, name, indicator)
		key := functionKey(name)
		wf := fs.wrapped[key]
		if wf == nil {
			wf = &wrappedFunction{fn: f}
			fs.wrapped[key] = wf
			fs.attach(t, wf)
		}
		wf.wrappers = append(wf.wrappers, fwrapper{indicator, w})
		return name
	})
	excl.Defun1("fwrap-order", "function-name", `The indicators and names of the wrappers of the function FUNCTION-NAME, as a property list, the outermost first.`, func(t *thread, name value) value {
		var order interp.ListBuilder
		if wf := fs.wrapped[functionKey(name)]; wf != nil {
			for i := len(wf.wrappers) - 1; i >= 0; i-- {
				order.Add(wf.wrappers[i].indicator)
				order.Add(wf.wrappers[i].name)
			}
		}
		return order.List()
	})
	excl.Defun2("funwrap", "function-name indicator", `Takes the wrapper of INDICATOR away from the function FUNCTION-NAME; true if there was one.`, func(t *thread, name, indicator value) value {
		return t.Bool(fs.remove(t, name, indicator))
	})
}

func (fs *fwrappers) attach(t *thread, wf *wrappedFunction) {
	wf.undo = t.Encapsulate(wf.fn, func(t *thread, inner *interp.Function, arguments []value) value {
		return fs.call(t, wf, len(wf.wrappers), inner, arguments)
	})
}

// call calls the first n wrappers, the last of them first, and then inner.
func (fs *fwrappers) call(t *thread, wf *wrappedFunction, n int, inner *interp.Function, arguments []value) value {
	if n == 0 {
		return t.Apply(inner, arguments)
	}
	f := fs.defined[wf.wrappers[n-1].name]
	next := interp.NewGoFunction(inner.Name(), func(t *thread, arguments []value) value {
		return fs.call(t, wf, min(n-1, len(wf.wrappers)), inner, arguments)
	})
	return t.Call2(f, next, list(arguments...))
}

func (fs *fwrappers) remove(t *thread, name, indicator value) bool {
	wf := fs.wrapped[functionKey(name)]
	if wf == nil {
		return false
	}
	for i, w := range wf.wrappers {
		if t.Equal(w.indicator, indicator) {
			wf.wrappers = append(wf.wrappers[:i:i], wf.wrappers[i+1:]...)
			if len(wf.wrappers) == 0 {
				wf.undo()
				delete(fs.wrapped, functionKey(name))
			}
			return true
		}
	}
	return false
}

// rewrapped puts the wrappers and the advice of the function called name around
// f, which it has become.
func rewrapped(t *thread, name value, f *interp.Function) {
	readvised(t, name, f)
	fs, _ := t.In.Attached(fwrappersKey{}).(*fwrappers)
	if fs == nil || len(fs.wrapped) == 0 {
		return
	}
	if wf := fs.wrapped[functionKey(name)]; wf != nil && wf.fn != f {
		wf.undo()
		wf.fn = f
		fs.attach(t, wf)
	}
}
