package interp

import "slices"

// PackageLocks are Allegro's locks of a package: against changes of what symbols
// it has, and against definitions for its symbols.
type PackageLocks struct {
	Symbols, Definitions bool
	// Implements are the packages whose definition locks do not hold while this
	// one is current.
	Implements []*Package
}

// Locks returns the locks of p, to be looked at or set.
func (p *Package) Locks() *PackageLocks { return &p.locks }

// CheckPackageLock signals package-locked-error, which can be continued from, if
// operator is about to change what symbols p has and p is locked.
func (t *Thread) CheckPackageLock(operator string, p *Package) {
	if !p.locks.Symbols || p == t.currentPackage() || !t.locksHold() {
		return
	}
	t.packageLocked(p, "Go on and change the package.", "~a: the package ~a is locked", NewString(operator), NewString(p.name))
}

// CheckDefinitionLock signals package-locked-error, which can be continued from,
// if s is about to be defined and its package is locked against that.
func (t *Thread) CheckDefinitionLock(s *Symbol) {
	p := s.pkg
	if p == nil || !p.locks.Definitions || p == t.In.CL {
		return
	}
	current := t.currentPackage()
	if p == current || !t.locksHold() {
		return
	}
	if current != nil && slices.Contains(current.locks.Implements, p) {
		return
	}
	t.packageLocked(p, "Go on and make the definition.", "~s cannot be defined: its package, ~a, is locked against definitions", s, NewString(p.name))
}

// locksHold reports whether package locks are looked at.
func (t *Thread) locksHold() bool {
	return t.SymbolValue(t.In.S.EnablePackageLockedErrors) != nil
}

func (t *Thread) packageLocked(p *Package, report, control string, arguments ...Value) {
	t.WithSimpleRestart(t.In.S.Continue, report, func() Value {
		return t.PackageLocked(p, control, arguments...)
	})
}

// PackageLocked signals package-locked-error about p, whatever p is told of its
// locks.
func (t *Thread) PackageLocked(p *Package, control string, args ...Value) Value {
	return t.ErrorOf(t.In.S.PackageLockedError, []Value{t.In.S.KPackage, p}, control, args...)
}
