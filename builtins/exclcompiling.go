package builtins

import (
	"math"
	"sort"

	"sockrepl/interp"
)

// Allegro's operators that act while code is compiled or loaded, or that portable
// programs look for to learn what is being compiled.

// optimizeQualities are those of OPTIMIZE with their settings at the start.
var optimizeQualities = []struct {
	name  string
	level int64
}{{"safety", 1}, {"space", 1}, {"speed", 1}, {"debug", 2}, {"compilation-speed", 1}}

// optimizeKey is where the interpreter keeps what was proclaimed of OPTIMIZE: a
// map from qualities to levels.
type optimizeKey struct{}

// proclaimOptimize notes the settings of (optimize ...). They change nothing but
// what sys:declaration-information tells.
func proclaimOptimize(in *interp.Interp, settings []value) {
	levels, ok := in.Attached(optimizeKey{}).(map[value]value)
	if !ok {
		levels = map[value]value{}
		in.Attach(optimizeKey{}, levels)
	}
	for _, s := range settings {
		if c, ok := s.(*interp.Cons); ok {
			levels[c.Car] = car(c.Cdr)
		} else {
			levels[s] = interp.Fix(3)
		}
	}
}

// exclCompilingOperators declares them.
func exclCompilingOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	in.Sys.Defun("declaration-information", "kind &optional env", `What has been proclaimed of KIND, which is OPTIMIZE: a list of the qualities and their levels. ENV makes no difference.`, func(t *thread, a args) value {
		if a.V(0) != value(S.Optimize) {
			a.Wrong(t, 0, list(S.Member, S.Optimize))
		}
		levels, _ := in.Attached(optimizeKey{}).(map[value]value)
		var b interp.ListBuilder
		for _, q := range optimizeQualities {
			s := value(in.CL.Sym(q.name))
			v, ok := levels[s]
			if !ok {
				v = interp.Fix(q.level)
			}
			b.Add(list(s, v))
		}
		return b.List()
	})
	excl.Defmacro("compiler-let", "bindings &body body", `Evaluates BODY, whose macros are expanded with the special variables of BINDINGS, like those of LET, bound.`, func(t *thread, a args) value {
		mark := t.BindMark()
		var values []value
		bindings := items(t, "compiler-let", a.V(0))
		for _, b := range bindings {
			values = append(values, t.Eval(cadr(b)))
		}
		for i, b := range bindings {
			if c, ok := b.(*interp.Cons); ok {
				b = c.Car
			}
			s, ok := b.(*interp.Symbol)
			if !ok || s.IsConstant() {
				t.ProgramError("compiler-let: `~s' cannot be bound", b)
			}
			t.Bind(s, values[i])
		}
		env, _ := a.Env().(*interp.Env)
		v := t.ExpandForm(listStar(a.V(1), S.Locally), env, nil, &interp.ExpandHooks{})
		t.Unbind(mark)
		return v
	})
	excl.Defun("walk-form", "form &optional env", `FORM without macro calls in it, as it stands in the environment ENV.`, func(t *thread, a args) value {
		env, _ := a.V(1).(*interp.Env)
		return t.ExpandForm(a.V(0), env, nil, &interp.ExpandHooks{})
	})
	excl.Unexport(excl.Sym("walk-form"))
	for _, q := range []struct {
		name, what string
		kind       func(s *interp.Symbol, env value) (string, bool)
	}{{"variable-information", "variable: :lexical, :special, :symbol-macro, :constant", interp.VariableKind},
		{"function-information", "operator: :function, :macro, :special-operator", interp.FunctionKind}} {
		in.Sys.Defun(q.name, "name &optional env => kind local declarations", `What the symbol NAME means in ENV, an environment that a macro got, as a `+q.what+` or NIL; whether a form around binds it; and NIL, since declarations are not kept.`, func(t *thread, a args) value {
			kind, local := q.kind(a.Symbol(t, 0), a.V(1))
			if kind == "" {
				return t.Values3(nil, nil, nil)
			}
			return t.Values3(in.KeywordNamed(kind), t.Bool(local), nil)
		})
	}
	excl.Defmacro("fast", "&body body", `Evaluates BODY, declared to be worth speed.`, func(t *thread, a args) value {
		return listStar(a.V(0), S.Locally, list(S.Declare, list(S.Optimize, in.CL.Sym("speed"))))
	})
	excl.Defun1("classp", "object", `True if OBJECT is a class.`, func(t *thread, v value) value { _, ok := v.(*interp.Class); return t.Bool(ok) })
	excl.Defun1("weak-vector", "n", `A simple vector of N elements. It holds them firmly.`, func(t *thread, n value) value {
		return t.Call1(in.CL.Sym("make-array").Function(), n)
	})
	excl.Defun("intern*", "string length package => symbol status", `INTERN of the first LENGTH characters of STRING in PACKAGE.`, func(t *thread, a args) value {
		s, n := a.String(t, 0), a.Index(t, 1)
		if n > s.Len() {
			a.Wrong(t, 1, list(S.Integer, interp.Fix(0), interp.FixInt(s.Len())))
		}
		return t.Call2(in.CL.Sym("intern").Function(), interp.NewString(s.GoSlice(0, n)), a.V(2))
	})
	excl.Defmacro("ics-target-case", "&rest clauses", `Evaluates the forms of that of CLAUSES, (:+ics . forms) or (:-ics . forms), that is for characters of more than eight bits: the first.`, func(t *thread, a args) value {
		for _, c := range items(t, "ics-target-case", a.V(0)) {
			if word(car(c)) == "+ics" {
				return listStar(cdr(c), S.Progn)
			}
		}
		return nil
	})
	excl.Defvar("*redefinition-warnings*", "Accepted for programs that set it; definitions of functions replace earlier ones without a warning.", nil)
	excl.Defmacro("without-redefinition-warnings", "&body body", `Evaluates BODY; definitions of functions replace earlier ones without a warning anyway.`, func(t *thread, a args) value { return listStar(a.V(0), S.Progn) })
	excl.Defvar("*warn-on-nested-reader-conditionals*", "Accepted for programs that set it; #+ and #- right after one another are read without a warning.", nil)
	excl.Defun("dumplisp", "&rest options", `Signals an error, whatever the OPTIONS: images of the running program cannot be made.`, func(t *thread, a args) value {
		return t.SimpleError("dumplisp: this Lisp does not make images of itself; load the source or the fasl")
	})
	excl.Defvar("*common-lisp-version-number*", "The version of the Allegro CL whose dialect this is.", interp.NewString(interp.AllegroVersion))
	excl.Unexport(excl.Sym("*common-lisp-version-number*"))
	excl.Defvar("*autoload-package-name-alist*", "NIL: there is no package whose first mention loads something.", nil)
	excl.Unexport(excl.Sym("*autoload-package-name-alist*"))
	unitVariables(in)
	floatParts(in)
}

