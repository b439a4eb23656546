package builtins

import (
	"strings"

	"sockrepl/interp"
)

// tracing is what is traced in one interpreter.
type tracing struct {
	order []value // names, in the order of tracing
	by    map[value]*traced
	// depth counts the traced calls in progress in a process, busy is true
	// while a trace is being printed. Both are variables, so that exits put
	// them right.
	depth, busy, arguments *interp.Symbol
}

// traced is one traced function.
type traced struct {
	name    value
	key     value
	fn      *interp.Function
	undo    func()
	options map[string]value
}

// traceOptions are the options of trace; the value of each is a form, but for
// :inside, which is the name of a function.
var traceOptions = map[string]bool{"condition": true, "break-before": true, "break-after": true, "print-before": true, "print-after": true, "inside": true}

// traceOperators declares trace and untrace.
func traceOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	tr := &tracing{by: map[value]*traced{}, depth: interp.NewSymbol("trace-depth"), busy: interp.NewSymbol("trace-busy"), arguments: excl.Sym("*trace-arguments*")}
	in.Special(tr.depth, interp.Fix(0))
	in.Special(tr.busy, nil)
	excl.Defvar("*trace-arguments*", "The list of the arguments of the traced call, for the forms of trace's options.", nil)
	in.Attach(traceKey{}, tr)
	cl.Defmacro("trace", "&rest specs", `Traces the functions that SPECS name: each is a name or a list of a name and options, :condition, :break-before,
:break-after, :print-before, :print-after (forms) and :inside (the name of a traced function). Calls and returns are printed
to *trace-output*. Returns the names of those traced; of all that are, without SPECS.`, func(t *thread, a args) value {
		return list(excl.Sym("%trace"), list(S.Quote, a.V(0)))
	})
	cl.Defmacro("untrace", "&rest names", `Ends the tracing of the functions NAMES, or of all.`, func(t *thread, a args) value {
		return list(excl.Sym("%untrace"), list(S.Quote, a.V(0)))
	})
	excl.Defun1("%trace", "specs", `Traces what SPECS say; returns the names.`, func(t *thread, specs value) value {
		if specs == nil {
			return list(tr.order...)
		}
		var b interp.ListBuilder
		for _, spec := range items(t, "trace", specs) {
			b.Add(tr.trace(t, spec))
		}
		return b.List()
	})
	excl.Defun1("%untrace", "names", `Ends the tracing of NAMES, or of everything; returns the names.`, func(t *thread, names value) value {
		list := items(t, "untrace", names)
		if names == nil {
			list = append(list, tr.order...)
		}
		var b interp.ListBuilder
		for _, n := range list {
			if tr.untrace(n) {
				b.Add(n)
			} else {
				t.Call2(t.FunctionDesignator(cl.Sym("warn")), interp.NewString("~s is not traced"), n)
			}
		}
		return b.List()
	})
}

type traceKey struct{}

// traceName splits a spec into the name of a function and options.
func traceName(t *thread, spec value) (name value, options []value) {
	c, ok := spec.(*interp.Cons)
	if !ok || c.Car == value(t.In.S.Setf) {
		return spec, nil
	}
	return c.Car, items(t, "trace", c.Cdr)
}

func (tr *tracing) trace(t *thread, spec value) value {
	name, options := traceName(t, spec)
	f := functionNamed(t, "trace", name)
	if f == nil {
		if s, ok := name.(*interp.Symbol); ok {
			if t.EnsureDefined(s); s.Function() == nil {
				if s.Macro() != nil || s.IsSpecialOperator() {
					return t.ProgramError("trace: `~s' is not a function", s)
				}
			}
			f = s.Function()
		}
		if f == nil {
			return t.ErrorOf(t.In.S.UndefinedFunction, []value{t.In.S.KName, name}, "trace: the function ~s is undefined", name)
		}
	}
	d := &traced{name: name, key: functionKey(name), fn: f, options: map[string]value{}}
	if len(options)%2 != 0 {
		t.ProgramError("trace: the options of ~s are not in pairs", spec)
	}
	for i := 0; i < len(options); i += 2 {
		w := word(options[i])
		if !traceOptions[w] {
			t.ProgramError("trace: `~s' is not an option", options[i])
		}
		d.options[w] = options[i+1]
	}
	tr.untrace(name)
	tr.by[d.key] = d
	tr.order = append(tr.order, name)
	tr.attach(t, d)
	return name
}

