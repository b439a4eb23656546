package builtins

import (
	"io"
	"os"

	"sockrepl/interp"
)

// systemOperation is an operation on a system that goes on.
type systemOperation struct {
	t      *thread
	st     *systemTable
	name   string
	plan   *systemPlan
	system *lispSystem

	recompile, reload, compile, interpreted, silent, simulate, components bool
	keys                                                                  []value // for compile-module and load-module

	acted      bool
	compiled   map[*plannedModule]bool
	doing      map[*plannedModule]bool // modules whose dependencies are looked after
	done       map[*plannedModule]bool // modules that have been compiled if they needed it
	simulation map[*plannedModule]bool // modules that would have been loaded
}

func (st *systemTable) begin(t *thread, operator string, system value) *systemOperation {
	s := st.find(t, operator, system)
	return &systemOperation{t: t, st: st, name: operator, system: s, plan: planSystem(t, st, s), compiled: map[*plannedModule]bool{},
		doing: map[*plannedModule]bool{}, done: map[*plannedModule]bool{}, simulation: map[*plannedModule]bool{}}
}

// run calls body in a compilation unit, without warnings if noWarn is true.
func (o *systemOperation) run(noWarn bool, body func()) value {
	t := o.t
	unit := func() value {
		return withCompilationUnit(t, false, func(*compilationUnit) value { body(); return nil }, nil)
	}
	if noWarn {
		muffle := interp.NewGoFunction(t.In.CL.Sym("muffle-warning"), func(t *thread, a []value) value {
			return t.Call1(t.In.CL.Sym("muffle-warning").Function(), a[0])
		})
		t.WithHandlers([]value{t.In.CL.Sym("warning")}, []*interp.Function{muffle}, unit)
	} else {
		unit()
	}
	return t.One(t.Bool(o.acted))
}

// enter notes that m's dependencies are looked after; that it depends on itself
// is an error.
func (o *systemOperation) enter(m *plannedModule) {
	if o.doing[m] {
		o.t.SimpleError("~a: the module ~s depends on itself", interp.NewString(o.t.In.CaseName(o.name)), interp.NewString(m.name))
	}
	o.doing[m] = true
}

// compileModule compiles m if it needs to be, and before that what it depends on.
func (o *systemOperation) compileModule(m *plannedModule) {
	if o.done[m] || m.component && !o.components {
		return
	}
	o.enter(m)
	for _, first := range [][]*plannedModule{m.compileFirst, m.compileAfter, m.recompile} {
		for _, other := range first {
			o.compileModule(other)
		}
	}
	if o.needsCompiling(m) {
		for _, other := range m.compileAfter {
			o.loadModule(other, false)
		}
		o.act(m, "Compile", o.st.compile)
		o.compiled[m] = true
		if m.uses.compiledOnly && !o.simulate {
			m.loaded = o.st.stamp(o.t, o.st.fileToLoad(o.t, m.systemModule, false), m.systemModule)
		}
	}
	delete(o.doing, m)
	o.done[m] = true
}

func (o *systemOperation) needsCompiling(m *plannedModule) bool {
	if o.recompile || o.t.One(o.t.Call1(o.st.newer, m.systemModule)) == nil {
		return true
	}
	product := o.st.stamp(o.t, o.st.productOfFile, m.systemModule)
	for _, other := range m.recompile {
		if o.compiled[other] || !other.slots.Class.IsSubclass(o.st.textModule) && o.st.stamp(o.t, o.st.productOfFile, other.systemModule).time.After(product.time) {
			return true
		}
	}
	return false
}

// loadModule loads m unless that version of it has been loaded, and before that
// what it depends on; always with reload.
func (o *systemOperation) loadModule(m *plannedModule, reload bool) {
	if o.simulation[m] || m.slots.Class.IsSubclass(o.st.textModule) {
		return
	}
	o.enter(m)
	for _, other := range m.loadAfter {
		o.loadModule(other, false)
	}
	if o.compile && !o.interpreted {
		delete(o.doing, m)
		o.compileModule(m)
		o.enter(m)
	}
	file := o.st.stamp(o.t, o.st.fileToLoad(o.t, m.systemModule, o.interpreted), m.systemModule)
	if reload || m.loaded != file || file.time.IsZero() || o.simulate && o.compiled[m] {
		o.act(m, "Load", o.st.load)
		if o.simulate {
			o.simulation[m] = true
		} else {
			m.loaded = file
		}
	}
	delete(o.doing, m)
}

