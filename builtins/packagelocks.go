package builtins

import "sockrepl/interp"

// packageLockOperators declares Allegro's package locks.
func packageLockOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	excl.Defvar("*enable-package-locked-errors*", "Whether what the locks of packages forbid is an error.", in.T)
	excl.Defmacro("without-package-locks", "&body body", `The values of BODY, in which what the locks of packages forbid is no error.`, func(t *thread, a args) value {
		return listStar(a.V(0), S.Let, list(list(S.EnablePackageLockedErrors, nil)))
	})
	packageOf := func(t *thread, operator string, v value) *interp.Package { return livePackage(t, operator, v) }
	lock := func(name, doc, set string, field func(l *interp.PackageLocks) *bool) {
		excl.Defun1(name, "package", doc, func(t *thread, v value) value {
			p := packageOf(t, name, v)
			return t.Bool(*field(p.Locks()) || p == in.CL && name == "package-definition-lock")
		})
		excl.Defun("(setf "+name+")", "value package", set, func(t *thread, a args) value {
			*field(packageOf(t, "(setf "+name+")", a.V(1)).Locks()) = a.V(0) != nil
			return a.V(0)
		})
	}
	lock("package-lock", `True if PACKAGE is locked: symbols may then be made in it, exported and so on only while it is the current package.`,
		`Locks PACKAGE, or unlocks it if VALUE is NIL.`, func(l *interp.PackageLocks) *bool { return &l.Symbols })
	lock("package-definition-lock", `True if PACKAGE is locked against definitions: of functions, macros, types, classes and ways to store for its
symbols while neither it nor one of its implementation packages is the current package. The package common-lisp always is.`,
		`Locks PACKAGE against definitions, or unlocks it if VALUE is NIL; that of common-lisp stays.`, func(l *interp.PackageLocks) *bool { return &l.Definitions })
	excl.Defun1("package-implementation-packages", "package", `The list of the packages whose locks against definitions do not hold while PACKAGE is the current package.`, func(t *thread, v value) value {
		return packageList(packageOf(t, "package-implementation-packages", v).Locks().Implements)
	})
	excl.Defun("(setf package-implementation-packages)", "packages package", `Makes PACKAGES those whose locks against definitions do not hold while PACKAGE is the current package.`, func(t *thread, a args) value {
		implement(t, packageOf(t, "(setf package-implementation-packages)", a.V(1)), items(t, "(setf package-implementation-packages)", a.V(0)))
		return a.V(0)
	})
}

// implement makes p an implementation package of packages.
func implement(t *thread, p *interp.Package, packages []value) {
	var all []*interp.Package
	for _, v := range packages {
		all = append(all, livePackage(t, "implementation-packages", v))
	}
	p.Locks().Implements = all
}
