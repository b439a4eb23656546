package interp

// byMethod prints v by the method that the program has for it on print-object;
// it reports whether there is one.
func (p *printer) byMethod(v Value) bool {
	t := p.t
	if !t.hasPrintMethod(v, p.out) {
		return false
	}
	p.program(v, p.depth, func() { t.Call2(t.In.S.PrintObject.fn, v, p.out) })
	return true
}

// hasPrintMethod reports whether the program has a method on print-object for v.
func (t *Thread) hasPrintMethod(v Value, s Stream) bool {
	f := t.In.S.PrintObject.fn
	if !f.hasMethods() {
		return false
	}
	g := f.Generic()
	e := g.dispatch.find2(g, t, v, s)
	return e.step.method == nil || !e.step.method.system
}

// PrintPlainly prints v as if the program had no method on print-object for it.
func (t *Thread) PrintPlainly(s Stream, v Value) {
	p := t.newPrinter(s, t.printVar(t.In.S.StarPrintEscape) != nil)
	p.plainly = v
	p.printPlain(v)
	p.release()
}

// PrintDepth returns the level at which an object is printed by the function of
// the program that asks.
func (t *Thread) PrintDepth() int {
	if t.printing == nil {
		return 0
	}
	return t.printing.depth
}
