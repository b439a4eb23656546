package builtins

import "sockrepl/interp"

// packageOperators declares the functions on packages.
func packageOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v value) value { return list(S.Quote, v) }
	cl.Defvar("*package*", "The current package.", in.User)
	name := func(t *thread, operator string, v value) string {
		s, ok := in.StringDesignator(v)
		if !ok {
			t.WrongType(operator, v, list(S.Or, S.String, S.Symbol, S.Character))
		}
		return s.Go()
	}
	names := func(t *thread, operator string, v value) []string {
		vs, isSlice := interp.Slice(v)
		if !isSlice || !isList(v) {
			vs = []value{v}
		}
		var out []string
		for _, x := range vs {
			out = append(out, name(t, operator, x))
		}
		return out
	}
	find := func(t *thread, operator string, v value) *interp.Package {
		if p, ok := v.(*interp.Package); ok {
			return p
		}
		n := name(t, operator, v)
		p := in.FindPackage(n)
		if p == nil {
			t.PackageError(v, "~a: there is no package named ~s", interp.NewString(in.CaseName(operator)), interp.NewString(n))
		}
		return p
	}
	symbols := func(t *thread, operator string, v value) []*interp.Symbol {
		vs := []value{v}
		if isList(v) {
			vs = items(t, operator, v)
		}
		var out []*interp.Symbol
		for _, x := range vs {
			out = append(out, symbolArgument(t, operator, x))
		}
		return out
	}
	strs := func(ss []string) value {
		var b interp.ListBuilder
		for _, s := range ss {
			b.Add(interp.NewString(s))
		}
		return b.List()
	}
	syms := func(ss []*interp.Symbol) value {
		var b interp.ListBuilder
		for _, s := range ss {
			b.Add(s.Value())
		}
		return b.List()
	}
	pkgs := func(ps []*interp.Package) value {
		var b interp.ListBuilder
		for _, p := range ps {
			b.Add(p)
		}
		return b.List()
	}
	cl.Defun1("find-package", "name", `The package called NAME, or NIL.`, func(t *thread, v value) value {
		if p, ok := v.(*interp.Package); ok {
			return p
		}
		if p := in.FindPackage(name(t, "find-package", v)); p != nil {
			return p
		}
		return nil
	})
	cl.Defun1("packagep", "object", `True if OBJECT is a package.`, func(t *thread, v value) value { _, ok := v.(*interp.Package); return t.Bool(ok) })
	pkgInfo := func(fname, doc string, f func(p *interp.Package) value) {
		cl.Defun1(fname, "package", doc, func(t *thread, v value) value { return f(find(t, fname, v)) })
	}
	pkgInfo("package-name", `The name of PACKAGE, NIL if it has been deleted.`, func(p *interp.Package) value {
		if p.Name() == "" {
			return nil
		}
		return interp.NewString(p.Name())
	})
	pkgInfo("package-nicknames", `The nicknames of PACKAGE.`, func(p *interp.Package) value { return strs(p.Nicknames()) })
	pkgInfo("package-use-list", `The packages that PACKAGE uses.`, func(p *interp.Package) value { return pkgs(p.Uses()) })
	pkgInfo("package-used-by-list", `The packages that use PACKAGE.`, func(p *interp.Package) value { return pkgs(p.UsedBy()) })
	pkgInfo("package-shadowing-symbols", `The shadowing symbols of PACKAGE.`, func(p *interp.Package) value { return syms(p.ShadowingSymbols()) })
	cl.Defun0("list-all-packages", "", `All packages.`, func(t *thread) value { return pkgs(in.AllPackages()) })
	statuses := map[interp.SymbolStatus]value{interp.Internal: S.KInternal, interp.External: S.KExternal, interp.Inherited: S.KInherited}
	cl.Defun("intern", "string &optional (package *package*) => symbol status", `The symbol called STRING in PACKAGE, made if there is none, and how it was found: NIL if it was made.`, func(t *thread, a args) value {
		s, status := a.Package(t, 1).Intern(a.String(t, 0).Go())
		return t.Values2(s.Value(), statuses[status])
	})
	cl.Defun("find-symbol", "string &optional (package *package*) => symbol status", `The symbol called STRING in PACKAGE and how it was found, or NIL and NIL.`, func(t *thread, a args) value {
		s, status := a.Package(t, 1).Find(a.String(t, 0).Go())
		if s == nil {
			return t.Values2(nil, nil)
		}
		return t.Values2(s.Value(), statuses[status])
	})
	cl.Defun1("find-all-symbols", "name", `The symbols called NAME in all packages.`, func(t *thread, v value) value {
		n := name(t, "find-all-symbols", v)
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
	conflict := func(t *thread, operator string, p *interp.Package, a, b *interp.Symbol) {
		t.PackageError(p, "~a: ~s and ~s are in conflict in the package ~a", interp.NewString(in.CaseName(operator)), a, b, interp.NewString(p.Name()))
	}
	change := func(fname, doc string, f func(t *thread, s *interp.Symbol, p *interp.Package)) {
		cl.Defun(fname, "symbols &optional (package *package*)", doc, func(t *thread, a args) value {
			p := a.Package(t, 1)
			for _, s := range symbols(t, fname, a.V(0)) {
				f(t, s, p)
			}
			return t.T
		})
	}
	export := func(t *thread, s *interp.Symbol, p *interp.Package) {
		if found, _ := p.Find(s.Name()); found != s {
			t.PackageError(p, "export: ~s is not accessible in the package ~a", s, interp.NewString(p.Name()))
		}
		if other, where := p.Export(s); other != nil {
			conflict(t, "export", where, s, other)
		}
	}
	imports := func(t *thread, s *interp.Symbol, p *interp.Package) {
		if other := p.Import(s); other != nil {
			conflict(t, "import", p, s, other)
		}
	}
	change("export", `Makes SYMBOLS external in PACKAGE.`, export)
	change("unexport", `Makes SYMBOLS internal in PACKAGE.`, func(t *thread, s *interp.Symbol, p *interp.Package) { p.Unexport(s) })
	change("import", `Makes SYMBOLS accessible in PACKAGE.`, imports)
	change("shadowing-import", `Makes SYMBOLS accessible in PACKAGE in place of others of their names.`, func(t *thread, s *interp.Symbol, p *interp.Package) { p.ShadowingImport(s) })
	cl.Defun("shadow", "names &optional (package *package*)", `Makes sure that PACKAGE has symbols of its own with NAMES.`, func(t *thread, a args) value {
		for _, n := range names(t, "shadow", a.V(0)) {
			a.Package(t, 1).Shadow(n)
		}
		return t.T
	})
	cl.Defun("unintern", "symbol &optional (package *package*)", `Removes SYMBOL from PACKAGE; true if it was there.`, func(t *thread, a args) value {
		return t.Bool(a.Package(t, 1).Unintern(a.Symbol(t, 0)))
	})
	use := func(t *thread, p, u *interp.Package) {
		if u == in.Keyword {
			t.PackageError(p, "use-package: the keyword package cannot be used")
		}
		if mine, theirs := p.Use(u); mine != nil {
			conflict(t, "use-package", p, mine, theirs)
		}
	}
	each := func(fname, doc string, f func(t *thread, p, u *interp.Package)) {
		cl.Defun(fname, "packages &optional (package *package*)", doc, func(t *thread, a args) value {
			vs := []value{a.V(0)}
			if isList(a.V(0)) {
				vs = a.Slice(t, 0)
			}
			for _, v := range vs {
				f(t, a.Package(t, 1), find(t, fname, v))
			}
			return t.T
		})
	}
	each("use-package", `Makes the external symbols of PACKAGES accessible in PACKAGE.`, use)
	each("unuse-package", `Undoes use-package of PACKAGES in PACKAGE.`, func(t *thread, p, u *interp.Package) { p.Unuse(u) })
	create := func(t *thread, n string, nicknames []string) *interp.Package {
		p := in.MakePackage(n, nicknames)
		if p == nil {
			t.PackageError(interp.NewString(n), "make-package: a package named ~s or with one of the nicknames ~s exists already", interp.NewString(n), strs(nicknames))
		}
		return p
	}
	cl.Defun("make-package", "name &key nicknames (use nil use-p)", `A new package called NAME with NICKNAMES that uses the packages USE, by default common-lisp.`, func(t *thread, a args) value {
		p := create(t, name(t, "make-package", a.V(0)), names(t, "make-package", a.V(1)))
		if !a.Bool(3) {
			use(t, p, in.CL)
		}
		for _, u := range items(t, "make-package", a.V(2)) {
			use(t, p, find(t, "make-package", u))
		}
		return p
	})
	cl.Defun("rename-package", "package name &optional nicknames", `Gives PACKAGE a new NAME and NICKNAMES.`, func(t *thread, a args) value {
		p := a.Package(t, 0)
		if !in.RenamePackage(p, name(t, "rename-package", a.V(1)), names(t, "rename-package", a.V(2))) {
			t.PackageError(p, "rename-package: a package of that name exists already")
		}
		return p
	})
	cl.Defun1("delete-package", "package", `Deletes PACKAGE; package-error if others use it.`, func(t *thread, v value) value {
		p := find(t, "delete-package", v)
		if p.Name() == "" {
			return nil
		}
		if len(p.UsedBy()) > 0 {
			t.PackageError(p, "delete-package: the package ~a is used by ~s", interp.NewString(p.Name()), pkgs(p.UsedBy()))
		}
		in.DeletePackage(p)
		return t.T
	})
	cl.Defmacro("in-package", "name", `Makes the package called NAME current.`, func(t *thread, a args) value {
		return list(S.EvalWhen, list(S.CompileToplevel, S.LoadToplevel, S.Execute), list(excl.Sym("%in-package"), quote(a.V(0))))
	})
	excl.Defun1("%in-package", "name", `Makes the package called NAME current.`, func(t *thread, v value) value {
		p := find(t, "in-package", v)
		t.SetSymbolValue(S.StarPackage, p)
		return p
	})
	cl.Defmacro("defpackage", "name &rest options", `Defines the package NAME; OPTIONS are :use, :nicknames, :export, :import-from, :shadow, :shadowing-import-from, :intern, :size and :documentation.`, func(t *thread, a args) value {
		return list(S.EvalWhen, list(S.CompileToplevel, S.LoadToplevel, S.Execute), list(excl.Sym("%defpackage"), quote(a.V(0)), quote(a.V(1))))
	})
	excl.Defun2("%defpackage", "name options", `Defines the package NAME with OPTIONS.`, func(t *thread, nm, options value) value {
		const op = "defpackage"
		n := name(t, op, nm)
		opts := map[string][]value{}
		for _, o := range items(t, op, options) {
			k := word(car(o))
			switch k {
			case "use", "nicknames", "export", "import-from", "shadow", "shadowing-import-from", "intern", "size", "documentation", "implementation-packages":
			default:
				t.ProgramError("defpackage: ~s is not an option", o)
			}
			if k == "import-from" || k == "shadowing-import-from" {
				opts[k] = append(opts[k], cdr(o))
			} else {
				opts[k] = append(opts[k], items(t, op, cdr(o))...)
			}
		}
		text := func(k string) []string {
			var out []string
			for _, v := range opts[k] {
				out = append(out, name(t, op, v))
			}
			return out
		}
		p := in.FindPackage(n)
		if p == nil {
			p = create(t, n, text("nicknames"))
		} else {
			for _, nick := range text("nicknames") {
				if !p.AddNickname(nick) {
					t.PackageError(p, "defpackage: the nickname ~s belongs to another package", interp.NewString(nick))
				}
			}
		}
		for _, s := range text("shadow") {
			p.Shadow(s)
		}
		from := func(v value) (*interp.Package, []*interp.Symbol) {
			src := find(t, op, car(v))
			var out []*interp.Symbol
			for _, x := range items(t, op, cdr(v)) {
				s, status := src.Find(name(t, op, x))
				if status == interp.NotFound {
					t.PackageError(src, "defpackage: there is no symbol ~s in the package ~a", x, interp.NewString(src.Name()))
				}
				out = append(out, s)
			}
			return src, out
		}
		for _, v := range opts["shadowing-import-from"] {
			_, ss := from(v)
			for _, s := range ss {
				p.ShadowingImport(s)
			}
		}
		uses := opts["use"]
		_, given := opts["use"]
		if !given && !hasOption(options, "use") {
			uses = []value{in.CL}
		}
		for _, u := range uses {
			use(t, p, find(t, op, u))
		}
		for _, v := range opts["import-from"] {
			_, ss := from(v)
			for _, s := range ss {
				imports(t, s, p)
			}
		}
		for _, s := range text("intern") {
			p.Intern(s)
		}
		for _, s := range text("export") {
			sym, _ := p.Intern(s)
			export(t, sym, p)
		}
		if d := opts["documentation"]; len(d) > 0 {
			p.SetDoc(d[0])
		}
		return p
	})
	excl.Defun2("%package-symbols", "package kind", `The symbols of PACKAGE, or of a list of packages, that KIND says: :symbol, :present-symbol or :external-symbol.`, func(t *thread, v, kind value) value {
		var ps []*interp.Package
		if c, ok := v.(*interp.Cons); ok {
			for _, x := range items(t, "do-symbols", c) {
				ps = append(ps, find(t, "do-symbols", x))
			}
		} else {
			ps = append(ps, find(t, "do-symbols", v))
		}
		var b interp.ListBuilder
		for _, p := range ps {
			switch word(kind) {
			case "external-symbol":
				for _, s := range p.Externals() {
					b.Add(s.Value())
				}
			case "present-symbol":
				for _, s := range append(p.Externals(), p.Internals()...) {
					b.Add(s.Value())
				}
			default:
				p.Accessible(func(s *interp.Symbol) { b.Add(s.Value()) })
			}
		}
		return b.List()
	})
	doMacro := func(mname string, kind string, all bool) {
		cl.Defmacro(mname, "(var &optional package result) &body body", `Evaluates BODY with the variable of SPEC bound to the symbols of a package, then a result form.`, func(t *thread, a args) value {
			spec := items(t, mname, a.V(0))
			if len(spec) == 0 {
				t.ProgramError("~a: there is no variable", interp.NewString(in.CaseName(mname)))
			}
			pkg := value(S.StarPackage)
			rest := spec[1:]
			if all {
				pkg = list(cl.Sym("list-all-packages"))
			} else if len(rest) > 0 {
				pkg = rest[0]
				rest = rest[1:]
			}
			var result value
			if len(rest) > 0 {
				result = rest[0]
			}
			return listStar(a.V(1), S.Dolist, list(spec[0], list(excl.Sym("%package-symbols"), pkg, in.KeywordNamed(kind)), result))
		})
	}
	doMacro("do-symbols", "symbol", false)
	doMacro("do-external-symbols", "external-symbol", false)
	doMacro("do-all-symbols", "present-symbol", true)
	apropos := func(t *thread, a args) []*interp.Symbol {
		part := lower(a.Text(t, 0))
		ps := in.AllPackages()
		if a.V(1) != nil {
			ps = []*interp.Package{a.Package(t, 1)}
		}
		seen := map[*interp.Symbol]bool{}
		var out []*interp.Symbol
		for _, p := range ps {
			for _, s := range append(p.Externals(), p.Internals()...) {
				if !seen[s] && contains(lower(s.Name()), part) {
					seen[s] = true
					out = append(out, s)
				}
			}
		}
		return out
	}
	cl.Defun("apropos-list", "string &optional package", `The symbols, of PACKAGE or all, whose names contain STRING.`, func(t *thread, a args) value { return syms(apropos(t, a)) })
	cl.Defun("apropos", "string &optional package => *", `Prints the symbols, of PACKAGE or all, whose names contain STRING; no values.`, func(t *thread, a args) value {
		out := designatedOutput(t, "apropos", nil)
		for _, s := range apropos(t, a) {
			t.Print(out, s.Value(), true)
			if _, ok := t.BoundValue(s); ok {
				t.WriteText(out, " [variable]")
			}
			switch {
			case s.IsSpecialOperator():
				t.WriteText(out, " [special operator]")
			case s.Macro() != nil:
				t.WriteText(out, " [macro]")
			case s.Function() != nil:
				t.WriteText(out, " [function]")
			}
			out.WriteChar(t, '\n')
		}
		return t.Values()
	})
}

func hasOption(options value, name string) bool {
	os, _ := interp.Slice(options)
	for _, o := range os {
		if word(car(o)) == name {
			return true
		}
	}
	return false
}

func contains(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}
