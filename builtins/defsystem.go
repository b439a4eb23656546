package builtins

import (
	"os"
	"time"

	"sockrepl/interp"
)

// Allegro's defsystem: systems of files that are compiled and loaded in order.

// lispSystem is a system. What its definition names is looked up when an
// operation begins, since it may be defined later.
type lispSystem struct {
	slots       *interp.Instance
	name        *interp.Symbol
	pretty      string
	pathname    *Pathname // what the names of the modules' files are merged with
	pkg         value
	fileType    value
	moduleClass *interp.Symbol
	parts       []systemPart
	modules     map[string]*systemModule
	groups      map[string]*moduleGroup
}

// systemModule is a file of a system.
type systemModule struct {
	slots  *interp.Instance
	system *lispSystem
	name   string
	file   value
	pkg    value
	uses   moduleUses
	loaded fileStamp // what has been loaded
	// mention is the name that is all the definition says of it: a symbol may
	// name a system instead.
	mention *moduleName
}

// fileStamp tells which version of a file something was made of.
type fileStamp struct {
	path string
	time time.Time
}

// moduleUses are the names of the modules that a module or group depends on.
type moduleUses struct {
	compileAfter []value // loaded before it is compiled
	loadAfter    []value // loaded before it is loaded
	recompile    []value // it is compiled again when those have been
	first        []value // compiled before it is compiled
	compiledOnly bool    // compiling it makes loading it unnecessary
}

// systemPart is an element of a definition: a *systemModule, a *moduleGroup or a
// moduleName.
type systemPart any

// moduleName mentions a module, a group or a system; a file if there is none.
type moduleName struct {
	name   value
	module *systemModule // of that name, or for the file
}

// moduleGroup are modules that belong together.
type moduleGroup struct {
	name   string
	serial bool // each is loaded before the next is compiled or loaded
	define bool // and is compiled again when one before it has been
	parts  []systemPart
	uses   moduleUses
}

// systemTable is what an interpreter knows of systems.
type systemTable struct {
	systems                       map[string]*lispSystem
	pkg                           *interp.Package
	systemClass, moduleClass      *interp.Class
	lispModule, textModule        *interp.Class
	compile, load, newer          *interp.Function // the generic functions
	sourcePathname, productOfFile *interp.Function
}

type systemTableKey struct{}

func systemsOf(t *thread) *systemTable {
	return t.In.Attached(systemTableKey{}).(*systemTable)
}

// LispClass implements interp.Object.
func (s *lispSystem) LispClass(in *interp.Interp) *interp.Class { return s.slots.Class }

// SlotInstance implements interp.SlotHolder.
func (s *lispSystem) SlotInstance() *interp.Instance { return s.slots }

// PrintText implements interp.Printable.
func (s *lispSystem) PrintText(t *thread) (string, bool) {
	return t.Prin1(s.slots.Class.Name) + " " + t.Prin1(interp.NewString(s.pretty)), true
}

// LispClass implements interp.Object.
func (m *systemModule) LispClass(in *interp.Interp) *interp.Class { return m.slots.Class }

// SlotInstance implements interp.SlotHolder.
func (m *systemModule) SlotInstance() *interp.Instance { return m.slots }

// PrintText implements interp.Printable.
func (m *systemModule) PrintText(t *thread) (string, bool) {
	return t.Prin1(m.slots.Class.Name) + " " + t.Prin1(interp.NewString(m.name)), true
}

// find returns the system that v names or is.
func (st *systemTable) find(t *thread, operator string, v value) *lispSystem {
	if s, ok := v.(*lispSystem); ok {
		return s
	}
	name, ok := t.In.StringDesignator(v)
	if !ok {
		t.WrongType(operator, v, list(t.In.S.Or, t.In.S.Symbol, t.In.S.String, st.systemClass.Name))
	}
	s := st.named(name.Go())
	if s == nil {
		t.SimpleError("~a: there is no system ~s", interp.NewString(operator), v)
	}
	return s
}

// named returns the system called name, or nil; the name may differ in case.
func (st *systemTable) named(name string) *lispSystem { return named(st.systems, name) }