func (tr *tracing) attach(t *thread, d *traced) {
	d.undo = t.Encapsulate(d.fn, func(t *thread, inner *interp.Function, arguments []value) value {
		return tr.call(t, d, inner, arguments)
	})
}

func (tr *tracing) untrace(name value) bool {
	key := functionKey(name)
	d := tr.by[key]
	if d == nil {
		return false
	}
	d.undo()
	delete(tr.by, key)
	for i, n := range tr.order {
		if functionKey(n) == key {
			tr.order = append(tr.order[:i:i], tr.order[i+1:]...)
			break
		}
	}
	return true
}

// redefined goes on tracing the function of that name, which has become f.
func redefined(t *thread, name value, f *interp.Function) {
	tr, _ := t.In.Attached(traceKey{}).(*tracing)
	if tr == nil || len(tr.by) == 0 {
		return
	}
	if d := tr.by[functionKey(name)]; d != nil && d.fn != f {
		d.undo()
		d.fn = f
		tr.attach(t, d)
	}
}

// call is a traced call.
func (tr *tracing) call(t *thread, d *traced, inner *interp.Function, arguments []value) value {
	if t.SymbolValue(tr.busy) != nil {
		return t.Apply(inner, arguments)
	}
	depth, _ := t.SymbolValue(tr.depth).(interp.Fixnum)
	list := list(arguments...)
	mark := t.BindMark()
	t.Bind(tr.arguments, list)
	shown := tr.wanted(t, d)
	if shown {
		tr.say(t, depth, t.Prin1, interp.NewCons(d.name, list), "", d.options["print-before"])
		t.Bind(tr.depth, depth+1)
		tr.stop(t, d, "break-before", "before")
	}
	v := t.Apply(inner, arguments)
	if shown {
		vs := t.MultipleValues(v)
		texts := func(value) string {
			text := ""
			for _, x := range vs {
				text += " " + t.Prin1(x)
			}
			return text
		}
		tr.say(t, depth, texts, nil, "returned", d.options["print-after"])
		tr.stop(t, d, "break-after", "after")
		v = t.Values(vs...)
	}
	t.Unbind(mark)
	return v
}

// wanted reports whether a call is to be shown.
func (tr *tracing) wanted(t *thread, d *traced) bool {
	if form, ok := d.options["condition"]; ok && tr.quietly(t, form) == nil {
		return false
	}
	if inside, ok := d.options["inside"]; ok {
		for _, e := range t.Backtrace(1 << 20) {
			if t.Equal(e.Name, inside) {
				return true
			}
		}
		return false
	}
	return true
}

// quietly evaluates a form of an option without tracing what it calls.
func (tr *tracing) quietly(t *thread, form value) value {
	mark := t.BindMark()
	t.Bind(tr.busy, t.In.T)
	v := t.Eval(form)
	t.Unbind(mark)
	return v
}

// say prints a line of the trace: depth, process, what text makes of v, and the
// value of a further form.
func (tr *tracing) say(t *thread, depth interp.Fixnum, text func(value) string, v value, word string, form value) {
	mark := t.BindMark()
	t.Bind(tr.busy, t.In.T)
	out := designatedStream(t, "trace", nil, t.In.S.StarTraceOutput)
	id := "1"
	if p := t.Process(); p != nil {
		id = itoa(int(p.ID()))
	}
	line := strings.Repeat("  ", min(int(depth), 40)) + " " + itoa(int(depth)) + "[" + id + "]: " + word + text(v) + "\n"
	if out.Column(t) > 0 {
		line = "\n" + line
	}
	t.WriteText(out, line)
	if form != nil {
		t.WriteText(out, strings.Repeat("  ", min(int(depth), 40))+"   "+t.Prin1(t.Eval(form))+"\n")
	}
	t.Unbind(mark)
}

// stop breaks into the debugger if the option's form is true.
func (tr *tracing) stop(t *thread, d *traced, option, when string) {
	form, ok := d.options[option]
	if !ok || tr.quietly(t, form) == nil {
		return
	}
	t.Call3(t.FunctionDesignator(t.In.CL.Sym("break")), interp.NewString("~a the traced call ~s"), interp.NewString(when), interp.NewCons(d.name, t.SymbolValue(tr.arguments)))
}
