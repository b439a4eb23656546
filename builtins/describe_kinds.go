package builtins

import (
	"fmt"
	"strings"

	"sockrepl/interp"
)

// describeVariable says what a symbol is as a variable.
func describeVariable(t *thread, x *interp.Symbol, say func(text string)) {
	what := "It has the value "
	switch {
	case x.IsKeyword():
		return
	case x.IsConstant():
		what = "It is a constant with the value "
	case x.IsSpecial():
		what = "It is a special variable with the value "
	}
	if expansion, ok := x.SymbolMacro(); ok {
		say("  It is a symbol macro that stands for " + t.Prin1(expansion) + ".\n")
		return
	}
	val, bound := t.BoundValue(x)
	switch {
	case bound:
		say("  " + what + t.Briefly(val) + ".\n")
	case x.IsSpecial():
		say("  It is a special variable without a value.\n")
	default:
		return
	}
	if d := documentation(t, x, "variable"); d != nil {
		say("    " + t.Princ(d) + "\n")
	}
}

// describeOtherMeanings says what else than a variable or function a symbol names.
func describeOtherMeanings(t *thread, x *interp.Symbol, say func(text string)) {
	S := &t.In.S
	if x.SetfFunction() != nil || x.SetfExpander() != nil {
		say("  " + t.Prin1(S.Setf) + " can be used with it.\n")
	}
	if x.CompilerMacro() != nil {
		say("  It has a compiler macro.\n")
	}
	switch c := x.Class(); {
	case c != nil && !c.Forward:
		say("  It names the class " + t.Prin1(c) + ".\n")
		describeMetaobject(t, c, func(text string) { say("  " + text) })
	case x.TypeExpander() != nil:
		say("  It names a type.\n")
		if d := documentation(t, x, "type"); d != nil {
			say("    " + t.Princ(d) + "\n")
		}
	}
	if plist := x.Plist(); plist != nil {
		say("  Its property list is " + t.Briefly(plist) + ".\n")
	}
}

// describeSlotDefinition is what a class says of one of its slots.
func describeSlotDefinition(t *thread, s *interp.Slot) string {
	var parts []string
	note := func(title string, v value) {
		if v != nil {
			parts = append(parts, title+" "+t.Prin1(v))
		}
	}
	if s.Shared != nil {
		parts = append(parts, "one value for the class")
	}
	var initargs interp.ListBuilder
	for _, k := range s.Initargs {
		initargs.Add(k.Value())
	}
	note("initargs", initargs.List())
	if s.Init != nil {
		parts = append(parts, "initform "+t.Briefly(s.InitForm))
	}
	if s.Type != value(t.T) {
		note("type", s.Type)
	}
	note("readers", list(s.Readers...))
	note("writers", list(s.Writers...))
	note("documentation", s.Doc)
	text := t.Prin1(s.Name.Value())
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	return text
}

// describeContents says what describe-object does of objects of built-in classes
// that have parts.
func describeContents(t *thread, v value, say func(text string)) {
	counted := func(n int, one string) string {
		if n == 1 {
			return "1 " + one
		}
		return itoa(n) + " " + one + "s"
	}
	switch x := v.(type) {
	case *interp.HashTable:
		say("  It compares keys with " + t.Prin1(t.Call1(t.FunctionDesignator(t.In.CL.Sym("hash-table-test")), x)) + " and has " + itoa(x.Len()) + " entries.\n")
		for it, i := x.Iter(), 0; ; i++ {
			k, e, ok := it.Next()
			if !ok {
				break
			}
			if i == 10 {
				say("    ...\n")
				break
			}
			say("    " + t.Briefly(k) + " -> " + t.Briefly(e) + "\n")
		}
	case *interp.Package:
		names := func(title string, ps []*interp.Package) {
			if len(ps) > 0 {
				var text []string
				for _, p := range ps {
					text = append(text, p.Name())
				}
				say("  " + title + " " + strings.Join(text, ", ") + ".\n")
			}
		}
		if d, ok := x.Doc().(*interp.String); ok {
			say("  " + d.Go() + "\n")
		}
		if n := x.Nicknames(); len(n) > 0 {
			say("  Its nicknames are " + strings.Join(n, ", ") + ".\n")
		}
		names("It uses", x.Uses())
		names("It is used by", x.UsedBy())
		say("  It has " + counted(len(x.Externals()), "external symbol") + " and " + counted(len(x.Internals()), "internal symbol") + ".\n")
	case *Pathname:
		for _, p := range []struct {
			name string
			v    value
		}{{"host", x.Host}, {"device", x.Device}, {"directory", x.Directory}, {"name", x.Name}, {"type", x.Type}, {"version", x.Version}} {
			if p.v != nil {
				say("  Its " + p.name + " is " + t.Prin1(p.v) + ".\n")
			}
		}
	case interp.Char:
		say(fmt.Sprintf("  Its code is %d (U+%04X), its name %s.\n", int(x), int(x), interp.CharName(rune(x))))
	case *interp.Cons:
		if n, ok := interp.ListLength(x); ok {
			say("  It has " + counted(n, "element") + ".\n")
		}
	case *interp.Array:
		fill := ""
		if x.Fill >= 0 {
			fill = ", its fill pointer " + itoa(x.Fill)
		}
		var dims interp.ListBuilder
		for _, d := range x.Dims {
			dims.Add(interp.FixInt(d))
		}
		say("  Its dimensions are " + t.Prin1(dims.List()) + fill + "; it is " + map[bool]string{true: "", false: "not "}[x.Adjustable] + "adjustable.\n")
	case interp.Stream:
		var can []string
		if x.IsInput() {
			can = append(can, "input")
		}
		if x.IsOutput() {
			can = append(can, "output")
		}
		state := "closed"
		if x.IsOpen() {
			state = "open"
		}
		say("  It is " + state + ", for " + strings.Join(can, " and ") + ".\n")
	}
	if s, ok := v.(socket); ok {
		describeSocket(t, s, say)
	}
}

// describeSocket says what describe-object does of sockets.
func describeSocket(t *thread, s socket, say func(text string)) {
	d := s.describe()
	key := func(name string) string { return t.Prin1(t.In.KeywordNamed(name)) }
	say("  Its address family is " + key(d.family) + ", its type " + key(d.typ) + ", and it is " + key(d.connect) + ".\n")
	if x, ok := s.(*socketStream); ok {
		say(fmt.Sprintf("  It has received %d octets and sent %d.\n", x.info.bytesRead, x.info.bytesWritten))
	}
	if fd := s.FD(); fd >= 0 {
		say("  Its descriptor is " + itoa(fd) + ".\n")
	} else if _, isStream := s.(interp.Stream); !isStream {
		say("  It is closed.\n")
	}
}
