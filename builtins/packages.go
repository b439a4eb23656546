package builtins

import "sockrepl/interp"

// packageOperators declares the functions on packages.
func packageOperators(in *interp.Interp) {
	in.CL.Defvar("*package*", "The current package.", in.User)
	packageReaders(in)
	symbolLookups(in)
	packageChanges(in)
	definePackage(in)
	packageIteration(in)
	apropos(in)
}

// nameOf returns the string that v designates.
func nameOf(t *thread, operator string, v value) string {
	s, ok := t.In.StringDesignator(v)
	if !ok {
		t.WrongType(operator, v, list(t.In.S.Or, t.In.S.String, t.In.S.Symbol, t.In.S.Character))
	}
	return s.Go()
}

// namesOf returns the strings that v, a designator or list of them, designates.
func namesOf(t *thread, operator string, v value) []string {
	vs := []value{v}
	if isList(v) {
		vs = items(t, operator, v)
	}
	var out []string
	for _, x := range vs {
		out = append(out, nameOf(t, operator, x))
	}
	return out
}

// findPackage returns the package that v designates; package-error if there is
// none. That it has been deleted is no error.
func findPackage(t *thread, operator string, v value) *interp.Package {
	if p, ok := v.(*interp.Package); ok {
		return p
	}
	n := nameOf(t, operator, v)
	p := t.In.FindPackage(n)
	if p == nil {
		t.PackageError(v, "~a: there is no package named ~s", interp.NewString(operator), interp.NewString(n))
	}
	return p
}

// livePackage is findPackage of a package that has not been deleted.
func livePackage(t *thread, operator string, v value) *interp.Package {
	p := findPackage(t, operator, v)
	if p.IsDeleted() {
		t.PackageError(p, "~a: the package has been deleted", interp.NewString(operator))
	}
	return p
}

// symbolsOf returns the symbols of v, a symbol or a list of symbols.
func symbolsOf(t *thread, operator string, v value) []*interp.Symbol {
	var out []*interp.Symbol
	for _, x := range oneOrMore(t, operator, v) {
		out = append(out, symbolArgument(t, operator, x))
	}
	return out
}

// oneOrMore returns the elements of v, or v if it is no list.
func oneOrMore(t *thread, operator string, v value) []value {
	if isList(v) {
		return items(t, operator, v)
	}
	return []value{v}
}

func stringList(ss []string) value {
	var b interp.ListBuilder
	for _, s := range ss {
		b.Add(interp.NewString(s))
	}
	return b.List()
}

func symbolList(ss []*interp.Symbol) value {
	var b interp.ListBuilder
	for _, s := range ss {
		b.Add(s.Value())
	}
	return b.List()
}

func packageList(ps []*interp.Package) value {
	var b interp.ListBuilder
	for _, p := range ps {
		b.Add(p)
	}
	return b.List()
}

func packageReaders(in *interp.Interp) {
	cl := in.CL
	cl.Defun1("find-package", "name", `The package called NAME, or NIL.`, func(t *thread, v value) value {
		if p, ok := v.(*interp.Package); ok {
			return p
		}
		if p := in.FindPackage(nameOf(t, "find-package", v)); p != nil {
			return p
		}
		return nil
	})
	cl.Defun1("packagep", "object", `True if OBJECT is a package.`, func(t *thread, v value) value { _, ok := v.(*interp.Package); return t.Bool(ok) })
	info := func(name, doc string, f func(p *interp.Package) value) {
		cl.Defun1(name, "package", doc, func(t *thread, v value) value { return f(findPackage(t, name, v)) })
	}
	info("package-name", `The name of PACKAGE, NIL if it has been deleted.`, func(p *interp.Package) value {
		if p.IsDeleted() {
			return nil
		}
		return interp.NewString(p.Name())
	})
	info("package-nicknames", `The nicknames of PACKAGE.`, func(p *interp.Package) value { return stringList(p.Nicknames()) })
	info("package-use-list", `The packages that PACKAGE uses.`, func(p *interp.Package) value { return packageList(p.Uses()) })
	info("package-used-by-list", `The packages that use PACKAGE.`, func(p *interp.Package) value { return packageList(p.UsedBy()) })
	info("package-shadowing-symbols", `The shadowing symbols of PACKAGE.`, func(p *interp.Package) value { return symbolList(p.ShadowingSymbols()) })
	cl.Defun0("list-all-packages", "", `All packages.`, func(t *thread) value { return packageList(in.AllPackages()) })
}

