package builtins

import "sockrepl/interp"

// packageOption tells how an option of defpackage is used.
type packageOption struct {
	once bool // it may be given only once
	// from tells that its arguments begin with the name of a package.
	from bool
}

var packageOptions = map[string]packageOption{
	"use": {}, "nicknames": {}, "export": {}, "shadow": {}, "intern": {}, "implementation-packages": {},
	"import-from": {from: true}, "shadowing-import-from": {from: true}, "size": {once: true}, "documentation": {once: true},
}

// packageDefinition is the options of a defpackage.
type packageDefinition struct {
	args map[string][]value
	// imports are the arguments of the options that take a package, in order.
	imports map[string][][]value
	given   map[string]bool
}

// definePackage declares defpackage and in-package.
func definePackage(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	oldStyle := excl.Defvar("*cltl1-in-package-compatibility-p*", "Whether in-package is that of the first Common Lisp: its arguments are evaluated, :nicknames and :use may follow the name, and a package that does not exist is made.", nil)
	cl.Defmacro("in-package", "name &rest options", `Makes the package called NAME current. There are OPTIONS only if excl:*cltl1-in-package-compatibility-p* is true.`, func(t *thread, a args) value {
		if t.SymbolValue(oldStyle) != nil {
			return always(in, listStar(a.V(1), excl.Sym("%old-in-package"), a.V(0)))
		}
		if a.V(1) != nil {
			t.ProgramError("in-package: options are accepted only if excl:*cltl1-in-package-compatibility-p* is true: ~s", a.V(1))
		}
		return always(in, list(excl.Sym("%in-package"), list(S.Quote, a.V(0))))
	})
	excl.Defun("%old-in-package", "name &key nicknames (use :common-lisp)", `Makes the package called NAME current, after making it if there is none; it gets NICKNAMES and uses the packages USE.`, func(t *thread, a args) value {
		names := func(v value) value {
			if _, isList := v.(*interp.Cons); isList || v == nil {
				return v
			}
			return list(v)
		}
		d := parsePackageOptions(t, list(listStar(names(a.V(1)), in.KeywordNamed("nicknames")), listStar(names(a.V(2)), in.KeywordNamed("use"))))
		p := d.define(t, nameOf(t, "in-package", a.V(0)))
		t.SetSymbolValue(S.StarPackage, p)
		return p
	})
	excl.Defun1("%in-package", "name", `Makes the package called NAME current.`, func(t *thread, v value) value {
		p := livePackage(t, "in-package", v)
		t.SetSymbolValue(S.StarPackage, p)
		return p
	})
	cl.Defmacro("defpackage", "name &rest options", `Defines the package NAME; OPTIONS are :use, :nicknames, :export, :import-from, :shadow, :shadowing-import-from,
:intern, :size and :documentation. If there is a package of that name, what the options say is added to it.`, func(t *thread, a args) value {
		parsePackageOptions(t, a.V(1))
		return always(in, list(excl.Sym("%defpackage"), list(S.Quote, interp.NewString(nameOf(t, "defpackage", a.V(0)))), list(S.Quote, a.V(1))))
	})
	excl.Defun2("%defpackage", "name options", `Defines the package NAME with OPTIONS.`, func(t *thread, name, options value) value {
		return parsePackageOptions(t, options).define(t, nameOf(t, "defpackage", name))
	})
}

func parsePackageOptions(t *thread, options value) *packageDefinition {
	const operator = "defpackage"
	d := &packageDefinition{args: map[string][]value{}, imports: map[string][][]value{}, given: map[string]bool{}}
	for _, o := range items(t, operator, options) {
		k := word(car(o))
		kind, known := packageOptions[k]
		if _, isList := o.(*interp.Cons); !isList || !known {
			t.ProgramError("defpackage: `~s' is not an option", o)
		}
		vs := items(t, operator, cdr(o))
		if kind.once && (d.given[k] || len(vs) != 1) {
			t.ProgramError("defpackage: the option ~s must be there once and have one argument", car(o))
		}
		d.given[k] = true
		if kind.from {
			if len(vs) == 0 {
				t.ProgramError("defpackage: the option ~s names no package", o)
			}
			d.imports[k] = append(d.imports[k], vs)
		} else {
			d.args[k] = append(d.args[k], vs...)
		}
	}
	if doc := d.args["documentation"]; doc != nil {
		if _, ok := doc[0].(*interp.String); !ok {
			t.ProgramError("defpackage: the documentation ~s is not a string", doc[0])
		}
	}
	d.checkDisjoint(t)
	return d
}

