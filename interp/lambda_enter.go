package interp

// The code of functions written in Lisp, and entering it with arguments in the
// general way.

// lambda is the code of a function written in Lisp, shared by all closures
// made from it.
type lambda struct {
	name   Value
	simple int // number of parameters if all are required, else -1
	nslots int
	weight int32 // what a call counts for the depth limit
	single bool  // the body has one value, and does not set Thread.nv
	body   code

	nreq    int
	nopt    int
	opts    []optionalCode
	rest    int // slot of the &rest list, -1 if none
	restEnd func(fr *Frame)
	keys    []keyCode
	hasKeys bool
	allow   bool
	reqEnd  func(fr *Frame) // completes the required parameters: cells, specials
	aux     []optionalCode
	binds   bool // some parameter is special

	list Value // the lambda list, for describe
	doc  Value
	file *sourceFile
	pos  Pos
	self *sourceForm // the definition, for function-lambda-expression
}

// optionalCode fills the slot of an optional or auxiliary parameter.
type optionalCode struct {
	slot     int
	def      code // nil for a default of NIL
	supplied int  // slot of the supplied-p parameter, -1 if none
	end      func(fr *Frame)
}

type keyCode struct {
	key *Symbol
	optionalCode
}

// sourceForm keeps a function's lambda expression.
type sourceForm struct{ form Value }

// enter calls f with args in the general way.
func (t *Thread) enter(f *Function, lam *lambda, args []Value) Value {
	if lam.simple >= 0 {
		if len(args) != lam.simple {
			t.wrongCount(f.name, len(args), lam.simple, lam.simple)
		}
		nf := t.pushFrame(f, lam)
		if len(args) <= inlineSlots {
			copy(nf.slots[:], args)
		} else {
			copy(nf.slots[:], args[:inlineSlots])
			copy(nf.more, args[inlineSlots:])
		}
		return t.runFrame(nf, lam)
	}
	if n := len(args); n < lam.nreq || n > lam.nreq+lam.nopt && lam.rest < 0 && !lam.hasKeys {
		hi := lam.nreq + lam.nopt
		if lam.rest >= 0 || lam.hasKeys {
			hi = -1
		}
		t.wrongCount(f.name, n, lam.nreq, hi)
	}
	mark := len(t.binds)
	nf := t.pushFrame(f, lam)
	if t.depth += lam.weight; t.depth > t.maxDepth {
		t.depthExceeded()
	}
	lam.fill(t, nf, args)
	t.depth -= lam.weight
	v := t.runFrame(nf, lam)
	if lam.binds {
		t.Unbind(mark)
	}
	return v
}

// fill puts args into the slots of nf as the lambda list says.
func (lam *lambda) fill(t *Thread, nf *Frame, args []Value) {
	for i := 0; i < lam.nreq; i++ {
		nf.set(i, args[i])
	}
	if lam.reqEnd != nil {
		lam.reqEnd(nf)
	}
	rest := args[lam.nreq:]
	for i := range lam.opts {
		o := &lam.opts[i]
		if len(rest) > 0 {
			o.supply(t, nf, rest[0])
			rest = rest[1:]
		} else {
			o.omit(nf)
		}
	}
	if lam.rest >= 0 {
		nf.set(lam.rest, List(rest...))
		if lam.restEnd != nil {
			lam.restEnd(nf)
		}
	}
	if lam.hasKeys {
		lam.fillKeys(t, nf, rest)
	}
	for i := range lam.aux {
		lam.aux[i].omit(nf)
	}
}

func (o *optionalCode) supply(t *Thread, nf *Frame, v Value) {
	nf.set(o.slot, v)
	if o.supplied >= 0 {
		nf.set(o.supplied, t.T)
	}
	if o.end != nil {
		o.end(nf)
	}
}

func (o *optionalCode) omit(nf *Frame) {
	var v Value
	if o.def != nil {
		v = o.def(nf)
	}
	nf.set(o.slot, v)
	if o.supplied >= 0 {
		nf.set(o.supplied, nil)
	}
	if o.end != nil {
		o.end(nf)
	}
}

func (lam *lambda) fillKeys(t *Thread, nf *Frame, args []Value) {
	if len(args)%2 != 0 {
		t.ProgramError("~s: the keyword arguments ~s are not in pairs", nf.fn.displayName(t), List(args...))
	}
	if !lam.allow {
		lam.checkKeys(t, nf, args)
	}
next:
	for i := range lam.keys {
		k := &lam.keys[i]
		for j := 0; j < len(args); j += 2 {
			if s, ok := args[j].(*Symbol); ok && s == k.key {
				k.supply(t, nf, args[j+1])
				continue next
			}
		}
		k.omit(nf)
	}
}

func (lam *lambda) checkKeys(t *Thread, nf *Frame, args []Value) {
	bad := -1
	for j := 0; j < len(args); j += 2 {
		s, _ := args[j].(*Symbol)
		if s == t.In.S.KAllowOtherKeys {
			if args[j+1] != nil {
				return
			}
			// Only the first :allow-other-keys counts.
			for j += 2; j < len(args); j += 2 {
				if bad < 0 && !lam.knowsKey(t, args[j]) {
					bad = j
				}
			}
			break
		}
		if bad < 0 && !lam.knowsKey(t, s) {
			bad = j
		}
	}
	if bad >= 0 {
		var b ListBuilder
		for i := range lam.keys {
			b.Add(lam.keys[i].key)
		}
		t.ProgramError("~s: `~s' is not one of its keywords, which are~:[ none~;~:*~{ ~s~}~]", nf.fn.displayName(t), args[bad], b.List())
	}
}

func (lam *lambda) knowsKey(t *Thread, key Value) bool {
	s, _ := key.(*Symbol)
	if s == nil && key != nil {
		return false
	}
	if s == nil {
		s = t.In.nilSym
	}
	if s == t.In.S.KAllowOtherKeys {
		return true
	}
	for i := range lam.keys {
		if lam.keys[i].key == s {
			return true
		}
	}
	return false
}
