package interp

// Labels: #n= and #n#.

func readLabelMacro(r *Reader, sub rune, arg int) (Value, bool) {
	if r.suppress {
		return nil, false
	}
	if arg < 0 {
		r.fail("#= without a number")
	}
	if r.around.labels == nil {
		r.around.labels = map[int]*label{}
	}
	// A label may be given again: it stands for the new object from there on.
	l := &label{standIn: &Cons{}}
	r.around.labels[arg] = l
	v := r.must("a labelled object")
	if v == Value(l.standIn) {
		r.fail("#~d= labels itself", FixInt(arg))
	}
	l.value, l.done = v, true
	if l.used {
		r.resolve(v, l, map[Value]bool{})
	}
	return v, true
}

func readReferenceMacro(r *Reader, sub rune, arg int) (Value, bool) {
	if r.suppress {
		return nil, true
	}
	l := r.around.labels[arg]
	if l == nil {
		r.fail("there is no label #~d=", FixInt(arg))
		return nil, false
	}
	if l.done {
		return l.value, true
	}
	l.used = true
	return l.standIn, true
}

// resolve replaces the stand-in of l in v by its object.
func (r *Reader) resolve(v Value, l *label, seen map[Value]bool) {
	r.t.EnterDepth()
	defer r.t.LeaveDepth()
	fix := func(p *Value) {
		if *p == Value(l.standIn) {
			*p = l.value
			return
		}
		switch (*p).(type) {
		case *Cons, *Vector, *Instance, *Array:
			r.resolve(*p, l, seen)
		}
	}
	for v != nil && !seen[v] {
		seen[v] = true
		switch x := v.(type) {
		case *Cons:
			fix(&x.Car)
			if x.Cdr == Value(l.standIn) {
				x.Cdr = l.value
				return
			}
			v = x.Cdr
			continue
		case *Vector:
			for i := range x.E {
				fix(&x.E[i])
			}
		case *Array:
			v = x.Store
			continue
		case *Instance:
			for i := range x.Slots {
				fix(&x.Slots[i])
			}
		}
		return
	}
}
