package builtins

import (
	"math"
	"strconv"
	"strings"

	"sockrepl/interp"
)

// objectPart is a component of an object that is inspected.
type objectPart struct {
	label string
	v     value
	none  bool          // there is no value, as in an unbound slot
	set   func(v value) // nil if it cannot be changed
}

// maxParts is how many components are shown, unless the user says otherwise.
const maxParts = 40

// parts returns the components of v, of what may have very many no more than most.
func parts(t *thread, v value, most int) []objectPart {
	var list []objectPart
	add := func(label string, v value, set func(v value)) { list = append(list, objectPart{label, v, false, set}) }
	switch x := v.(type) {
	case *interp.Cons:
		if n, proper := interp.ListLength(x); proper {
			c := x
			for i := 0; i < n && i < most; i++ {
				cell := c
				add(strconv.Itoa(i), c.Car, func(v value) { cell.Car = v })
				c, _ = c.Cdr.(*interp.Cons)
			}
			return list
		}
		add("car", x.Car, func(v value) { x.Car = v })
		add("cdr", x.Cdr, func(v value) { x.Cdr = v })
	case *interp.Symbol:
		add("name", interp.NewString(x.Name()), nil)
		if p := x.Package(); p != nil {
			add("package", p, nil)
		}
		if val, ok := t.BoundValue(x); ok {
			add("value", val, func(v value) { t.SetSymbolValue(x, v) })
		}
		if f := x.Function(); f != nil {
			add("function", f, nil)
		} else if m := x.Macro(); m != nil {
			add("macro", m, nil)
		}
		add("plist", x.Plist(), x.SetPlist)
	case *interp.Instance:
		for i, s := range x.Class.Slots {
			p := objectPart{label: s.Name.Name(), v: x.Slots[i], set: func(v value) { x.SetSlotValue(s.Name, v) }}
			if s.Shared != nil {
				p.v = *s.Shared
			}
			p.none = interp.IsUnbound(p.v)
			list = append(list, p)
		}
	case *interp.HashTable:
		for it := x.Iter(); len(list) < most; {
			k, e, ok := it.Next()
			if !ok {
				break
			}
			add(t.Prin1(k), e, func(v value) { x.Put(t, k, v) })
		}
	case *interp.Function:
		add("name", x.Name(), nil)
		if source := x.LambdaExpression(); source != nil {
			add("source", source, nil)
		}
	case *Pathname:
		for _, c := range []struct {
			label string
			v     value
		}{{"host", x.Host}, {"directory", x.Directory}, {"name", x.Name}, {"type", x.Type}, {"version", x.Version}} {
			add(c.label, c.v, nil)
		}
	case *interp.Package:
		add("nicknames", stringList(x.Nicknames()), nil)
		add("uses", packageList(x.Uses()), nil)
		add("used by", packageList(x.UsedBy()), nil)
	case *interp.Complex:
		add("real part", x.Re, nil)
		add("imaginary part", x.Im, nil)
	default:
		if n, ok := interp.VectorLen(v); ok {
			for i := 0; i < n && i < most; i++ {
				list = append(list, vectorPart(t, v, i))
			}
		}
	}
	return list
}

// inspected is an object that is looked into, and which component of the one
// before it it is: -1 if none.
type inspected struct {
	v    value
	part int
}

// inspection is what has been looked into, the object looked into now last.
type inspection struct {
	stack []inspected
	most  int // how many components are shown
}

func newInspection(v value) *inspection {
	return &inspection{[]inspected{{v, -1}}, maxParts}
}

func (n *inspection) current() value { return n.stack[len(n.stack)-1].v }

// inspect looks into v in a level of its own, until the user leaves it.
func (l *Listener) inspect(v value) {
	outer := l.inspection
	depth := len(l.levels)
	defer func() { l.inspection = outer }()
	l.lookInto(newInspection(v))
	l.showInspected()
	var left interp.ExitPoint
	l.t.CallWithExit(&left, func() value {
		l.loop(&level{inspector: &left})
		return nil
	})
	l.levels = l.levels[:depth]
}

// inspects tells whether one of the levels is an inspector's, and returns the
// innermost way out of one.
func (l *Listener) inspects() (*interp.ExitPoint, bool) {
	for i := len(l.levels) - 1; i >= 0; i-- {
		if left := l.levels[i].inspector; left != nil {
			return left, true
		}
	}
	return nil, false
}

// lookInto makes n the listener's inspection, and its object the value of *.
func (l *Listener) lookInto(n *inspection) {
	l.inspection = n
	l.shift("*", "**", "***", n.current())
}

func (l *Listener) showInspected() {
	showParts(l.t, l.out(), l.inspection)
}

// partAt returns component i of v.
func partAt(t *thread, v value, i int) (p objectPart, ok bool) {
	if n, isVector := interp.VectorLen(v); isVector {
		if i < 0 || i >= n {
			return p, false
		}
		return vectorPart(t, v, i), true
	}
	if i < 0 || i == math.MaxInt {
		return p, false
	}
	if ps := parts(t, v, i+1); i < len(ps) {
		return ps[i], true
	}
	return p, false
}

func vectorPart(t *thread, v value, i int) objectPart {
	return objectPart{label: strconv.Itoa(i), v: t.VectorRef(v, i), set: func(e value) { t.VectorSet(v, i, e) }}
}

// findPart returns the number of the component of object that designator, an
// index or a name, stands for. Any integer does, be there such a component or not.
func findPart(t *thread, object, designator value) (int, bool) {
	if n, ok := designator.(interp.Fixnum); ok {
		return int(n), true
	}
	name := t.Prin1(designator)
	if s, ok := designator.(*interp.Symbol); ok && s.Package() != t.In.Keyword {
		name = s.Name()
	}
	for i, p := range parts(t, object, maxParts) {
		if strings.EqualFold(p.label, name) {
			return i, true
		}
	}
	return 0, false
}

// descend looks into component i of the last object of stack.
func (l *Listener) descend(stack []inspected, i int) bool {
	p, ok := partAt(l.t, stack[len(stack)-1].v, i)
	if !ok {
		l.say("There is no component %d.\n", i)
		return false
	}
	if p.none {
		l.say("The component %s is unbound.\n", p.label)
		return false
	}
	l.inspection.stack = append(stack, inspected{p.v, i})
	l.lookInto(l.inspection)
	return true
}

// setPart makes what v returns the component of object that designator stands for.
func (l *Listener) setPart(object, designator value, v func() value) bool {
	i, ok := findPart(l.t, object, designator)
	p, there := partAt(l.t, object, i)
	if !ok || !there || p.set == nil {
		l.say("The component %s cannot be changed.\n", l.t.Princ(designator))
		return false
	}
	p.set(v())
	return true
}

// briefly returns the printed representation of v without what is far inside.
func briefly(t *thread, v value) string {
	mark := t.BindMark()
	t.Bind(t.In.S.StarPrintLength, interp.Fix(10))
	t.Bind(t.In.S.StarPrintLevel, interp.Fix(3))
	text := t.Prin1(v)
	t.Unbind(mark)
	return text
}

func showParts(t *thread, s interp.Stream, n *inspection) {
	object := n.current()
	t.WriteText(s, briefly(t, object)+" is of type "+t.Prin1(describedType(t, object))+".\n")
	for i, p := range parts(t, object, n.most+1) {
		if i >= n.most {
			t.WriteText(s, "  ...\n")
			return
		}
		text := "unbound"
		if !p.none {
			text = briefly(t, p.v)
		}
		t.WriteText(s, "  "+strconv.Itoa(i)+"  "+p.label+": "+text+"\n")
	}
}