// act does something to m, or says that it would be done.
func (o *systemOperation) act(m *plannedModule, what string, do *interp.Function) {
	t := o.t
	o.acted = true
	if o.simulate {
		t.FormatTo(designatedOutput(t, o.name, nil), interp.NewString("; ~a ~a~%"),
			[]value{interp.NewString(what), interp.NewString(m.name)})
		return
	}
	mark := t.BindMark()
	if p := o.packageOf(m); p != nil {
		t.Bind(t.In.S.StarPackage, p)
	}
	arguments := []value{m.systemModule, t.In.KeywordNamed("verbose"), t.Bool(!o.silent)}
	if do == o.st.load && o.interpreted {
		arguments = append(arguments, t.In.KeywordNamed("interpreted"), t.T)
	}
	t.Apply(do, append(arguments, o.keys...))
	t.Unbind(mark)
}

// packageOf returns the package for m, nil for the current one: it may be m that
// makes the package.
func (o *systemOperation) packageOf(m *plannedModule) value {
	v := m.pkg
	if v == nil {
		v = m.system.pkg
	}
	if p, ok := v.(*interp.Package); ok {
		return p
	}
	if name, ok := o.t.In.StringDesignator(v); ok && v != nil {
		if p := o.t.In.FindPackage(name.Go()); p != nil {
			return p
		}
	}
	return nil
}

// operations declares the operations on systems.
func (st *systemTable) operations(in *interp.Interp) {
	excl := in.Excl
	const common = "silent no-warn simulate include-components module-keys"
	const rest = ` SILENT
keeps it from telling what is compiled and loaded, NO-WARN keeps warnings back, SIMULATE only tells what would be done.
MODULE-KEYS is a list of more keyword arguments for compile-module and load-module.`
	excl.Defgeneric("compile-system", "system &key recompile "+common, `Compiles the modules of SYSTEM whose compiled files are missing or older than their sources, or than those of modules
whose definitions they use; all with RECOMPILE. What a module needs is loaded before. Those of systems that SYSTEM mentions are
compiled only with INCLUDE-COMPONENTS. Returns true if anything was done.`+rest, func(t *thread, a args) value {
		o := st.begin(t, "compile-system", a.V(0))
		o.recompile, o.silent, o.simulate, o.components, o.keys = a.Bool(1), a.Bool(2), a.Bool(4), a.Bool(5), items(t, "compile-system", a.V(6))
		return o.run(a.Bool(3), func() {
			for _, m := range o.plan.modules {
				o.compileModule(m)
			}
		})
	})
	excl.Defgeneric("load-system", "system &key interpreted compile reload "+common, `Loads the modules of SYSTEM that have not been loaded as they are now, all with RELOAD: the compiled files, the
sources with INTERPRETED or where nothing is compiled. COMPILE compiles before what compile-system would, in the systems that
SYSTEM mentions only with INCLUDE-COMPONENTS. Returns true if anything was done.`+rest, func(t *thread, a args) value {
		o := st.begin(t, "load-system", a.V(0))
		o.interpreted, o.compile, o.reload = a.Bool(1), a.Bool(2), a.Bool(3)
		o.silent, o.simulate, o.components, o.keys = a.Bool(4), a.Bool(6), a.Bool(7), items(t, "load-system", a.V(8))
		return o.run(a.Bool(5), func() {
			for _, m := range o.plan.modules {
				o.loadModule(m, o.reload && (!m.component || o.components))
			}
		})
	})
	excl.Defgeneric("concatenate-system", "system destination &key include-components", `Writes the compiled files of the modules of SYSTEM one after the other to the file DESTINATION, which load
takes; with INCLUDE-COMPONENTS those of the systems it mentions as well. Returns the list of the names of those files.`, func(t *thread, a args) value {
		return st.concatenate(t, a)
	})
	excl.Defgeneric("clean-system", "system &key include-components", `Deletes the compiled files of the modules of SYSTEM, with INCLUDE-COMPONENTS those of the systems it mentions as
well. Returns true if there were any.`, func(t *thread, a args) value {
		o := st.begin(t, "clean-system", a.V(0))
		o.each(a.Bool(1), func(m *systemModule) {
			if m.slots.Class.IsSubclass(st.textModule) {
				return
			}
			product := st.stamp(t, st.productOfFile, m)
			if product.time.IsZero() {
				return
			}
			if err := os.Remove(product.path); err != nil {
				fileError(t, "clean-system", interp.NewString(product.path), err)
			}
			o.acted = true
		})
		return t.One(t.Bool(o.acted))
	})
	excl.Defgeneric("map-system", "system function &key include-components", `Calls FUNCTION with each module of SYSTEM, in order; with INCLUDE-COMPONENTS also with those of the systems it
mentions. Returns NIL.`, func(t *thread, a args) value {
		o, f := st.begin(t, "map-system", a.V(0)), t.FunctionDesignator(a.V(1))
		o.each(a.Bool(2), func(m *systemModule) { t.Call1(f, m) })
		return t.One(nil)
	})
	excl.Defgeneric("show-system", "system", `Prints what SYSTEM consists of and what its modules depend on.`, func(t *thread, a args) value {
		st.begin(t, "show-system", a.V(0)).show()
		return t.One(nil)
	})
	excl.Defun1("find-system", "name", `Returns the system called NAME, a symbol or a string, or NAME if it is a system. Signals an error if there is none.`, func(t *thread, v value) value {
		return st.find(t, "find-system", v)
	})
}

