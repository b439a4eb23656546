package interp

// What conditions say of themselves.

// conditionReport writes the report of c to s: that of its class, else what
// its format control says, else a text that its class has for the case.
func (t *Thread) conditionReport(c *Instance, s Stream) {
	for _, k := range c.Class.CPL {
		if k.Report != nil {
			t.Call2(k.Report, c, s)
			return
		}
	}
	S := &t.In.S
	control := c.SlotOrNil(S.FormatControl)
	if control == nil {
		t.defaultReport(c, s)
		return
	}
	items, _ := Slice(c.SlotOrNil(S.FormatArguments))
	t.FormatTo(s, control, items)
}

// FormatTo writes to s what control, a string or a function, makes of args.
func (t *Thread) FormatTo(s Stream, control Value, args []Value) {
	if f, ok := control.(*Function); ok {
		t.Apply(f, append([]Value{s}, args...))
		return
	}
	t.Apply(t.FunctionDesignator(t.In.S.Format), append([]Value{s, control}, args...))
}

// classReport is the report of conditions of a class that were made without a
// text: control has the values of the slots as arguments.
type classReport struct {
	class   *Symbol
	control string
	slots   []*Symbol
}

// defaultReports has the reports of the standard classes, more specific ones
// first.
func (in *Interp) defaultReports() []classReport {
	S := &in.S
	return []classReport{
		{S.TypeError, "`~s' is not of the expected type `~s'", []*Symbol{S.Datum, S.ExpectedType}},
		{S.UnboundVariable, "Attempt to take the value of the unbound variable `~s'.", []*Symbol{S.Name}},
		{S.UndefinedFunction, "attempt to call `~s' which is an undefined function.", []*Symbol{S.Name}},
		{S.UnboundSlot, "The slot ~s is unbound in the object ~s.", []*Symbol{S.Name, S.InstanceSlot}},
		{S.CellError, "An error about the cell ~s occurred.", []*Symbol{S.Name}},
		{S.DivisionByZero, "Attempt to divide by zero: ~s of the operands ~s.", []*Symbol{S.OperationSlot, S.OperandsSlot}},
		{S.ArithmeticError, "An arithmetic error occurred: ~s of the operands ~s.", []*Symbol{S.OperationSlot, S.OperandsSlot}},
		{S.EndOfFile, "eof encountered on stream ~s", []*Symbol{S.StreamSlot}},
		{S.StreamClosedError, "The stream ~s is closed.", []*Symbol{S.StreamSlot}},
		{S.ReaderError, "The text read from ~s denotes no object.", []*Symbol{S.StreamSlot}},
		{S.StreamError, "An error occurred on stream ~s.", []*Symbol{S.StreamSlot}},
		{S.FileError, "An error occurred with the file ~s.", []*Symbol{S.PathnameSlot}},
		{S.PackageError, "An error occurred with the package ~s.", []*Symbol{S.PackageSlot}},
		{S.PrintNotReadable, "~s cannot be printed so that it can be read back.", []*Symbol{S.ObjectSlot}},
		{S.SimpleBreak, "Break", nil},
	}
}

// defaultReport writes the report of a condition made without a text: that of
// its class if its slots are bound, else the name of the class.
func (t *Thread) defaultReport(c *Instance, s Stream) {
	if t.streamErrorReport(c, s) {
		return
	}
	for _, r := range t.In.defaultReports() {
		if k := r.class.Class(); k == nil || !c.Class.IsSubclass(k) {
			continue
		}
		args := make([]Value, len(r.slots))
		known := true
		for i, name := range r.slots {
			v, ok := c.SlotValue(name)
			args[i] = v
			known = known && ok
		}
		if known {
			t.FormatTo(s, NewString(r.control), args)
			return
		}
	}
	t.FormatTo(s, NewString("A condition of type ~s was signalled."), []Value{className(c.Class)})
}

func className(c *Class) Value {
	if c.Name == nil {
		return nil
	}
	return c.Name.Value()
}

// streamErrorReport reports stream errors of the operating system as far as
// they say what happened; it reports whether they do.
func (t *Thread) streamErrorReport(c *Instance, s Stream) bool {
	S := &t.In.S
	code := c.SlotOrNil(S.CodeSlot)
	identifier := c.SlotOrNil(S.IdentifierSlot)
	action := c.SlotOrNil(S.ActionSlot)
	if code == nil && identifier == nil && action == nil {
		return false
	}
	stream := c.SlotOrNil(S.StreamSlot)
	text := c.SlotOrNil(t.In.slotSymbol("string"))
	if text == nil {
		text = identifier
	}
	t.FormatTo(s, NewString("Stream error~@[ (errno ~a)~]~@[ on ~s~]~@[ while ~a~]~@[: ~a~]"), []Value{code, stream, action, text})
	return true
}

// Report returns a condition's report; of any other object what princ prints.
func (t *Thread) Report(c Value) string {
	x, ok := c.(*Instance)
	if !ok || x.Class.Kind != ConditionKind {
		return t.Princ(c)
	}
	s := NewStringOutput()
	mark := t.BindMark()
	t.Bind(t.In.S.StarPrintEscape, nil)
	if t.hasPrintMethod(x, s) {
		t.Call2(t.In.S.PrintObject.fn, x, s)
	} else {
		t.conditionReport(x, s)
	}
	t.Unbind(mark)
	return s.Take().Go()
}

// maxReport is the length in characters that SafeReport cuts a report to.
const maxReport = 4000

// SafeReport is Report for messages to the user: circular and huge objects are
// cut short, and an error in the report becomes part of the text.
func (t *Thread) SafeReport(c Value) string {
	var text string
	v, clause := t.HandlerCase([]Value{t.In.S.SeriousCondition}, func() Value {
		t.withReportLimits(func() { text = t.Report(c) })
		return nil
	})
	if clause < 0 {
		if r := []rune(text); len(r) > maxReport {
			return string(r[:maxReport]) + "..."
		}
		return text
	}
	name := func(v Value) string {
		if x, ok := v.(*Instance); ok && x.Class.Name != nil {
			return x.Class.Name.name
		}
		return "unknown type"
	}
	return "a condition of type " + name(c) + ", whose report failed with one of type " + name(v)
}

// withReportLimits calls f with the printer variables such that whatever is
// printed ends.
func (t *Thread) withReportLimits(f func()) {
	S := &t.In.S
	mark := t.BindMark()
	t.Bind(S.StarPrintLength, Fix(20))
	t.Bind(S.StarPrintLevel, Fix(5))
	t.Bind(S.StarPrintCircle, t.T)
	t.Bind(S.StarPrintReadably, nil)
	t.Bind(S.StarPrintPretty, nil)
	f()
	t.Unbind(mark)
}
