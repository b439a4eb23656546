package interp

// Code with exits: block, tagbody, catch, unwind-protect.

type blockNode struct {
	info  *blockInfo
	body  node
	exits bool
}

func (n *blockNode) gen(g *generator, ctx context) code {
	info := n.info
	if info.point != nil {
		ctx = ctx.noTail()
	}
	info.context = ctx
	body := n.body.gen(g, ctx)
	if mark := info.mark; mark != nil {
		inner := body
		body = func(fr *Frame) Value {
			v := inner(fr)
			if fr.exit == mark {
				fr.exit = nil
			}
			return v
		}
	}
	if info.point != nil {
		inner := body
		store := storeFresh(info.point)
		body = func(fr *Frame) Value {
			p := new(point)
			store(fr, p)
			return fr.t.runPoint(p, fr, inner)
		}
	}
	return body
}

type returnNode struct {
	block *blockInfo
	value sub
}

func (n *returnNode) gen(g *generator, ctx context) code {
	value := n.value.gen(g, n.block.context)
	mark := n.block.mark
	if n.value.exits {
		return func(fr *Frame) Value {
			v := value(fr)
			if fr.exit == nil {
				fr.exit = mark
			}
			return v
		}
	}
	return func(fr *Frame) Value {
		v := value(fr)
		fr.exit = mark
		return v
	}
}

type farReturnNode struct {
	block *blockInfo
	point *localNode
	value node
}

func (n *farReturnNode) gen(g *generator, ctx context) code {
	point, value := n.point.read(), n.value.gen(g, forMany)
	name := n.block.name.Value()
	return func(fr *Frame) Value {
		v := value(fr)
		p := fr.t.livePoint(point(fr))
		if p == nil {
			return fr.t.ControlError("return-from: the block ~s has been left already", name)
		}
		return fr.t.exitTo(p, v)
	}
}

// livePoint returns v as a point that can still be reached by t.
func (t *Thread) livePoint(v Value) *point {
	p, ok := v.(*point)
	if !ok || p.expired || p.thread != t {
		return nil
	}
	return p
}

type tagbodyNode struct {
	info  *tagbodyInfo
	steps []stepNode
	exits bool
}

// step is a statement of a tagbody ready to run.
type step struct {
	body   code
	test   test
	want   bool // jump if the test is this
	target int  // step to go on with after a jump
}

func (n *tagbodyNode) gen(g *generator, ctx context) code {
	info := n.info
	steps := make([]step, len(n.steps))
	for i, s := range n.steps {
		g.t.SafePointSoon()
		steps[i].target = -1
		if s.jump >= 0 {
			steps[i].target = info.targets[s.jump]
		}
		switch {
		case s.test != nil:
			steps[i].test = g.test(s.test)
			steps[i].want = !s.negate
		case s.body.node != nil:
			steps[i].body = s.body.gen(g, forEffect)
		}
	}
	if info.point != nil {
		run := n.genPoint(steps)
		if !ctx.many() {
			return run
		}
		return func(fr *Frame) Value {
			v := run(fr)
			if fr.exit == nil {
				fr.t.nv = 1
			}
			return v
		}
	}
	return n.run(steps, ctx.many())
}

// run makes the loop that runs the steps.
func (n *tagbodyNode) run(steps []step, many bool) code {
	info := n.info
	mark := info.mark
	targets := info.targets
	exits := n.exits
	return func(fr *Frame) Value {
		for pc := 0; pc < len(steps); {
			s := &steps[pc]
			if s.body != nil {
				v := s.body(fr)
				pc++
				if exits && fr.exit != nil {
					if fr.exit != mark || mark == nil {
						return v
					}
					fr.exit = nil
					pc = targets[fr.tag]
					if fr.t.fuel--; fr.t.fuel < 0 {
						fr.t.safePoint()
					}
				}
				continue
			}
			if s.test == nil || s.test(fr) == s.want {
				if s.target <= pc {
					if fr.t.fuel--; fr.t.fuel < 0 {
						fr.t.safePoint()
					}
				}
				pc = s.target
				continue
			}
			pc++
		}
		if many {
			fr.t.nv = 1
		}
		return nil
	}
}

// genPoint is for a tagbody that inner functions can go to: each turn from a
// tag is a run of its own under the same point.
func (n *tagbodyNode) genPoint(steps []step) code {
	info := n.info
	store := storeFresh(info.point)
	// Code for a start at each tag, and at the first statement.
	starts := make([]code, len(info.targets)+1)
	for i, target := range info.targets {
		starts[i] = n.runFrom(steps, target)
	}
	starts[len(info.targets)] = n.runFrom(steps, 0)
	return func(fr *Frame) Value {
		next := len(starts) - 1
		p := new(point)
		store(fr, p)
		for {
			p.tag = -1
			p.expired = false
			v := fr.t.runPoint(p, fr, starts[next])
			if p.tag < 0 {
				return v
			}
			next = p.tag
			if fr.t.fuel--; fr.t.fuel < 0 {
				fr.t.safePoint()
			}
		}
	}
}

// runFrom is run that begins at statement first.
func (n *tagbodyNode) runFrom(steps []step, first int) code {
	if first == 0 {
		return n.run(steps, false)
	}
	jump := append([]step{{target: first + 1}}, steps...)
	for i := 1; i < len(jump); i++ {
		if jump[i].target >= 0 {
			jump[i].target++
		}
	}
	targets := make([]int, len(n.info.targets))
	for i, x := range n.info.targets {
		targets[i] = x + 1
	}
	info := &tagbodyInfo{mark: n.info.mark, targets: targets}
	return (&tagbodyNode{info: info, exits: n.exits}).run(jump, false)
}

type goNode struct {
	info *tagbodyInfo
	tag  int
}

func (n *goNode) gen(g *generator, ctx context) code {
	mark, tag := n.info.mark, n.tag
	return func(fr *Frame) Value {
		fr.exit = mark
		fr.tag = tag
		return nil
	}
}

type farGoNode struct {
	point *localNode
	tag   int
}

func (n *farGoNode) gen(g *generator, ctx context) code {
	point, tag := n.point.read(), n.tag
	return func(fr *Frame) Value {
		p := fr.t.livePoint(point(fr))
		if p == nil {
			return fr.t.ControlError("go: the tagbody has been left already")
		}
		p.tag = tag
		return fr.t.exitTo(p, nil)
	}
}

type catchNode struct {
	tag    node
	body   node
	target *dynamicTarget
}

func (n *catchNode) gen(g *generator, ctx context) code {
	tag, body, mark := g.operand(n.tag), n.body.gen(g, forMany), n.target.mark
	return func(fr *Frame) Value { return fr.t.runCatch(tag.get(fr), fr, body, mark) }
}

type throwNode struct {
	tag, value node
	near       []*exitMark
	pos        Pos
}

func (n *throwNode) gen(g *generator, ctx context) code {
	tag, value, near, pos := g.operand(n.tag), n.value.gen(g, forMany), n.near, n.pos
	return func(fr *Frame) Value {
		x := tag.get(fr)
		v := value(fr)
		t := fr.t
		if p := t.catchOf(x); p != nil && p.reaches(fr, near) {
			fr.exit = p.mark
			return v
		}
		fr.pos = pos
		return t.Throw(x, v)
	}
}

type unwindProtectNode struct {
	body    sub
	cleanup node
}

func (n *unwindProtectNode) gen(g *generator, ctx context) code {
	body, cleanup := n.body.gen(g, ctx.noTail()), n.cleanup.gen(g, forEffect)
	return func(fr *Frame) Value { return fr.t.protect(fr, body, cleanup) }
}
