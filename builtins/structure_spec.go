package builtins

import "sockrepl/interp"

// structure is a definition of defstruct, its includes worked in. Those of
// :type list or vector are known only here; the others are classes too.
type structure struct {
	name, include *interp.Symbol
	doc           value
	// typ is NIL for a class, else list, vector or (vector element-type).
	typ   value
	named bool
	// size is the length of a structure with a type.
	size int
	// names are the places where a named structure with a type has the names of
	// itself and what it includes.
	names     []structureName
	slots     []*structureSlot
	copier    *interp.Symbol
	predicate *interp.Symbol
	// maker is the constructor with keywords that #S calls.
	maker *interp.Symbol
}

type structureName struct {
	index int
	name  *interp.Symbol
}

// structureSlot is an effective slot.
type structureSlot struct {
	name     *interp.Symbol
	accessor *interp.Symbol
	// fresh is set where the accessor is not one that an included structure has
	// already.
	fresh    bool
	init     value
	typ      value
	readOnly bool
	index    int
}

// structureConstructor is one of the constructors asked for.
type structureConstructor struct {
	name *interp.Symbol
	// list is the lambda list where boa is set; without, keywords are made of
	// the slots.
	list value
	boa  bool
}

// structureParser takes a defstruct form apart.
type structureParser struct {
	t    *thread
	s    *structure
	conc string
	// noConc is set where accessors are called like the slots themselves, in
	// whatever package these are.
	noConc       bool
	offset       int
	typed        bool
	overrides    []value
	constructors []structureConstructor
	noMaker      bool
	wantsCopier  bool
	// predicateGiven tells that the predicate was asked for by name.
	predicateGiven bool
	wantsPredicate bool
	// printer is :print-function or :print-object and its argument; argument is
	// NIL for the default printing.
	printerKind string
	printer     value
}

func (p *structureParser) fail(control string, args ...value) {
	macroError(p.t, "defstruct", control, args...)
}

// parseStructure takes name, options and slots of a defstruct form.
func parseStructure(t *thread, head, body value) *structureParser {
	p := &structureParser{t: t, s: &structure{}, wantsCopier: true, wantsPredicate: true}
	options := []value{head}
	if c, ok := head.(*interp.Cons); ok {
		options = items(t, "defstruct", c)
	}
	name, ok := options[0].(*interp.Symbol)
	if !ok {
		p.fail("`~s' is not the name of a structure", options[0])
	}
	p.s.name = name
	p.conc = name.Name() + "-"
	for _, o := range options[1:] {
		p.option(o)
	}
	slots := items(t, "defstruct", body)
	if len(slots) > 0 {
		if doc, ok := slots[0].(*interp.String); ok {
			p.s.doc = doc
			slots = slots[1:]
		}
	}
	p.included()
	p.ownSlots(slots)
	p.names()
	return p
}

// option takes one option.
func (p *structureParser) option(o value) {
	args := []value{o}
	if c, ok := o.(*interp.Cons); ok {
		args = items(p.t, "defstruct", c)
	}
	keyword, ok := args[0].(*interp.Symbol)
	if !ok || !keyword.IsKeyword() {
		p.fail("`~s' is not an option", o)
	}
	args = args[1:]
	lo, hi := 0, 1
	var take func()
	switch word(keyword) {
	case "conc-name":
		take = func() { p.concName(args) }
	case "constructor":
		hi, take = 2, func() { p.constructor(args) }
	case "copier":
		take = func() { p.s.copier, p.wantsCopier = p.functionName(args, p.s.copier, p.wantsCopier) }
	case "predicate":
		take = func() {
			p.s.predicate, p.wantsPredicate = p.functionName(args, p.s.predicate, p.wantsPredicate)
			p.predicateGiven = p.wantsPredicate && len(args) > 0
		}
	case "include":
		lo, hi, take = 1, -1, func() {
			if p.s.include != nil {
				p.fail("there is more than one :include")
			}
			p.s.include, p.overrides = p.symbol("name of a structure", args[0]), args[1:]
		}
	case "initial-offset":
		lo, take = 1, func() {
			n, ok := args[0].(interp.Fixnum)
			if !ok || n < 0 || n > 1<<20 {
				p.fail("the :initial-offset ~s is not a small non-negative integer", args[0])
			}
			p.offset = int(n)
		}
	case "named":
		hi, take = 0, func() { p.s.named = true }
	case "type":
		lo, take = 1, func() { p.structureType(args[0]) }
	case "print-function", "print-object":
		take = func() {
			if p.printerKind != "" {
				p.fail("there is more than one :print-function or :print-object")
			}
			p.printerKind = word(keyword)
			if len(args) > 0 {
				p.printer = args[0]
			}
		}
	default:
		p.fail("`~s' is not an option", o)
	}
	if len(args) < lo || hi >= 0 && len(args) > hi {
		p.fail("the option ~s has the wrong number of arguments", o)
	}
	take()
}