func symbolLookups(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	statuses := map[interp.SymbolStatus]value{interp.Internal: S.KInternal, interp.External: S.KExternal, interp.Inherited: S.KInherited}
	allowsSymbol := in.Excl.Defvar("*intern-allows-symbol*", "Whether intern takes a symbol for its name.", in.T)
	cl.Defun("intern", "string &optional (package *package*) => symbol status", `The symbol called STRING in PACKAGE, made if there is none, and how it was found: NIL if it was made. A symbol stands for its name unless excl:*intern-allows-symbol* is NIL.`, func(t *thread, a args) value {
		var name string
		switch a.V(0).(type) {
		case nil, *interp.Symbol:
			if t.SymbolValue(allowsSymbol) != nil {
				name = a.Text(t, 0)
				break
			}
			a.String(t, 0)
		default:
			name = t.GoText(a.String(t, 0))
		}
		p := livePackage(t, "intern", a.V(1))
		if p.Locks().Symbols {
			if found, _ := p.Find(name); found == nil {
				t.CheckPackageLock("intern", p)
			}
		}
		s, status := p.Intern(name)
		return t.Values2(s.Value(), statuses[status])
	})
	cl.Defun("find-symbol", "string &optional (package *package*) => symbol status", `The symbol called STRING in PACKAGE and how it was found, or NIL and NIL.`, func(t *thread, a args) value {
		s, status := livePackage(t, "find-symbol", a.V(1)).Find(t.GoText(a.String(t, 0)))
		if s == nil {
			return t.Values2(nil, nil)
		}
		return t.Values2(s.Value(), statuses[status])
	})
	cl.Defun1("find-all-symbols", "name", `The symbols called NAME in all packages.`, func(t *thread, v value) value {
		n := nameOf(t, "find-all-symbols", v)
		var b interp.ListBuilder
		seen := map[*interp.Symbol]bool{}
		for _, p := range in.AllPackages() {
			if s, status := p.Find(n); s != nil && status != interp.Inherited && !seen[s] {
				seen[s] = true
				b.Add(s.Value())
			}
		}
		return b.List()
	})
}

