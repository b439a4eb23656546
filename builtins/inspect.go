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

const inspectHelp = `  a number  inspects that component
  s N FORM  makes the value of FORM component N
  u         goes back to the object before
  q         leaves
`

// inspect shows v and its components on s and follows commands until the user
// leaves, or the input ends.
func inspect(t *thread, s interp.Stream, v value) {
	history := []value{v}
	show := true
	for {
		object := history[len(history)-1]
		ps := parts(t, object)
		if show {
			showParts(t, s, object, ps)
		}
		show = true
		t.WriteText(s, "inspect> ")
		s.Flush(t, true)
		line, missing := s.ReadLine(t)
		command, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line.Go()), ":"), " ")
		if missing && command == "" {
			command = "q"
		}
		n, err := strconv.Atoi(command)
		switch {
		case err == nil && n >= 0 && n < len(ps) && !ps[n].none:
			history = append(history, ps[n].v)
		case command == "q":
			return
		case command == "u" && len(history) > 1:
			history = history[:len(history)-1]
		case command == "s":
			setPart(t, s, ps, rest)
		case command == "":
		default:
			t.WriteText(s, inspectHelp)
			show = false
		}
	}
}

func showParts(t *thread, s interp.Stream, object value, ps []objectPart) {
	mark := t.BindMark()
	t.Bind(t.In.S.StarPrintLength, interp.Fix(10))
	t.Bind(t.In.S.StarPrintLevel, interp.Fix(3))
	t.WriteText(s, t.Prin1(object)+" is of type "+t.Prin1(describedType(t, object))+".\n")
	for i, p := range ps {
		text := "unbound"
		if !p.none {
			text = t.Prin1(p.v)
		}
		t.WriteText(s, "  "+strconv.Itoa(i)+"  "+p.label+": "+text+"\n")
	}
	t.Unbind(mark)
}

// setPart changes a component as the command says: its number and a form.
func setPart(t *thread, s interp.Stream, ps []objectPart, command string) {
	number, form, _ := strings.Cut(strings.TrimSpace(command), " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(ps) || ps[n].set == nil {
		t.WriteText(s, "that component cannot be changed\n")
		return
	}
	text := interp.NewString(form)
	c, clause := t.HandlerCase([]value{t.In.S.Error}, func() value {
		v, ok := interp.NewReader(interp.NewStringInput(text, 0, text.Len()), "").Read(t)
		if !ok {
			return t.SimpleError("there is no form")
		}
		ps[n].set(t.Eval(v))
		return nil
	})
	if clause >= 0 {
		t.WriteText(s, "Error: "+t.SafeReport(c)+"\n")
	}
}