// source returns the pathname of the module's source file.
func (m *systemModule) source(t *thread) *Pathname {
	ps := pathnamesOf(t.In)
	p := *toPathname(t, "defsystem", m.file)
	if p.Type == nil && m.system.fileType != nil {
		p.Type = m.system.fileType
	}
	base := *m.system.pathname
	base.Name, base.Type, base.Version = nil, nil, nil
	full := completed(t, "defsystem", ps.merge(&p, &base, nil))
	if full.Type != nil {
		return full
	}
	// The type is that of the file that exists.
	for _, typ := range append([]string{""}, sourceTypes(t)...) {
		try := *full
		if typ != "" {
			try.Type = interp.NewString(typ)
		}
		if st, err := os.Stat(nativeFile(t, "defsystem", &try)); err == nil && !st.IsDir() {
			return &try
		}
	}
	if full.Type = m.system.pathname.Type; full.Type == nil || full.Type == t.SymbolValue(t.In.Excl.Sym("*fasl-default-type*")) {
		full.Type = interp.NewString("cl")
	}
	return full
}

// defsystemOperators declares defsystem and the operations on systems.
func defsystemOperators(in *interp.Interp) {
	p := in.FindPackage(in.CaseName("defsystem"))
	st := &systemTable{systems: map[string]*lispSystem{}, pkg: p}
	in.Attach(systemTableKey{}, st)
	class := func(name string, super *interp.Class, allocate func(t *thread, c *interp.Class) value) *interp.Class {
		c := in.NewClass(p.Sym(name), interp.StandardKind, []*interp.Class{super}, nil)
		c.Allocate = allocate
		c.Finalize()
		c.Name.SetClass(c)
		return c
	}
	object := in.CL.Sym("standard-object").Class()
	module := func(t *thread, c *interp.Class) value { return &systemModule{slots: interp.NewInstance(c)} }
	st.systemClass = class("default-system", object, func(t *thread, c *interp.Class) value { return &lispSystem{slots: interp.NewInstance(c)} })
	st.moduleClass = class("default-module", object, module)
	st.lispModule = class("lisp-module", st.moduleClass, module)
	st.textModule = class("text-module", st.moduleClass, module)
	st.moduleOperators(in)
	st.operations(in)

	in.Excl.Defmacro("defsystem", "system-name options &body modules", `Defines the system SYSTEM-NAME of files, MODULES, which are strings, symbols that name files, modules or other
systems, or lists: (:serial . MODULES), each of which is loaded before the next is compiled or loaded; (:definitions . MODULES),
the same, and each is compiled again when one before it has been; (:parallel . MODULES); (:module name file . options),
(:module-group name module . options) and (name . options), with options like (:uses-definitions-from name ...),
(:load-before-compile name ...), (:load-before-load name ...), (:recompile-on name ...), (:in-order-to (:compile) (:load name ...)), (:package p) and
(:module-class c). OPTIONS are keywords and values, which are not evaluated: :default-pathname, :default-package,
:default-file-type, :default-module-class, :pretty-name. Returns SYSTEM-NAME.`, func(t *thread, a args) value {
		quote := func(v value) value { return list(in.S.Quote, v) }
		return list(p.Sym("defsystem-1"), quote(a.V(0)), quote(a.V(1)), quote(a.V(2)))
	})
	p.Defun3("defsystem-1", "system-name options modules", `Defines the system SYSTEM-NAME with OPTIONS and MODULES, as defsystem does. Returns SYSTEM-NAME.`, func(t *thread, name, options, modules value) value {
		return defineSystem(t, name, options, modules)
	})
	for _, name := range []string{"defsystem", "load-system", "compile-system", "concatenate-system", "clean-system", "show-system", "map-system", "find-system"} {
		p.Export(in.Excl.Sym(name))
	}
}

