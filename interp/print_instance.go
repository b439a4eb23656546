package interp

func (p *printer) function(f *Function) {
	if f.IsGeneric() {
		p.unreadable(f, p.t.Prin1(className(p.t.In.ClassOf(f)))+" "+p.t.Prin1(f.name), false)
		return
	}
	name := p.t.In.S.Lambda.name
	if f.name != nil {
		name = p.t.Prin1(f.name)
	}
	switch {
	case f.lam == nil:
		p.unreadable(f, p.symbolName("function")+" "+name, false)
	case len(f.env) > 0:
		p.unreadable(f, "Closure "+name, true)
	case f.name == nil:
		p.unreadable(f, p.symbolName("function")+" ("+p.symbolName("lambda")+")", true)
	default:
		p.unreadable(f, p.symbolName("function")+" "+name, false)
	}
}

// instance prints conditions, structures and standard objects.
func (p *printer) instance(x *Instance) {
	if Value(x) != p.plainly && p.byMethod(x) {
		return
	}
	switch x.Class.Kind {
	case ConditionKind:
		if !p.escape {
			p.program(x, p.depth, func() { p.t.conditionReport(x, p.out) })
			return
		}
		p.unreadable(x, p.t.Prin1(x.Class.Name), true)
	case StructureKind:
		p.structure(x)
	default:
		name := "anonymous"
		if x.Class.Name != nil {
			name = p.t.Prin1(x.Class.Name)
		}
		p.unreadable(x, name, true)
	}
}

// structure prints a structure as #S(name :slot value ...).
func (p *printer) structure(x *Instance) {
	// Without slots there is nothing that could be too deep.
	if len(x.Class.Slots) > 0 && p.tooDeep() {
		return
	}
	p.logicalBlock(nil, "#S(", func(b *logicalBlock) {
		p.print(x.Class.Name)
		for i, s := range x.Class.Slots {
			p.write(" ")
			b.newline(LinearNewline)
			if p.length >= 0 && i >= p.length {
				p.write("...")
				break
			}
			// The keyword's colon is part of the syntax, with or without
			// escapes.
			p.write(":")
			p.name(s.Name.name, p.escape)
			p.write(" ")
			b.newline(MiserNewline)
			p.print(x.Slots[i])
		}
	})
}