// unitVariables declares the names of functions that a compilation unit has met,
// as places.
func unitVariables(in *interp.Interp) {
	excl := in.Excl
	unit := func(t *thread) *compilationUnit {
		u, _ := t.SymbolValue(unitVariable(in)).(*compilationUnit)
		return u
	}
	name := func(k value) value {
		if s, ok := k.(setfOf); ok {
			return list(in.S.Setf, s.s)
		}
		return k
	}
	place := func(variable, function, doc string, get func(t *thread, u *compilationUnit) []value, set func(u *compilationUnit, k value, on bool)) {
		excl.Defun0(function, "", `Names of functions that `+doc+` in the compilation unit in progress.`, func(t *thread) value {
			u := unit(t)
			if u == nil {
				return nil
			}
			keys := get(t, u)
			var b interp.ListBuilder
			for _, k := range keys {
				b.Add(name(k))
			}
			return b.List()
		})
		excl.Defun("(setf "+function+")", "names", `Makes NAMES those of the functions that `+doc+` in the compilation unit in progress.`, func(t *thread, a args) value {
			if u := unit(t); u != nil {
				for _, k := range get(t, u) {
					set(u, k, false)
				}
				for _, n := range items(t, variable, a.V(0)) {
					if k := functionKey(n); k != nil {
						set(u, k, true)
					}
				}
			}
			return a.V(0)
		})
		excl.InternalSym(variable).SetSymbolMacro(list(excl.InternalSym(function)))
	}
	place(".functions-defined.", "%functions-defined", "are defined", func(t *thread, u *compilationUnit) []value {
		var keys []value
		for k := range u.defined {
			keys = append(keys, k)
		}
		sort.Slice(keys, func(i, j int) bool { return t.Prin1(name(keys[i])) < t.Prin1(name(keys[j])) })
		return keys
	}, func(u *compilationUnit, k value, on bool) {
		if on {
			u.defined[k] = true
		} else {
			delete(u.defined, k)
		}
	})
	place(".functions-called.", "%functions-called", "are called and were not defined", func(t *thread, u *compilationUnit) []value {
		var keys []value
		for _, k := range u.order {
			if _, ok := u.wanted[k]; ok {
				keys = append(keys, k)
			}
		}
		return keys
	}, func(u *compilationUnit, k value, on bool) {
		if !on {
			delete(u.wanted, k)
			return
		}
		if _, known := u.wanted[k]; !known {
			u.wanted[k] = ""
			u.order = append(u.order, k)
		}
	})
}

// floatParts declares floats as integers of 16 bits.
func floatParts(in *interp.Interp) {
	S, excl := &in.S, in.Excl
	short := func(t *thread, a args, i int) uint64 { return uint64(a.Int(t, i, 0, 0xffff)) }
	excl.Defun("single-float-to-shorts", "float => high low", `The bits of the single-float FLOAT as two integers of 16 bits.`, func(t *thread, a args) value {
		f, ok := a.V(0).(interp.SingleFloat)
		if !ok {
			a.Wrong(t, 0, S.SingleFloat)
		}
		b := math.Float32bits(float32(f))
		return t.Values2(interp.Fix(int64(b>>16)), interp.Fix(int64(b&0xffff)))
	})
	excl.Defun("shorts-to-single-float", "high low", `The single-float whose bits are HIGH and LOW, integers of 16 bits.`, func(t *thread, a args) value {
		return interp.SingleFloat(math.Float32frombits(uint32(short(t, a, 0)<<16 | short(t, a, 1))))
	})
	excl.Defun("double-float-to-shorts", "float => first second third fourth", `The bits of the double-float FLOAT as four integers of 16 bits, the highest first.`, func(t *thread, a args) value {
		f, ok := a.V(0).(interp.DoubleFloat)
		if !ok {
			a.Wrong(t, 0, S.DoubleFloat)
		}
		b := math.Float64bits(float64(f))
		return t.Values4(interp.Fix(int64(b>>48)), interp.Fix(int64(b>>32&0xffff)), interp.Fix(int64(b>>16&0xffff)), interp.Fix(int64(b&0xffff)))
	})
	excl.Defun("shorts-to-double-float", "first second third fourth", `The double-float whose bits are FIRST, SECOND, THIRD and FOURTH, integers of 16 bits, the highest first.`, func(t *thread, a args) value {
		return interp.DoubleFloat(math.Float64frombits(short(t, a, 0)<<48 | short(t, a, 1)<<32 | short(t, a, 2)<<16 | short(t, a, 3)))
	})
}
