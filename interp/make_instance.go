package interp

// Calls of make-instance with constant initargs work out once for each class
// where the values go.

// makePlan says how instances of a class are made by one such call. It holds as
// long as neither classes nor the methods of the protocol change.
type makePlan struct {
	class *Class
	epoch uint32
	// defaults are the default initargs not given: their values come after
	// the others.
	defaults []*Initarg
	sources  []slotSource
	// after are the methods that initialize-instance runs, from the first.
	after []*methodStep
	keys  []*Symbol // all initargs, the default ones included
}

// slotSource tells where the value of a slot comes from.
type slotSource struct {
	kind   sourceKind
	arg    int   // fromArgument
	value  Value // fromConstant
	init   *Function
	shared *Value // not nil: where the value goes
}

type sourceKind uint8

const (
	fromNowhere sourceKind = iota
	fromArgument
	fromConstant
	fromForm
)

// makeInstanceNode is (make-instance class keyword value ...).
type makeInstanceNode struct {
	class node
	keys  []*Symbol
	args  []node
	pos   Pos
}

func compileMakeInstance(c *compiler, args []node) node {
	if len(args)%2 != 1 {
		return nil
	}
	n := &makeInstanceNode{class: args[0], pos: c.pos}
	for i := 1; i < len(args); i += 2 {
		k := constantSymbol(args[i])
		if k == nil || k == c.in.S.KAllowOtherKeys {
			return nil
		}
		n.keys = append(n.keys, k)
		n.args = append(n.args, args[i+1])
	}
	return n
}

func (n *makeInstanceNode) gen(g *generator, ctx context) code {
	class, args, keys, pos := n.class.gen(g, forValue), genArgs(g, n.args), n.keys, n.pos
	var plan *makePlan
	return one(ctx, func(fr *Frame) Value {
		t := fr.t
		v := class(fr)
		fr.pos = pos
		c, _ := v.(*Class)
		if s, ok := v.(*Symbol); ok {
			c = s.Class()
		}
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a(fr)
		}
		fr.pos = pos
		p := plan
		if p == nil || p.class != c || p.epoch != t.In.classEpoch {
			if p = t.newMakePlan(c, keys); p == nil {
				x := t.makeInstanceSlowly(v, keys, vals)
				t.popArgs(vals, mark)
				return x
			}
			plan = p
		}
		x := p.make(t, vals)
		t.popArgs(vals, mark)
		return x
	})
}

// makeInstanceSlowly calls the function make-instance.
func (t *Thread) makeInstanceSlowly(class Value, keys []*Symbol, vals []Value) Value {
	all, mark := t.pushArgs(2*len(vals) + 1)
	all[0] = class
	for i, v := range vals {
		all[2*i+1], all[2*i+2] = keys[i], v
	}
	v := t.Apply(t.In.S.MakeInstance.fn, all)
	t.popArgs(all, mark)
	return v
}

// newMakePlan returns the plan for instances of c with initargs keys, nil if
// there is more to do than a plan can say.
func (t *Thread) newMakePlan(c *Class, keys []*Symbol) *makePlan {
	S := &t.In.S
	if c == nil || c.layout == nil && !t.tryFinalize(c) || c.Allocate != nil || c.layout == nil || c.layout.guarded || c.metaobject(t.In) ||
		c.Kind != StandardKind && c.Kind != ConditionKind || S.MakeInstance.fn.hasMethods() || S.AllocateInstance.fn.hasMethods() {
		return nil
	}
	x := &Instance{Class: c}
	p := &makePlan{class: c, epoch: t.In.classEpoch, keys: append([]*Symbol(nil), keys...)}
	if f := S.SharedInitialize.fn; f.hasMethods() && len(f.Generic().Applicable(t, []Value{x, t.T})) > 1 {
		return nil
	}
	if f := S.InitializeInstance.fn; f.hasMethods() {
		for _, m := range f.Generic().Applicable(t, []Value{x}) {
			switch {
			case m.system:
			case len(m.Qualifiers) == 1 && m.Qualifiers[0] == Value(S.KAfter):
				p.after = append(p.after, &methodStep{generic: f.Generic(), method: m})
			default:
				return nil
			}
		}
	}
	valid := t.makeKeys(c)
	for _, k := range keys {
		if !valid.any && !valid.has(k) {
			return nil
		}
	}
	for i := range c.DefaultInitargs {
		d := &c.DefaultInitargs[i]
		if !valid.any && !valid.has(d.Key) {
			return nil
		}
		if !containsSymbol(keys, d.Key) {
			p.defaults = append(p.defaults, d)
			p.keys = append(p.keys, d.Key)
		}
	}
	for _, s := range c.Slots {
		p.sources = append(p.sources, p.source(s))
	}
	return p
}

func containsSymbol(list []*Symbol, s *Symbol) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// source finds where the value of slot s comes from.
func (p *makePlan) source(s *Slot) slotSource {
	for i, k := range p.keys {
		if containsSymbol(s.Initargs, k) {
			return slotSource{kind: fromArgument, arg: i, shared: s.Shared}
		}
	}
	switch {
	case s.Init == nil:
		return slotSource{shared: s.Shared}
	case s.IsConstant:
		return slotSource{kind: fromConstant, value: s.Constant, shared: s.Shared}
	}
	return slotSource{kind: fromForm, init: s.Init, shared: s.Shared}
}

// make makes an instance whose initargs have the values vals.
func (p *makePlan) make(t *Thread, vals []Value) Value {
	mark := -1
	if len(p.defaults) > 0 {
		var all []Value
		all, mark = t.pushArgs(len(p.keys))
		copy(all, vals)
		for i, d := range p.defaults {
			all[len(vals)+i] = t.Call0(d.Init)
		}
		vals = all
	}
	x := allocateStructure(p.class, len(p.sources))
	x.layout = p.class.layout
	for i := range p.sources {
		if s := &p.sources[i]; s.kind == fromArgument && s.shared == nil {
			x.Slots[i] = vals[s.arg]
		} else {
			x.Slots[i] = Unbound
		}
	}
	for i := range p.sources {
		switch s := &p.sources[i]; {
		case s.kind == fromNowhere || s.kind == fromArgument && s.shared == nil:
		case s.shared != nil:
			if s.kind == fromArgument {
				*s.shared = vals[s.arg]
			} else if IsUnbound(*s.shared) {
				*s.shared = p.initial(t, s)
			}
		case s.kind == fromConstant:
			x.Slots[i] = s.value
		default:
			v := t.Call0(s.init)
			if x.layout != p.class.layout || x.Class != p.class {
				break // the form changed the class
			}
			x.Slots[i] = v
		}
	}
	if len(p.after) > 0 {
		p.runAfter(t, x, vals)
	}
	if mark >= 0 {
		t.popArgs(vals, mark)
	}
	return x
}

func (p *makePlan) initial(t *Thread, s *slotSource) Value {
	if s.kind == fromConstant {
		return s.value
	}
	return t.Call0(s.init)
}

// runAfter runs the after methods of initialize-instance.
func (p *makePlan) runAfter(t *Thread, x *Instance, vals []Value) {
	args, mark := t.pushArgs(2*len(vals) + 1)
	args[0] = x
	for i, v := range vals {
		args[2*i+1], args[2*i+2] = p.keys[i].Value(), v
	}
	for i := len(p.after) - 1; i >= 0; i-- {
		p.after[i].run(t, args)
	}
	t.popArgs(args, mark)
}