// moduleOperators declares the generic functions on modules, which programs
// have methods for.
func (st *systemTable) moduleOperators(in *interp.Interp) {
	p := st.pkg
	moduleOf := func(t *thread, operator string, v value) *systemModule {
		return instanceOf[*systemModule](t, operator, v, st.moduleClass)
	}
	st.sourcePathname = p.Defgeneric("source-pathname", "module", `The pathname of the source file of MODULE.`, func(t *thread, a args) value {
		return moduleOf(t, "source-pathname", a.V(0)).source(t)
	})
	st.productOfFile = p.Defgeneric("product-pathname", "module", `The pathname of the compiled file of MODULE.`, func(t *thread, a args) value {
		return outputPathname(t, "product-pathname", t.One(t.Call1(st.sourcePathname, moduleOf(t, "product-pathname", a.V(0)))), nil)
	})
	st.newer = p.Defgeneric("product-newer-than-source", "module", `True if the compiled file of MODULE exists and its source is not newer.`, func(t *thread, a args) value {
		m := moduleOf(t, "product-newer-than-source", a.V(0))
		if m.slots.Class.IsSubclass(st.textModule) {
			return t.T
		}
		product, source := st.stamp(t, st.productOfFile, m), st.stamp(t, st.sourcePathname, m)
		return t.Bool(!product.time.IsZero() && !source.time.After(product.time) && currentFasl(product.path))
	})
	st.compile = p.Defgeneric("compile-module", "module &rest options &key &allow-other-keys", `Compiles the source of MODULE; OPTIONS are passed to compile-file. Nothing is done for a text-module.`, func(t *thread, a args) value {
		m := moduleOf(t, "compile-module", a.V(0))
		if m.slots.Class.IsSubclass(st.textModule) {
			return nil
		}
		source, product := t.One(t.Call1(st.sourcePathname, m)), t.One(t.Call1(st.productOfFile, m))
		return t.One(t.Apply(in.CL.Sym("compile-file").Function(), append([]value{source, in.KeywordNamed("output-file"), product}, a.Rest()...)))
	})
	st.load = p.Defgeneric("load-module", "module &rest options &key &allow-other-keys", `Loads the compiled file of MODULE, or its source if there is none, or :interpreted in OPTIONS is true; the other
OPTIONS are passed to load. Nothing is done for a text-module.`, func(t *thread, a args) value {
		m := moduleOf(t, "load-module", a.V(0))
		if m.slots.Class.IsSubclass(st.textModule) {
			return nil
		}
		var options []value
		interpreted := false
		for rest := a.Rest(); len(rest) > 1; rest = rest[2:] {
			if word(rest[0]) == "interpreted" {
				interpreted = rest[1] != nil
			} else {
				options = append(options, rest[0], rest[1])
			}
		}
		file := st.fileToLoad(t, m, interpreted)
		return t.One(t.Apply(in.CL.Sym("load").Function(), append([]value{t.One(t.Call1(file, m))}, options...)))
	})
	p.Defgeneric("pretty-name", "object", `The name of OBJECT, a system or a module, as a string.`, func(t *thread, a args) value {
		if s, ok := a.V(0).(*lispSystem); ok {
			return interp.NewString(s.pretty)
		}
		return interp.NewString(moduleOf(t, "pretty-name", a.V(0)).name)
	})
	p.Defgeneric("containing-system", "object", `The system that OBJECT, a module, belongs to; a system itself.`, func(t *thread, a args) value {
		if s, ok := a.V(0).(*lispSystem); ok {
			return s
		}
		return moduleOf(t, "containing-system", a.V(0)).system
	})
}

// fileToLoad returns the generic function for the pathname of what is loaded of
// m: the product if there is one, else the source.
func (st *systemTable) fileToLoad(t *thread, m *systemModule, interpreted bool) *interp.Function {
	if !interpreted && !st.stamp(t, st.productOfFile, m).time.IsZero() {
		return st.productOfFile
	}
	return st.sourcePathname
}

// stamp returns the file whose pathname of tells for m, and when it was written:
// the zero time if it does not exist.
func (st *systemTable) stamp(t *thread, of *interp.Function, m *systemModule) fileStamp {
	path := nativeFile(t, "defsystem", t.One(t.Call1(of, m)))
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return fileStamp{path: path}
	}
	return fileStamp{path, info.ModTime()}
}