// checkDisjoint signals program-error if a name is in two options that exclude
// each other.
func (d *packageDefinition) checkDisjoint(t *thread) {
	options := map[string]string{}
	claim := func(option string, names []string) {
		for _, n := range names {
			if other, taken := options[n]; taken && other != option {
				t.ProgramError("defpackage: ~s is in both of the options :~a and :~a", interp.NewString(n), interp.NewString(other), interp.NewString(option))
			}
			options[n] = option
		}
	}
	for _, k := range []string{"shadow", "intern"} {
		claim(k, d.names(t, k))
	}
	for _, k := range []string{"import-from", "shadowing-import-from"} {
		for _, vs := range d.imports[k] {
			var names []string
			for _, v := range vs[1:] {
				names = append(names, nameOf(t, "defpackage", v))
			}
			claim(k, names)
		}
	}
	for _, n := range d.names(t, "export") {
		if options[n] == "intern" {
			t.ProgramError("defpackage: ~s is in both of the options :intern and :export", interp.NewString(n))
		}
	}
}

// names returns the names in an option.
func (d *packageDefinition) names(t *thread, option string) []string {
	var out []string
	for _, v := range d.args[option] {
		out = append(out, nameOf(t, "defpackage", v))
	}
	return out
}

// define makes the package, or adds to it.
func (d *packageDefinition) define(t *thread, name string) value {
	const operator = "defpackage"
	in := t.In
	p := in.FindPackage(name)
	fresh := p == nil
	if fresh {
		p = createPackage(t, operator, name, d.names(t, "nicknames"))
	} else {
		for _, n := range d.names(t, "nicknames") {
			if !p.AddNickname(n) {
				t.PackageError(interp.NewString(n), "defpackage: the nickname ~s belongs to the package ~a", interp.NewString(n), packageName(in.FindPackage(n)))
			}
		}
	}
	for _, n := range d.names(t, "shadow") {
		p.Shadow(n)
	}
	for _, s := range d.imported(t, "shadowing-import-from") {
		p.ShadowingImport(s)
	}
	if fresh && !d.given["use"] {
		usePackage(t, p, in.CL)
	}
	for _, u := range d.args["use"] {
		usePackage(t, p, livePackage(t, operator, u))
	}
	for _, s := range d.imported(t, "import-from") {
		importSymbol(t, s, p)
	}
	for _, n := range d.names(t, "intern") {
		p.Intern(n)
	}
	for _, n := range d.names(t, "export") {
		s, _ := p.Intern(n)
		exportSymbol(t, s, p)
	}
	if d.given["implementation-packages"] {
		implement(t, p, d.args["implementation-packages"])
	}
	if doc := d.args["documentation"]; doc != nil {
		p.SetDoc(doc[0])
	}
	return p
}

// imported returns the symbols that an option imports.
func (d *packageDefinition) imported(t *thread, option string) []*interp.Symbol {
	var out []*interp.Symbol
	for _, vs := range d.imports[option] {
		from := livePackage(t, "defpackage", vs[0])
		for _, v := range vs[1:] {
			n := nameOf(t, "defpackage", v)
			s, status := from.Find(n)
			if status == interp.NotFound {
				settle(t, from, []choice{{t.In.S.Continue, "Make the symbol.", func() { s, _ = from.Intern(n) }}},
					"defpackage: there is no symbol ~s in the package ~a", interp.NewString(n), packageName(from))
			}
			out = append(out, s)
		}
	}
	return out
}
