package builtins

import (
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

// maxParts is how many components are shown.
const maxParts = 40

// parts returns the components of v.
func parts(t *thread, v value) []objectPart {
	var list []objectPart
	add := func(label string, v value, set func(v value)) { list = append(list, objectPart{label, v, false, set}) }
	switch x := v.(type) {
	case *interp.Cons:
		if n, proper := interp.ListLength(x); proper {
			c := x
			for i := 0; i < n && i < maxParts; i++ {
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
		for it := x.Iter(); len(list) < maxParts; {
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
			for i := 0; i < n && i < maxParts; i++ {
				add(strconv.Itoa(i), t.VectorRef(v, i), func(e value) { t.VectorSet(v, i, e) })
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

const istepHelp = `  :i                shows the object again
  :i N, :i NAME     looks into that component
  :i FORM           looks into the value of FORM, * among others
  :i + FORM         the same, and :i - comes back to this object
  :i -              goes back to the object before
  :i <, :i >        looks into the component before this one, or after it
  :i set N FORM     makes the value of FORM component N
  :i print N        shows no more than N components
  :i tree           shows the objects on the way here
  :i q              leaves the inspector
`

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

// istepCommand does what its options say one after the other and shows the
// object that is looked into then.
func istepCommand(l *Listener, lv *level, c *commandCall) {
	forms := c.forms()
	if len(forms) == 0 && l.inspection == nil {
		l.say("Nothing is inspected.\n")
		return
	}
	for show := true; len(forms) > 0 || show; {
		if len(forms) == 0 {
			l.showInspected()
			return
		}
		var took int
		if took, show = l.istep(forms, c.direct); took == 0 {
			return
		}
		forms = forms[took:]
	}
}

// istep does the first option of forms and returns how many of them it takes,
// 0 if it cannot be done, and whether the object is to be shown then.
func (l *Listener) istep(forms []value, direct bool) (took int, show bool) {
	t, n := l.t, l.inspection
	option := ""
	if s, ok := forms[0].(*interp.Symbol); ok {
		option = strings.ToLower(s.Name())
	}
	needs := map[string]int{"+": 2, "set": 3, "print": 2}
	if len(forms) < needs[option] {
		l.say("The option %s needs %d arguments.\n", option, needs[option]-1)
		return 0, false
	}
	evaluate := func(form value) value {
		if direct {
			return form
		}
		return t.Eval(form)
	}
	switch option {
	case "?":
		l.say("%s", istepHelp)
		return 1, false
	case "q":
		if left, ok := l.inspects(); ok {
			t.ExitTo(left, nil)
		}
		l.inspection = nil
		return 1, false
	}
	if n == nil {
		switch option {
		case "-", "<", ">", "set", "print", "tree":
			l.say("Nothing is inspected.\n")
			return 0, false
		case "+":
			l.lookInto(newInspection(evaluate(forms[1])))
			return 2, true
		}
		l.lookInto(newInspection(evaluate(forms[0])))
		return 1, true
	}
	top := n.stack[len(n.stack)-1]
	switch option {
	case "+":
		n.stack = append(n.stack, inspected{evaluate(forms[1]), -1})
		l.lookInto(n)
		return 2, true
	case "-":
		if len(n.stack) == 1 {
			l.say("No object was inspected before.\n")
			return 0, false
		}
		n.stack = n.stack[:len(n.stack)-1]
		l.lookInto(n)
		return 1, true
	case "<", ">":
		next := top.part + 1
		if option == "<" {
			next = top.part - 1
		}
		if top.part < 0 {
			l.say("The object is no component of the one before.\n")
			return 0, false
		}
		before := n.stack[:len(n.stack)-1]
		if !l.descend(before, parts(t, before[len(before)-1].v), next) {
			return 0, false
		}
		return 1, true
	case "set":
		if !l.setPart(parts(t, n.current()), forms[1], func() value { return evaluate(forms[2]) }) {
			return 0, false
		}
		return 3, true
	case "print":
		most, ok := forms[1].(interp.Fixnum)
		if !ok || most < 1 {
			l.say("The number of components to show is a positive integer.\n")
			return 0, false
		}
		n.most = int(most)
		return 2, true
	case "tree":
		for i, o := range n.stack {
			l.say("%s%s\n", strings.Repeat("  ", i), briefly(t, o.v))
		}
		return 1, false
	}
	ps := parts(t, n.current())
	if i, ok := findPart(t, ps, forms[0]); ok {
		if !l.descend(n.stack, ps, i) {
			return 0, false
		}
		return 1, true
	}
	l.lookInto(&inspection{[]inspected{{evaluate(forms[0]), -1}}, n.most})
	return 1, true
}

// findPart returns the number of the component that designator, an index or a
// name, stands for. Any integer does, be there such a component or not.
func findPart(t *thread, ps []objectPart, designator value) (int, bool) {
	if n, ok := designator.(interp.Fixnum); ok {
		return int(n), true
	}
	name := t.Prin1(designator)
	if s, ok := designator.(*interp.Symbol); ok && s.Package() != t.In.Keyword {
		name = s.Name()
	}
	for i, p := range ps {
		if strings.EqualFold(p.label, name) {
			return i, true
		}
	}
	return 0, false
}

// descend looks into component i of the last object of stack.
func (l *Listener) descend(stack []inspected, ps []objectPart, i int) bool {
	if i < 0 || i >= len(ps) {
		l.say("There is no component %d.\n", i)
		return false
	}
	if ps[i].none {
		l.say("The component %s is unbound.\n", ps[i].label)
		return false
	}
	l.inspection.stack = append(stack, inspected{ps[i].v, i})
	l.lookInto(l.inspection)
	return true
}

// setPart makes what v returns the component that designator stands for.
func (l *Listener) setPart(ps []objectPart, designator value, v func() value) bool {
	i, ok := findPart(l.t, ps, designator)
	if !ok || i < 0 || i >= len(ps) || ps[i].set == nil {
		l.say("The component %s cannot be changed.\n", l.t.Princ(designator))
		return false
	}
	ps[i].set(v())
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
	for i, p := range parts(t, object) {
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