// packageChanges declares the functions that change packages.
func packageChanges(in *interp.Interp) {
	cl := in.CL
	change := func(name, doc string, f func(t *thread, s *interp.Symbol, p *interp.Package)) {
		cl.Defun(name, "symbols &optional (package *package*)", doc, func(t *thread, a args) value {
			p := livePackage(t, name, a.V(1))
			t.CheckPackageLock(name, p)
			for _, s := range symbolsOf(t, name, a.V(0)) {
				f(t, s, p)
			}
			return t.T
		})
	}
	change("export", `Makes SYMBOLS external in PACKAGE.`, exportSymbol)
	change("unexport", `Makes SYMBOLS internal in PACKAGE.`, func(t *thread, s *interp.Symbol, p *interp.Package) {
		if found, _ := p.Find(s.Name()); found != s {
			t.PackageError(p, "unexport: ~s is not accessible in the package ~a", s.Value(), interp.NewString(p.Name()))
		}
		p.Unexport(s)
	})
	change("import", `Makes SYMBOLS accessible in PACKAGE.`, importSymbol)
	change("shadowing-import", `Makes SYMBOLS accessible in PACKAGE in place of others of their names.`, func(t *thread, s *interp.Symbol, p *interp.Package) { p.ShadowingImport(s) })
	cl.Defun("shadow", "names &optional (package *package*)", `Makes sure that PACKAGE has symbols of its own with NAMES.`, func(t *thread, a args) value {
		p := livePackage(t, "shadow", a.V(1))
		t.CheckPackageLock("shadow", p)
		for _, n := range namesOf(t, "shadow", a.V(0)) {
			p.Shadow(n)
		}
		return t.T
	})
	cl.Defun("unintern", "symbol &optional (package *package*)", `Removes SYMBOL from PACKAGE; true if it was there.`, func(t *thread, a args) value {
		p, s := livePackage(t, "unintern", a.V(1)), a.Symbol(t, 0)
		t.CheckPackageLock("unintern", p)
		for _, x := range p.ShadowingSymbols() {
			if x == s {
				uninternShadowing(t, s, p)
			}
		}
		return t.Bool(p.Unintern(s))
	})
	each := func(name, doc string, f func(t *thread, p, u *interp.Package)) {
		cl.Defun(name, "packages &optional (package *package*)", doc, func(t *thread, a args) value {
			p := livePackage(t, name, a.V(1))
			t.CheckPackageLock(name, p)
			vs := []value{a.V(0)}
			if isList(a.V(0)) {
				vs = a.Slice(t, 0)
			}
			for _, v := range vs {
				f(t, p, livePackage(t, name, v))
			}
			return t.T
		})
	}
	each("use-package", `Makes the external symbols of PACKAGES accessible in PACKAGE.`, usePackage)
	each("unuse-package", `Undoes use-package of PACKAGES in PACKAGE.`, func(t *thread, p, u *interp.Package) { p.Unuse(u) })
	cl.Defun("make-package", "name &key nicknames (use nil use-p)", `A new package called NAME with NICKNAMES that uses the packages USE, by default common-lisp.`, func(t *thread, a args) value {
		uses := []*interp.Package{in.CL}
		if a.Bool(3) {
			uses = nil
			for _, u := range items(t, "make-package", a.V(2)) {
				uses = append(uses, livePackage(t, "make-package", u))
			}
		}
		p := createPackage(t, "make-package", nameOf(t, "make-package", a.V(0)), namesOf(t, "make-package", a.V(1)))
		for _, u := range uses {
			usePackage(t, p, u)
		}
		return p
	})
	cl.Defun("rename-package", "package name &optional nicknames", `Gives PACKAGE a new NAME and NICKNAMES.`, func(t *thread, a args) value {
		p := livePackage(t, "rename-package", a.V(0))
		t.CheckPackageLock("rename-package", p)
		name := a.V(1)
		if q, ok := name.(*interp.Package); ok {
			name = interp.NewString(q.Name())
		}
		if !in.RenamePackage(p, nameOf(t, "rename-package", name), namesOf(t, "rename-package", a.V(2))) {
			t.PackageError(p, "rename-package: another package has the name ~a or one of the nicknames ~s", name, a.V(2))
		}
		return p
	})
	cl.Defun1("delete-package", "package", `Deletes PACKAGE, which no other may use; true, or NIL if it is deleted already.`, deletePackage)
}

func deletePackage(t *thread, v value) value {
	in := t.In
	if p, ok := v.(*interp.Package); ok && p.IsDeleted() {
		return nil
	}
	var p *interp.Package
	if _, invoked := t.WithSimpleRestart(in.S.Continue, "Do nothing.", func() value {
		p = findPackage(t, "delete-package", v)
		return nil
	}); invoked {
		return nil
	}
	if p == in.CL || p == in.Keyword || p == in.Excl {
		t.PackageError(p, "delete-package: nothing works without the package ~a", interp.NewString(p.Name()))
	}
	t.CheckPackageLock("delete-package", p)
	if users := p.UsedBy(); len(users) > 0 {
		t.WithSimpleRestart(in.S.Continue, "Remove it from the packages that use it.", func() value {
			return t.PackageError(p, "delete-package: the package ~a is used by ~{~a~^, ~}", interp.NewString(p.Name()), packageList(users))
		})
		for _, u := range users {
			u.Unuse(p)
		}
	}
	in.DeletePackage(p)
	return t.T
}

// createPackage makes a package. If its name is taken there is a restart to go
// on with the package that has it.
func createPackage(t *thread, operator, name string, nicknames []string) *interp.Package {
	if p := t.In.MakePackage(name, nicknames); p != nil {
		return p
	}
	taken := name
	for _, n := range nicknames {
		if t.In.FindPackage(taken) == nil {
			taken = n
		}
	}
	p := t.In.FindPackage(taken)
	t.WithSimpleRestart(t.In.S.Continue, "Go on with the package that has the name.", func() value {
		return t.PackageError(interp.NewString(taken), "~a: there is a package named ~s already", interp.NewString(operator), interp.NewString(taken))
	})
	return p
}
