package interp

import "strconv"

// circleTable finds and numbers the objects that occur more than once in what
// is printed. They are found by printing to nowhere first, so that what the
// program's own print functions print counts too.
type circleTable struct {
	seen map[uint64]int // 0: seen once, -1: more than once, n > 0: its label
	// marking is set during the first pass.
	marking bool
	shares  bool // something occurs more than once
	count   int
}

// printCircular prints v in two passes.
func (p *printer) printCircular(v Value) {
	p.twice(func() { p.print(v) })
}

// twice runs body to find what occurs more than once, then to print.
func (p *printer) twice(body func()) {
	c := &circleTable{seen: map[uint64]int{}, marking: true}
	p.circles = c
	out := p.out
	p.out = NewBroadcastStream(nil)
	body()
	p.out = out
	c.marking = false
	if !c.shares {
		// Empty, it still tells nested printing that this has been settled.
		c.seen = nil
	}
	body()
	p.circles = nil
}

// canShare reports whether v is an object whose identity *print-circle*
// preserves.
func canShare(v Value) bool {
	switch x := v.(type) {
	case nil, Fixnum, Char, SingleFloat, DoubleFloat:
		return false
	case *Symbol:
		return x.pkg == nil
	}
	return !IsNumber(v)
}

// again notes in the first pass that v has been met; it reports whether it had
// been before.
func (c *circleTable) again(v Value) bool {
	id := address(v)
	if _, again := c.seen[id]; again {
		c.seen[id] = -1
		c.shares = true
		return true
	}
	c.seen[id] = 0
	return false
}

// label prints #n= before the first and #n# instead of every other occurrence;
// it reports whether that was all.
func (c *circleTable) label(p *printer, v Value) bool {
	if !canShare(v) {
		return false
	}
	if c.marking {
		return c.again(v)
	}
	id := address(v)
	n := c.seen[id]
	if n == 0 {
		return false
	}
	if n > 0 {
		p.write("#" + strconv.Itoa(n) + "#")
		return true
	}
	c.count++
	c.seen[id] = c.count
	p.write("#" + strconv.Itoa(c.count) + "=")
	return false
}

// sharedTail reports whether the tail of a list must be printed after a dot
// because it has a label.
func (c *circleTable) sharedTail(x *Cons) bool {
	if c.marking {
		return c.again(x)
	}
	return c.seen[address(x)] != 0
}
