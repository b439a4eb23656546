package builtins

import "sockrepl/interp"

// profilerOperators declares the entries of Allegro's profiler, which is not
// there: interfaces like Emacs's ask whether it runs.
func profilerOperators(in *interp.Interp) {
	p := in.FindPackage(in.CaseName("prof"))
	p.Defun("profiler-status", "&key (verbose t)", `:inactive: there is no profiler. VERBOSE says so on standard output.`, func(t *thread, a args) value {
		if a.Bool(0) {
			t.WriteText(designatedOutput(t, "profiler-status", nil), "The profiler is not part of this Lisp.\n")
		}
		return in.KeywordNamed("inactive")
	})
	for _, name := range []string{"start-profiler", "stop-profiler", "start-sampling", "stop-sampling", "show-flat-profile", "show-call-graph"} {
		p.Defun(name, "&key &allow-other-keys", `Signals an error: there is no profiler.`, func(t *thread, a args) value {
			return t.SimpleError("~a: the profiler is not part of this Lisp; time tells how long a form takes", interp.NewString(name))
		})
	}
	excl := in.Excl
	for _, name := range []string{"ftrace", "funtrace"} {
		macro := in.CL.Sym(name[1:])
		if name == "funtrace" {
			macro = in.CL.Sym("untrace")
		}
		excl.Defun(name, "function &rest options", `Does what `+lower(macro.Name())+` does for FUNCTION, a function with a name or its name, with OPTIONS.`, func(t *thread, a args) value {
			name := a.V(0)
			if f, ok := name.(*interp.Function); ok {
				if name = f.Name(); name == nil {
					return t.SimpleError("~a: ~s has no name", interp.NewString(lower(macro.Name())), f)
				}
			}
			spec := name
			if len(a.Rest()) > 0 {
				spec = listStar(list(a.Rest()...), name)
			}
			return t.Eval(list(macro, spec))
		})
	}
}
