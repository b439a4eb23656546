package builtins

import "sockrepl/interp"

// listMapper is mapcar or one of its kin.
type listMapper struct {
	name    string
	tails   bool // call with tails, not elements
	collect collecting
}

// collecting is what becomes of the values of the function called.
type collecting uint8

const (
	collectNothing collecting = iota
	collectList               // a list of them
	collectNconc              // they are lists, made into one
)

var listMappers = []listMapper{
	{"mapcar", false, collectList}, {"maplist", true, collectList},
	{"mapc", false, collectNothing}, {"mapl", true, collectNothing},
	{"mapcan", false, collectNconc}, {"mapcon", true, collectNconc},
}

// mapOperators declares the functions that call another with the elements of
// lists or with their tails.
func mapOperators(in *interp.Interp) {
	for _, m := range listMappers {
		fn := in.CL.Defun(m.name, "function first &rest lists", m.doc(), func(t *thread, a args) value {
			lists := append([]value{a.V(1)}, a.Rest()...)
			return m.run(t, a.Function(t, 0), lists)
		})
		if !m.tails && m.collect != collectNconc {
			fn.Direct2(m.elements)
		}
	}
}

func (m listMapper) doc() string {
	switch m.collect {
	case collectList:
		return `A list of the values of FUNCTION called with the elements (or tails) of FIRST and LISTS in step.`
	case collectNconc:
		return `The lists that FUNCTION returns for the elements (or tails) of FIRST and LISTS in step, made into one.`
	}
	return `Calls FUNCTION with the elements (or tails) of FIRST and LISTS in step; returns FIRST.`
}

// run calls f with the elements or tails of lists in step.
func (m listMapper) run(t *thread, f *interp.Function, lists []value) value {
	var b interp.ListBuilder
	var head value
	var last *interp.Cons
	vs, mark := t.PushArgs(len(lists))
	first := lists[0]
	for {
		for i, l := range lists {
			c, ok := l.(*interp.Cons)
			if !ok {
				if l != nil {
					t.WrongType(m.name, l, t.In.S.List)
				}
				t.PopArgs(vs, mark)
				switch m.collect {
				case collectList:
					return b.List()
				case collectNconc:
					return head
				}
				return first
			}
			if m.tails {
				vs[i] = c
			} else {
				vs[i] = c.Car
			}
			lists[i] = c.Cdr
		}
		v := t.Apply(f, vs)
		switch m.collect {
		case collectList:
			b.Add(v)
		case collectNconc:
			c, ok := v.(*interp.Cons)
			if last != nil && v != nil {
				last.Cdr = v
			} else if last == nil {
				head = v
			}
			if ok {
				last = lastCons(t, m.name, c)
			}
		}
		t.SafePointSoon()
	}
}

// elements is mapcar or mapc of one list, with no need of an argument vector.
func (m listMapper) elements(t *thread, f, l value) value {
	collect := m.collect == collectList
	g := t.FunctionArgument(m.name, "function", f)
	var b interp.ListBuilder
	rest := l
	for n := 1; ; n++ {
		c, ok := rest.(*interp.Cons)
		if !ok {
			if rest != nil {
				t.WrongType(m.name, rest, t.In.S.List)
			}
			if collect {
				return b.List()
			}
			return l
		}
		rest = c.Cdr
		v := t.Call1(g, c.Car)
		if collect {
			b.Add(v)
			if n >= 1<<20 { // no list of values without end
				noticeCircle(t, m.name, n, rest)
			}
		}
		t.SafePointSoon()
	}
}
