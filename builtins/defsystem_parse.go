package builtins

import (
	"strings"

	"sockrepl/interp"
)

// systemParser reads a definition of a system.
type systemParser struct {
	t      *thread
	st     *systemTable
	system *lispSystem
	old    *lispSystem // what had this name before
}

// wrong signals that v cannot be part of the definition, for a reason.
func (p *systemParser) wrong(v value, reason string) {
	p.t.ProgramError("defsystem: ~s in the definition of ~a ~a", v, interp.NewString(p.system.pretty), interp.NewString(reason))
}

// defineSystem makes the system of a definition the one of its name.
func defineSystem(t *thread, name, options, modules value) value {
	st := systemsOf(t)
	symbol := symbolArgument(t, "defsystem", name)
	s := t.MakeInstance(st.systemClass, nil).(*lispSystem)
	s.name, s.pretty, s.moduleClass = symbol, symbol.Name(), st.lispModule.Name
	s.pathname = toPathname(t, "defsystem", t.SymbolValue(t.In.S.StarDefaultPathname))
	s.modules, s.groups = map[string]*systemModule{}, map[string]*moduleGroup{}
	p := &systemParser{t: t, st: st, system: s, old: st.systems[symbol.Name()]}
	given := items(t, "defsystem", options)
	if len(given)%2 != 0 {
		t.ProgramError("defsystem: the options ~s are not in pairs", options)
	}
	for ; len(given) > 0; given = given[2:] {
		p.option(given[0], given[1])
	}
	for _, spec := range items(t, "defsystem", modules) {
		s.parts = append(s.parts, p.part(spec))
	}
	p.nameFiles(s.parts)
	st.systems[symbol.Name()] = s
	return name
}

// nameFiles makes modules of the names in parts that nothing in the definition is
// called by: files, unless a symbol names a system when an operation begins.
func (p *systemParser) nameFiles(parts []systemPart) {
	for _, part := range parts {
		switch x := part.(type) {
		case *moduleGroup:
			p.nameFiles(x.parts)
		case *moduleName:
			name := p.nameOf(x.name)
			if p.system.groups[name] != nil {
				continue
			}
			if x.module = p.system.modules[name]; x.module == nil {
				x.module = p.newModule(x.name, x.name, nil)
				x.module.mention = x
			}
		}
	}
}

// option takes an option of the system.
func (p *systemParser) option(key, v value) {
	t, s := p.t, p.system
	switch word(key) {
	case "pretty-name":
		name, ok := t.In.StringDesignator(v)
		if !ok {
			t.WrongType("defsystem", v, t.In.S.String)
		}
		s.pretty = name.Go()
	case "default-pathname":
		if text, ok := t.In.StringDesignator(v); ok && v != nil {
			v = text
		}
		s.pathname = completed(t, "defsystem", v)
		if s.pathname.Host != nil {
			s.pathname = physical(t, "defsystem", s.pathname)
		}
	case "default-package":
		s.pkg = v
	case "default-file-type":
		s.fileType = v
	case "default-module-class":
		s.moduleClass = symbolArgument(t, "defsystem", v)
	default:
		p.wrong(key, "is not an option of a system")
	}
}

// part reads an element of the definition.
func (p *systemParser) part(spec value) systemPart {
	switch x := spec.(type) {
	case *interp.Symbol, *interp.String, *Pathname:
		return &moduleName{name: x}
	case *interp.Cons:
		elements := items(p.t, "defsystem", x)
		switch word(x.Car) {
		case "serial", "parallel", "definitions":
			return p.group(word(x.Car), elements[1:])
		case "module":
			return p.module(spec, elements[1:])
		case "module-group":
			return p.namedGroup(spec, elements[1:])
		}
		if _, isCons := x.Car.(*interp.Cons); !isCons && x.Car != nil {
			return p.newModule(x.Car, x.Car, elements[1:])
		}
	}
	p.wrong(spec, "is no module")
	return nil
}

func (p *systemParser) group(order string, specs []value) *moduleGroup {
	g := &moduleGroup{serial: order != "parallel", define: order == "definitions"}
	for _, spec := range specs {
		g.parts = append(g.parts, p.part(spec))
	}
	return g
}

// module reads (:module name file . options); several files are a serial group.
func (p *systemParser) module(spec value, rest []value) systemPart {
	if len(rest) == 0 {
		p.wrong(spec, "has no name")
	}
	if len(rest) == 1 {
		return p.newModule(rest[0], rest[0], nil)
	}
	files, several := rest[1].(*interp.Cons)
	if !several {
		return p.newModule(rest[0], rest[1], rest[2:])
	}
	g := p.group("serial", items(p.t, "defsystem", files))
	return p.nameGroup(g, rest[0], rest[2:])
}

func (p *systemParser) namedGroup(spec value, rest []value) systemPart {
	if len(rest) < 2 {
		p.wrong(spec, "has no name or no modules")
	}
	return p.nameGroup(p.group("parallel", rest[1:2]), rest[0], rest[2:])
}