// each calls f with the modules of the system.
func (o *systemOperation) each(components bool, f func(m *systemModule)) {
	for _, m := range o.plan.modules {
		if !m.component || components {
			f(m.systemModule)
		}
	}
}

func (st *systemTable) concatenate(t *thread, a args) value {
	const operator = "concatenate-system"
	o := st.begin(t, operator, a.V(0))
	target := nativeFile(t, operator, a.V(1))
	out, err := os.Create(target)
	if err != nil {
		return fileError(t, operator, a.V(1), err)
	}
	defer out.Close()
	var names interp.ListBuilder
	o.each(a.Bool(2), func(m *systemModule) {
		if m.slots.Class.IsSubclass(st.textModule) {
			return
		}
		path := st.stamp(t, st.productOfFile, m).path
		data, err := os.Open(path)
		if err == nil {
			_, err = io.Copy(out, data)
			data.Close()
		}
		if err != nil {
			fileError(t, operator, interp.NewString(path), err)
		}
		names.Add(interp.NewString(path))
		t.SafePoint()
	})
	if err := out.Sync(); err != nil {
		fileError(t, operator, a.V(1), err)
	}
	return t.One(names.List())
}

// show prints the system for show-system.
func (o *systemOperation) show() {
	t := o.t
	out := designatedOutput(t, "show-system", nil)
	say := func(control string, arguments ...value) { t.FormatTo(out, interp.NewString(control), arguments) }
	text := func(s string) value { return interp.NewString(s) }
	s := o.system
	say("; System: ~s~%; default pathname: ~s~%; default module class: ~s~%", text(s.pretty), s.pathname, s.moduleClass)
	if s.pkg != nil {
		say("; default package: ~s~%", s.pkg)
	}
	say("; the system contains the following modules:~%")
	for _, m := range o.plan.modules {
		if m.component {
			say(";   Module: ~s of the system ~s~%", text(m.name), text(m.system.pretty))
			continue
		}
		say(";   Module: ~s~%;     source file: ~s~%", text(m.name), t.One(t.Call1(o.st.sourcePathname, m.systemModule)))
		for _, d := range []struct {
			what string
			on   []*plannedModule
		}{
			{"before COMPILE: LOAD", m.compileAfter}, {"before COMPILE: COMPILE", m.compileFirst}, {"before LOAD: LOAD", m.loadAfter},
			{"COMPILE when compiled:", m.recompile},
		} {
			if len(d.on) > 0 {
				var names interp.ListBuilder
				for _, other := range d.on {
					names.Add(text(other.name))
				}
				say(";     ~a~{ ~s~}~%", text(d.what), names.List())
			}
		}
	}
}