func (p *structureParser) symbol(what string, v value) *interp.Symbol {
	s, ok := v.(*interp.Symbol)
	if !ok {
		p.fail("`~s' is not the ~a", v, interp.NewString(what))
	}
	return s
}

func (p *structureParser) concName(args []value) {
	p.conc = ""
	if p.noConc = len(args) == 0 || args[0] == nil; p.noConc {
		return
	}
	s, ok := p.t.In.StringDesignator(args[0])
	if !ok {
		p.fail("the :conc-name ~s is neither a string nor a symbol", args[0])
	}
	p.conc = s.Go()
}

func (p *structureParser) constructor(args []value) {
	var c structureConstructor
	switch {
	case len(args) == 0:
	case args[0] == nil:
		p.noMaker = true
		return
	default:
		c.name = p.symbol("name of a constructor", args[0])
	}
	if len(args) == 2 {
		c.list, c.boa = args[1], true
	}
	p.constructors = append(p.constructors, c)
}

// functionName takes the argument of :copier and :predicate.
func (p *structureParser) functionName(args []value, name *interp.Symbol, want bool) (*interp.Symbol, bool) {
	switch {
	case len(args) == 0:
		return name, want
	case args[0] == nil:
		return nil, false
	}
	return p.symbol("name of a function", args[0]), true
}

func (p *structureParser) structureType(v value) {
	S := &p.t.In.S
	p.typed = true
	switch x := v.(type) {
	case *interp.Symbol:
		if x == S.List || x == S.Vector {
			p.s.typ = x
			return
		}
	case *interp.Cons:
		if parts, ok := interp.Slice(x); ok && parts[0] == value(S.Vector) && len(parts) <= 2 {
			p.s.typ = x
			if len(parts) == 1 || parts[1] == value(S.Star) {
				p.s.typ = S.Vector
			}
			return
		}
	}
	p.fail("the :type ~s is not list, vector or (vector element-type)", v)
}

// included brings in the slots of the included structure.
func (p *structureParser) included() {
	s := p.s
	if s.named && !p.typed {
		p.fail(":named needs a :type")
	}
	if p.offset > 0 && !p.typed {
		p.fail(":initial-offset needs a :type")
	}
	if p.printerKind != "" && p.typed {
		p.fail(":~a cannot go with a :type", interp.NewString(p.printerKind))
	}
	if s.include != nil {
		parent := findStructure(p.t, s.include)
		if parent == nil {
			p.fail("`~s', which ~s is to include, is not the name of a structure", s.include, s.name)
			return // fail does not return
		}
		if !p.t.Equal(parent.typ, s.typ) {
			p.fail("~s cannot include ~s, whose :type is another", s.name, s.include)
		}
		s.size, s.names = parent.size, append([]structureName(nil), parent.names...)
		for _, slot := range parent.slots {
			inherited := *slot
			accessor := p.accessor(slot.name)
			inherited.fresh = accessor != slot.accessor && !hasAccessor(parent, accessor)
			inherited.accessor = accessor
			s.slots = append(s.slots, &inherited)
		}
	}
	s.size += p.offset
	if s.named {
		if c, ok := s.typ.(*interp.Cons); ok {
			if sub, _ := p.t.Subtypep(p.t.In.S.Symbol, cadr(c)); !sub {
				p.fail("a structure of the :type ~s has no room for its name", s.typ)
			}
		}
		s.names = append(s.names, structureName{s.size, s.name})
		s.size++
	}
	for _, o := range p.overrides {
		given := p.slot(o)
		slot := s.slotNamed(given.name.Name())
		if slot == nil {
			p.fail("~s has no slot ~s to override", s.include, given.name)
		}
		p.override(slot, o, given)
	}
}