func (p *systemParser) nameGroup(g *moduleGroup, name value, options []value) *moduleGroup {
	g.name = p.nameOf(name)
	p.system.groups[g.name] = g
	p.moduleOptions(options, &g.uses, func(key string, v value) bool { return false })
	return g
}

// nameOf returns the name of a module as it is written in a definition.
func (p *systemParser) nameOf(v value) string {
	if path, ok := v.(*Pathname); ok {
		return path.Namestring()
	}
	name, ok := p.t.In.StringDesignator(v)
	if !ok {
		p.wrong(v, "is no name of a module")
	}
	return name.Go()
}

// newModule makes the module called name of a file.
func (p *systemParser) newModule(name, file value, options []value) *systemModule {
	class := p.system.moduleClass
	var uses moduleUses
	var pkg value
	p.moduleOptions(options, &uses, func(key string, v value) bool {
		switch key {
		case "module-class":
			class = symbolArgument(p.t, "defsystem", v)
		case "package":
			pkg = v
		default:
			return false
		}
		return true
	})
	c := class.Class()
	if c == nil || !c.IsSubclass(p.st.moduleClass) {
		p.wrong(class, "is no class of modules")
	}
	m := p.t.MakeInstance(c, nil).(*systemModule)
	m.system, m.name, m.file, m.pkg, m.uses = p.system, p.nameOf(name), p.fileOf(file), pkg, uses
	if p.old != nil {
		if before := p.old.modules[m.name]; before != nil {
			m.loaded = before.loaded
		}
	}
	p.system.modules[m.name] = m
	return m
}

// fileOf returns the name of a file: of a symbol in lower case, if it has one.
func (p *systemParser) fileOf(v value) value {
	switch v.(type) {
	case *interp.String, *Pathname:
		return v
	}
	name := p.nameOf(v)
	if strings.ToUpper(name) == name {
		name = strings.ToLower(name)
	}
	return interp.NewString(name)
}

// moduleOptions reads options, lists or keywords with values, into uses; other
// takes those that only a module has.
func (p *systemParser) moduleOptions(options []value, uses *moduleUses, other func(key string, v value) bool) {
	for len(options) > 0 {
		key, arguments := options[0], []value(nil)
		if c, ok := key.(*interp.Cons); ok {
			key, arguments = c.Car, items(p.t, "defsystem", c.Cdr)
			options = options[1:]
		} else if len(options) == 1 {
			p.wrong(key, "is an option without a value")
		} else {
			if _, isList := options[1].(*interp.Cons); isList && word(key) != "in-order-to" {
				arguments = items(p.t, "defsystem", options[1])
			} else if options[1] != nil {
				arguments = options[1:2]
			}
			options = options[2:]
		}
		p.moduleOption(key, arguments, uses, other)
	}
}

func (p *systemParser) moduleOption(key value, arguments []value, uses *moduleUses, other func(key string, v value) bool) {
	switch word(key) {
	case "load-before-compile":
		uses.compileAfter = append(uses.compileAfter, arguments...)
	case "load-before-load":
		uses.loadAfter = append(uses.loadAfter, arguments...)
	case "recompile-on":
		uses.recompile = append(uses.recompile, arguments...)
	case "uses-definitions-from":
		uses.compileAfter = append(uses.compileAfter, arguments...)
		uses.loadAfter = append(uses.loadAfter, arguments...)
		uses.recompile = append(uses.recompile, arguments...)
	case "compile-satisfies-load":
		uses.compiledOnly = len(arguments) > 0 && arguments[0] != nil
	case "in-order-to":
		p.inOrderTo(key, arguments, uses)
	default:
		var v value
		if len(arguments) > 0 {
			v = arguments[0]
		}
		if !other(word(key), v) {
			p.wrong(key, "is not an option of a module or a group")
		}
	}
}

// inOrderTo reads (:in-order-to operations (operation name ...) ...).
func (p *systemParser) inOrderTo(key value, arguments []value, uses *moduleUses) {
	if len(arguments) == 0 {
		p.wrong(key, "names no operation")
	}
	operations := arguments[:1]
	if c, ok := arguments[0].(*interp.Cons); ok {
		operations = items(p.t, "defsystem", c)
	}
	for _, operation := range operations {
		for _, v := range arguments[1:] {
			c, ok := v.(*interp.Cons)
			if !ok {
				p.wrong(v, "is no operation with modules")
			}
			names := items(p.t, "defsystem", c.Cdr)
			switch word(operation) + " " + word(c.Car) {
			case "compile load":
				uses.compileAfter = append(uses.compileAfter, names...)
			case "load load":
				uses.loadAfter = append(uses.loadAfter, names...)
			case "compile compile", "load compile":
				uses.first = append(uses.first, names...)
			default:
				p.wrong(v, "is no operation with modules: those are :compile and :load")
			}
		}
	}
}
