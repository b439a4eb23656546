package interp

// Pprint dispatch tables: which function prints what when *print-pretty* is
// true.

// PprintTable is a pprint dispatch table. Below the entries that the program
// made, all tables have those for the forms of the language.
type PprintTable struct {
	entries []*pprintEntry // of the highest priority first
}

type pprintEntry struct {
	spec      Value
	predicate func(t *Thread, v Value) bool
	function  Value // a function or its name
	priority  Value
}

// NewPprintTable returns a table without entries of the program.
func NewPprintTable() *PprintTable { return &PprintTable{} }

// LispClass implements Object.
func (d *PprintTable) LispClass(in *Interp) *Class { return in.classes.pprintTable }

// Copy returns a table with the same entries.
func (d *PprintTable) Copy() *PprintTable {
	return &PprintTable{entries: append([]*pprintEntry(nil), d.entries...)}
}

// Set makes function print the objects of a type; with NIL none does. Entries
// of higher priority come first.
func (d *PprintTable) Set(t *Thread, spec, function, priority Value) {
	kept := make([]*pprintEntry, 0, len(d.entries)+1)
	for _, e := range d.entries {
		if !t.Equal(e.spec, spec) {
			kept = append(kept, e)
		}
	}
	if function != nil {
		e := &pprintEntry{spec: spec, predicate: t.TypePredicate(spec), function: function, priority: priority}
		at := len(kept)
		for i, other := range kept {
			if !t.Less(priority, other.priority) {
				at = i
				break
			}
		}
		kept = append(kept, nil)
		copy(kept[at+1:], kept[at:])
		kept[at] = e
	}
	d.entries = kept
}

// programEntry returns the entry of the program for v, nil if there is none.
func (d *PprintTable) programEntry(t *Thread, v Value) *pprintEntry {
	if d == nil {
		return nil
	}
	for _, e := range d.entries {
		if e.predicate(t, v) {
			return e
		}
	}
	return nil
}

// Lookup returns the function that prints v prettily; ok is false if there is
// none and v prints as it would anyway.
func (d *PprintTable) Lookup(t *Thread, v Value) (f Value, ok bool) {
	if e := d.programEntry(t, v); e != nil {
		return e.function, true
	}
	if x, ok := v.(*Cons); ok {
		return t.In.prettyForm(x).fn, true
	}
	return t.In.notPretty, false
}

// prettyFunction returns a function of stream and object.
func prettyFunction(f func(p *printer, v Value)) *Function {
	return NewGoFunction(nil, func(t *Thread, args []Value) Value {
		name := t.In.CL.Sym("pprint-dispatch")
		t.CheckArgs(name, len(args), 2, 2)
		s, ok := args[0].(Stream)
		if !ok {
			t.wrongArgument(name, "stream", args[0], t.In.S.Stream)
		}
		p := t.newPrinter(s, t.printVar(t.In.S.StarPrintEscape) != nil)
		p.pretty = true
		if p.dispatch == nil {
			p.dispatch = t.pprintTable(t.printVar(t.In.S.StarPrintPprintDispatch))
		}
		f(p, args[1])
		p.release()
		return t.One(nil)
	})
}

// pprintTable returns the value of *print-pprint-dispatch* as a table, the
// initial one for anything else.
func (t *Thread) pprintTable(v Value) *PprintTable {
	if d, ok := v.(*PprintTable); ok {
		return d
	}
	return t.In.noPprintEntries
}

// printDispatched prints v by the function that the pprint dispatch table has
// for it; it reports whether there is one.
func (p *printer) printDispatched(v Value) bool {
	if len(p.dispatch.entries) > 0 {
		if e := p.dispatch.programEntry(p.t, v); e != nil {
			p.callEntry(e, v)
			return true
		}
	}
	x, ok := v.(*Cons)
	if !ok {
		return false
	}
	p.t.In.prettyForm(x).form(p, x)
	return true
}

func (p *printer) callEntry(e *pprintEntry, v Value) {
	p.program(v, p.depth, func() { p.t.Call2(p.t.FunctionDesignator(e.function), p.out, v) })
}