func hasAccessor(s *structure, accessor *interp.Symbol) bool {
	for _, slot := range s.slots {
		if slot.accessor == accessor {
			return true
		}
	}
	return false
}

// override replaces what an included slot says by what the :include option
// does.
func (p *structureParser) override(slot *structureSlot, spec value, given *structureSlot) {
	slot.init = given.init
	c, ok := spec.(*interp.Cons)
	if !ok {
		return
	}
	options := items(p.t, "defstruct", cdr(cdr(c)))
	for i := 0; i < len(options); i += 2 {
		switch word(options[i]) {
		case "type":
			if sub, certain := p.t.Subtypep(given.typ, slot.typ); certain && !sub {
				p.fail("the type ~s of the slot ~s is not a subtype of that in ~s", given.typ, slot.name, p.s.include)
			}
			slot.typ = given.typ
		case "read-only":
			if slot.readOnly && !given.readOnly {
				p.fail("the slot ~s is read-only in ~s", slot.name, p.s.include)
			}
			slot.readOnly = given.readOnly
		}
	}
}

func (s *structure) slotNamed(name string) *structureSlot {
	for _, slot := range s.slots {
		if slot.name.Name() == name {
			return slot
		}
	}
	return nil
}

func (p *structureParser) accessor(slot *interp.Symbol) *interp.Symbol {
	if p.noConc {
		return slot
	}
	return p.intern(p.conc + slot.Name())
}

// intern interns a name in the current package.
func (p *structureParser) intern(name string) *interp.Symbol {
	pkg, ok := p.t.SymbolValue(p.t.In.S.StarPackage).(*interp.Package)
	if !ok {
		pkg = p.t.In.User
	}
	s, _ := pkg.Intern(name)
	return s
}

// slot takes one slot of the body or of :include.
func (p *structureParser) slot(v value) *structureSlot {
	spec := []value{v}
	if c, ok := v.(*interp.Cons); ok {
		spec = items(p.t, "defstruct", c)
	}
	name, ok := p.t.In.AsSymbol(spec[0])
	if !ok {
		p.fail("`~s' is not a slot", v)
	}
	s := &structureSlot{name: name, typ: p.t.T}
	if len(spec) > 1 {
		s.init = spec[1]
	}
	if len(spec) > 1 && len(spec)%2 != 0 {
		p.fail("the options of the slot ~s are not keywords with values", v)
	}
	for i := 2; i < len(spec); i += 2 {
		switch word(spec[i]) {
		case "type":
			s.typ = spec[i+1]
		case "read-only":
			s.readOnly = spec[i+1] != nil
		default:
			p.fail("`~s' is not an option of a slot, in ~s", spec[i], v)
		}
	}
	return s
}

func (p *structureParser) ownSlots(slots []value) {
	for _, v := range slots {
		slot := p.slot(v)
		if p.s.slotNamed(slot.name.Name()) != nil {
			p.fail("there is more than one slot called ~a", interp.NewString(slot.name.Name()))
		}
		slot.accessor, slot.fresh = p.accessor(slot.name), true
		p.s.slots = append(p.s.slots, slot)
		slot.index = p.s.size
		if p.s.typ == nil {
			slot.index = len(p.s.slots) - 1
		}
		p.s.size++
	}
}

// names settles the names of constructors, copier and predicate.
func (p *structureParser) names() {
	s := p.s
	name := s.name.Name()
	cased := p.t.In.CaseName
	if len(p.constructors) == 0 && !p.noMaker {
		p.constructors = []structureConstructor{{}}
	}
	for i := range p.constructors {
		c := &p.constructors[i]
		if c.name == nil {
			c.name = p.intern(cased("make-") + name)
		}
		if !c.boa && s.maker == nil {
			s.maker = c.name
		}
	}
	if p.wantsCopier && s.copier == nil {
		s.copier = p.intern(cased("copy-") + name)
	}
	if s.typ != nil && !s.named {
		if p.predicateGiven {
			p.fail("a :predicate needs a structure that is :named")
		}
		return
	}
	if p.wantsPredicate && s.predicate == nil {
		s.predicate = p.intern(name + cased("-p"))
	}
}
