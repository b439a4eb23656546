package builtins

import (
	"strings"

	"sockrepl/interp"
)

// istepOption is an option of :istep with a name of its own.
type istepOption struct {
	name string
	args int // how many forms follow the name
	// looking says that there must be an object that is looked into.
	looking bool
	// usage and help are a line of the help text each; none if empty.
	usage, help string
	// do does it, and reports whether that could be done.
	do func(s *istep) bool
}

// istep is one use of an option.
type istep struct {
	l      *Listener
	n      *inspection // nil if nothing is looked into
	args   []value
	direct bool // the arguments are objects, not forms
	// show says that the object is to be shown then.
	show bool
}

// arg returns the value of argument i.
func (s *istep) arg(i int) value {
	if s.direct {
		return s.args[i]
	}
	return s.l.t.Eval(s.args[i])
}

// look makes n what is looked into.
func (s *istep) look(n *inspection) bool {
	s.l.lookInto(n)
	s.show = true
	return true
}

// fail tells why something cannot be done.
func (s *istep) fail(control string, args ...any) bool {
	s.l.say(control, args...)
	return false
}

// istepOptions are the options with names; others are components and forms.
var istepOptions []istepOption

func init() {
	istepOptions = []istepOption{
		{name: "?", do: (*istep).help},
		{name: "+", args: 1, usage: "+ FORM", help: "the same, and :i - comes back to this object", do: (*istep).push},
		{name: "-", looking: true, usage: "-", help: "goes back to the object before", do: (*istep).back},
		{name: "<", looking: true, usage: "<, :i >", help: "looks into the component before this one, or after it",
			do: func(s *istep) bool { return s.beside(-1) }},
		{name: ">", looking: true, do: func(s *istep) bool { return s.beside(1) }},
		{name: "set", args: 2, looking: true, usage: "set N FORM", help: "makes the value of FORM component N", do: (*istep).set},
		{name: "print", args: 1, looking: true, usage: "print N", help: "shows no more than N components", do: (*istep).print},
		{name: "tree", looking: true, usage: "tree", help: "shows the objects on the way here", do: (*istep).tree},
		{name: "q", usage: "q", help: "leaves the inspector", do: (*istep).quit},
	}
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
	s := &istep{l: l, n: l.inspection, args: forms, direct: direct}
	if name, ok := forms[0].(*interp.Symbol); ok {
		for i := range istepOptions {
			if o := &istepOptions[i]; strings.EqualFold(o.name, name.Name()) {
				return s.option(o)
			}
		}
	}
	switch {
	case s.n == nil:
		s.look(newInspection(s.arg(0)))
	case !s.into():
		return 0, false
	}
	return 1, s.show
}

func (s *istep) option(o *istepOption) (took int, show bool) {
	forms := s.args[1:]
	switch {
	case len(forms) < o.args:
		s.l.say("The option %s needs %d arguments.\n", o.name, o.args)
		return 0, false
	case o.looking && s.n == nil:
		s.l.say("Nothing is inspected.\n")
		return 0, false
	}
	s.args = forms[:o.args]
	if !o.do(s) {
		return 0, false
	}
	return 1 + o.args, s.show
}

// into looks into a component, or else into the value of a form.
func (s *istep) into() bool {
	if i, ok := findPart(s.l.t, s.n.current(), s.args[0]); ok {
		s.show = true
		return s.l.descend(s.n.stack, i)
	}
	return s.look(&inspection{[]inspected{{s.arg(0), -1}}, s.n.most})
}

func (s *istep) help() bool {
	line := func(usage, help string) { s.l.say("  %-17s %s\n", strings.TrimSuffix(":i "+usage, " "), help) }
	line("", "shows the object again")
	line("N, :i NAME", "looks into that component")
	line("FORM", "looks into the value of FORM, * among others")
	for _, o := range istepOptions {
		if o.help != "" {
			line(o.usage, o.help)
		}
	}
	return true
}

func (s *istep) push() bool {
	if s.n == nil {
		return s.look(newInspection(s.arg(0)))
	}
	s.n.stack = append(s.n.stack, inspected{s.arg(0), -1})
	return s.look(s.n)
}

func (s *istep) back() bool {
	n := len(s.n.stack) - 1
	if n == 0 {
		return s.fail("No object was inspected before.\n")
	}
	s.n.stack = s.n.stack[:n]
	return s.look(s.n)
}

// beside looks into the component by places after this one.
func (s *istep) beside(places int) bool {
	n := len(s.n.stack) - 1
	top, before := s.n.stack[n], s.n.stack[:n]
	if top.part < 0 {
		return s.fail("The object is no component of the one before.\n")
	}
	s.show = true
	return s.l.descend(before, top.part+places)
}

func (s *istep) set() bool {
	s.show = true
	return s.l.setPart(s.n.current(), s.args[0], func() value { return s.arg(1) })
}

func (s *istep) print() bool {
	most, ok := s.args[0].(interp.Fixnum)
	if !ok || most < 1 {
		return s.fail("The number of components to show is a positive integer.\n")
	}
	s.n.most = int(most)
	s.show = true
	return true
}

func (s *istep) tree() bool {
	for i, o := range s.n.stack {
		s.l.say("%s%s\n", strings.Repeat("  ", i), briefly(s.l.t, o.v))
	}
	return true
}

func (s *istep) quit() bool {
	if left, ok := s.l.inspects(); ok {
		s.l.t.ExitTo(left, nil)
	}
	s.l.inspection = nil
	return true
}
