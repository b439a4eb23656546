package builtins

import "sockrepl/interp"

// packageIterator goes through the symbols of packages.
type packageIterator struct {
	found []foundSymbol
	next  int
}

type foundSymbol struct {
	symbol *interp.Symbol
	status value
	pkg    *interp.Package
}

// LispClass implements interp.Object; iterators are handled by macros only.
func (it *packageIterator) LispClass(in *interp.Interp) *interp.Class { return in.T.Class() }

// packageIteration declares what goes through the symbols of packages.
func packageIteration(in *interp.Interp) {
	symbolMacros(in)
	packageIterators(in)
}

// packagesOf returns the packages that v designates, a package or a list.
func packagesOf(t *thread, operator string, v value) []*interp.Package {
	var out []*interp.Package
	for _, x := range oneOrMore(t, operator, v) {
		out = append(out, livePackage(t, operator, x))
	}
	return out
}

// symbolMacros declares do-symbols and its like, and what they expand into.
func symbolMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	excl.Defun2("%package-symbols", "package kind", `The symbols of PACKAGE, or of a list of packages, that KIND says: :symbol, :present-symbol or :external-symbol.`, func(t *thread, v, kind value) value {
		var b interp.ListBuilder
		for _, p := range packagesOf(t, "do-symbols", v) {
			add := func(s *interp.Symbol) { b.Add(s.Value()) }
			switch word(kind) {
			case "external-symbol":
				for _, s := range p.Externals() {
					add(s)
				}
			case "present-symbol":
				for _, s := range append(p.Externals(), p.Internals()...) {
					add(s)
				}
			default:
				p.Accessible(add)
			}
		}
		return b.List()
	})
	doMacro := func(name, kind, symbols string, all bool) {
		lambdaList := "(var &optional package result) &body body"
		if all {
			lambdaList = "(var &optional result) &body body"
		}
		cl.Defmacro(name, lambdaList, `Evaluates BODY with VAR bound to `+symbols+`, then RESULT, whose value it returns.`, func(t *thread, a args) value {
			spec := items(t, name, a.V(0))
			most := 3
			if all {
				most = 2
			}
			if len(spec) == 0 || len(spec) > most {
				t.ProgramError("~a: `~s' is not a variable, a package and a result", interp.NewString(name), a.V(0))
			}
			pkg := value(S.StarPackage)
			rest := spec[1:]
			if all {
				pkg = list(cl.Sym("list-all-packages"))
			} else if len(rest) > 0 {
				pkg = rest[0]
				rest = rest[1:]
			}
			return listStar(a.V(1), S.Dolist, list(spec[0], list(excl.Sym("%package-symbols"), pkg, in.KeywordNamed(kind)), first(rest)))
		})
	}
	doMacro("do-symbols", "symbol", "the symbols accessible in PACKAGE, by default the current one", false)
	doMacro("do-external-symbols", "external-symbol", "the external symbols of PACKAGE, by default the current one", false)
	doMacro("do-all-symbols", "present-symbol", "the symbols of all packages", true)
}

// packageIterators declares with-package-iterator and what it expands into.
func packageIterators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	kinds := map[value]bool{S.KInternal: true, S.KExternal: true, S.KInherited: true}
	cl.Defmacro("with-package-iterator", "(name package-list &rest symbol-types) &body body", `Evaluates BODY, in which NAME is a local macro that returns the next symbol of the packages that PACKAGE-LIST evaluates to: true, the
symbol, how it is accessible, and the package; or NIL. SYMBOL-TYPES are :internal, :external and :inherited.`, func(t *thread, a args) value {
		spec := items(t, "with-package-iterator", a.V(0))
		if len(spec) < 3 {
			t.ProgramError("with-package-iterator: `~s' is not a name, packages and types of symbols", a.V(0))
		}
		for _, k := range spec[2:] {
			if !kinds[k] {
				t.ProgramError("with-package-iterator: `~s' is none of :internal, :external and :inherited", k)
			}
		}
		it := in.Gensym("iterator")
		next := list(S.Quote, list(excl.Sym("%next-symbol"), it))
		return list(S.Let, list(list(it, list(excl.Sym("%package-iterator"), spec[1], list(S.Quote, list(spec[2:]...))))),
			listStar(a.V(1), S.Macrolet, list(list(spec[0], nil, next))))
	})
	excl.Defun2("%package-iterator", "packages types", `An iterator for the symbols of PACKAGES that are of TYPES.`, func(t *thread, v, types value) value {
		it := &packageIterator{}
		for _, p := range packagesOf(t, "with-package-iterator", v) {
			for _, k := range items(t, "with-package-iterator", types) {
				var symbols []*interp.Symbol
				switch k {
				case value(S.KInternal):
					symbols = p.Internals()
				case value(S.KExternal):
					symbols = p.Externals()
				default:
					symbols = p.InheritedSymbols()
				}
				for _, s := range symbols {
					it.found = append(it.found, foundSymbol{s, k, p})
				}
			}
		}
		return it
	})
	excl.Defun("%next-symbol", "iterator => more symbol status package", `The next symbol of ITERATOR.`, func(t *thread, a args) value {
		it, ok := a.V(0).(*packageIterator)
		if !ok || it.next == len(it.found) {
			return t.Values(nil)
		}
		f := it.found[it.next]
		it.next++
		return t.Values4(t.T, f.symbol.Value(), f.status, f.pkg)
	})
}

// apropos declares apropos and apropos-list.
func apropos(in *interp.Interp) {
	cl := in.CL
	find := func(t *thread, a args) []*interp.Symbol {
		part := lower(a.Text(t, 0))
		ps := in.AllPackages()
		if a.V(1) != nil {
			ps = []*interp.Package{livePackage(t, "apropos", a.V(1))}
		}
		seen := map[*interp.Symbol]bool{}
		var out []*interp.Symbol
		add := func(s *interp.Symbol) {
			if !seen[s] && contains(lower(s.Name()), part) {
				seen[s] = true
				out = append(out, s)
			}
		}
		for _, p := range ps {
			if a.V(1) != nil {
				p.Accessible(add)
				continue
			}
			for _, s := range append(p.Externals(), p.Internals()...) {
				add(s)
			}
		}
		return out
	}
	cl.Defun("apropos-list", "string &optional package", `The symbols, of PACKAGE or all, whose names contain STRING.`, func(t *thread, a args) value { return symbolList(find(t, a)) })
	cl.Defun("apropos", "string &optional package => *", `Prints the symbols, of PACKAGE or all, whose names contain STRING; no values.`, func(t *thread, a args) value {
		out := designatedOutput(t, "apropos", nil)
		for _, s := range find(t, a) {
			t.Print(out, s.Value(), true)
			if _, ok := t.BoundValue(s); ok {
				kind := " [variable]"
				if s.IsConstant() {
					kind = " [constant]"
				}
				t.WriteText(out, kind)
			}
			switch {
			case s.IsSpecialOperator():
				t.WriteText(out, " [special operator]")
			case s.Macro() != nil:
				t.WriteText(out, " [macro]")
			case s.Function() != nil:
				t.WriteText(out, " [function]")
			}
			if s.Class() != nil {
				t.WriteText(out, " [class]")
			}
			out.WriteChar(t, '\n')
		}
		return t.Values()
	})
}

func contains(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}
