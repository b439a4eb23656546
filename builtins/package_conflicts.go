package builtins

import "sockrepl/interp"

// Changes of packages that can bring symbols of the same name into conflict.
// Each signals a package-error with restarts that settle the conflict.

// choice is a restart that settles a conflict.
type choice struct {
	name   value
	report string
	do     func()
}

// settle signals the package-error about p with the choices as restarts, and
// does what the one taken says.
func settle(t *thread, p *interp.Package, choices []choice, control string, arguments ...value) {
	exits := make([]interp.ExitPoint, len(choices))
	var attempt func(i int) value
	attempt = func(i int) value {
		if i == len(choices) {
			return t.PackageError(p, control, arguments...)
		}
		_, left := t.CallWithExit(&exits[i], func() value {
			return t.WithRestarts([]*interp.Restart{interp.ExitRestart(choices[i].name, choices[i].report, &exits[i])}, func() value {
				return attempt(i + 1)
			})
		})
		if left {
			choices[i].do()
		}
		return nil
	}
	attempt(0)
}

// atHand reports whether the symbol s is only in CL-USER for convenience: inherited
// from one of Allegro's packages, which the program may not even know. It gives
// way to one that the program asks for.
func atHand(t *thread, p *interp.Package, s *interp.Symbol) bool {
	if p != t.In.User || s.Package() == t.In.CL {
		return false
	}
	_, status := p.Find(s.Name())
	return status == interp.Inherited && (s.Package() == t.In.Excl || s.Package() == t.In.MP || s.Package() == t.In.Socket)
}

func packageName(p *interp.Package) value { return interp.NewString(p.Name()) }

func exportSymbol(t *thread, s *interp.Symbol, p *interp.Package) {
	S := &t.In.S
	if found, _ := p.Find(s.Name()); found != s {
		settle(t, p, []choice{{S.Continue, "Import it first.", func() { importSymbol(t, s, p) }}},
			"export: ~s is not accessible in the package ~a", s.Value(), packageName(p))
	}
	for {
		other, where := p.Export(s)
		if other == nil {
			return
		}
		settle(t, where, []choice{
			{S.Continue, "Keep " + t.Prin1(other) + " in that package as a shadowing symbol.", func() { where.ShadowingImport(other) }},
			{t.In.Excl.InternalSym("take-new"), "Make the symbol exported a shadowing symbol of that package.", func() { where.ShadowingImport(s) }},
		}, "export: ~s and ~s are in conflict in the package ~a, which uses ~a", s.Value(), other.Value(), packageName(where), packageName(p))
	}
}

func importSymbol(t *thread, s *interp.Symbol, p *interp.Package) {
	other := p.Import(s)
	if other == nil {
		return
	}
	if atHand(t, p, other) {
		p.ShadowingImport(s)
		return
	}
	settle(t, p, []choice{
		{t.In.S.Continue, "Import it with shadowing-import.", func() { p.ShadowingImport(s) }},
		{t.In.Excl.InternalSym("keep-old"), "Do not import it.", func() {}},
	}, "import: ~s and ~s are in conflict in the package ~a", s.Value(), other.Value(), packageName(p))
}

func usePackage(t *thread, p, u *interp.Package) {
	if u == t.In.Keyword || p == t.In.Keyword {
		t.PackageError(p, "use-package: the package ~a cannot use ~a", packageName(p), packageName(u))
	}
	for {
		mine, theirs := p.Use(u)
		if mine == nil {
			return
		}
		if atHand(t, p, mine) {
			p.ShadowingImport(theirs)
			continue
		}
		settle(t, p, []choice{
			{t.In.S.Continue, "Keep " + t.Prin1(mine) + " as a shadowing symbol.", func() { p.ShadowingImport(mine) }},
			{t.In.Excl.InternalSym("take-new"), "Make " + t.Prin1(theirs) + " a shadowing symbol.", func() { p.ShadowingImport(theirs) }},
		}, "use-package: ~s and ~s are in conflict in the package ~a, which is to use ~a", mine.Value(), theirs.Value(), packageName(p), packageName(u))
	}
}

// uninternShadowing settles what comes into conflict when the shadowing symbol
// s leaves p.
func uninternShadowing(t *thread, s *interp.Symbol, p *interp.Package) {
	symbols := p.Conflicts(s)
	if symbols == nil {
		return
	}
	var choices []choice
	for i, x := range symbols {
		name := value(t.In.S.Continue)
		if i > 0 {
			name = t.In.Excl.InternalSym("take-other")
		}
		choices = append(choices, choice{name, "Make " + t.Prin1(x) + " a shadowing symbol.", func() {
			p.Unintern(s)
			p.ShadowingImport(x)
		}})
	}
	settle(t, p, choices, "unintern: without ~s the symbols ~{~s~^, ~} are in conflict in the package ~a", s.Value(), symbolList(symbols), packageName(p))
}
