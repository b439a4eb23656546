package interp

import (
	"sort"
	"strings"
)

// Package is a Lisp package. It is guarded by the interpreter's lock.
type Package struct {
	in        *Interp
	name      string
	nicknames []string
	uses      []*Package
	usedBy    []*Package
	internal  map[string]*Symbol
	external  map[string]*Symbol
	shadowing map[string]*Symbol
	keyword   bool // every symbol is external and its own value
	deleted   bool
	doc       Value
	locks     PackageLocks
}

// SymbolStatus tells how a symbol is found in a package.
type SymbolStatus int

const (
	NotFound SymbolStatus = iota
	Internal
	External
	Inherited
)

func (in *Interp) newPackage(name string, nicknames ...string) *Package {
	p := &Package{in: in, name: name, nicknames: nicknames,
		internal: map[string]*Symbol{}, external: map[string]*Symbol{},
		shadowing: map[string]*Symbol{}}
	in.packages[name] = p
	for _, n := range nicknames {
		in.packages[n] = p
	}
	return p
}

// FindPackage returns the package of that name or nickname, nil if none.
func (in *Interp) FindPackage(name string) *Package { return in.packages[name] }

// AllPackages returns every package, by name.
func (in *Interp) AllPackages() []*Package {
	var all []*Package
	for name, p := range in.packages {
		if name == p.name {
			all = append(all, p)
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].name < all[j].name })
	return all
}

// MakePackage creates a package. It returns nil if a name is taken.
func (in *Interp) MakePackage(name string, nicknames []string) *Package {
	for _, n := range append([]string{name}, nicknames...) {
		if in.packages[n] != nil {
			return nil
		}
	}
	return in.newPackage(name, nicknames...)
}

// DeletePackage forgets p, which no other package may use; its symbols lose it
// as their home.
func (in *Interp) DeletePackage(p *Package) {
	p.deleted = true
	delete(in.packages, p.name)
	for _, n := range p.nicknames {
		delete(in.packages, n)
	}
	for _, u := range p.uses {
		u.usedBy = without(u.usedBy, p)
	}
	for _, table := range []map[string]*Symbol{p.internal, p.external} {
		for _, s := range table {
			if s.pkg == p {
				s.pkg = nil
			}
		}
	}
	p.name, p.nicknames, p.uses = "", nil, nil
	clear(p.internal)
	clear(p.external)
	clear(p.shadowing)
}

// IsDeleted reports whether the package has been deleted.
func (p *Package) IsDeleted() bool { return p.deleted }

// RenamePackage gives p new names. It reports false if one is taken.
func (in *Interp) RenamePackage(p *Package, name string, nicknames []string) bool {
	for _, n := range append([]string{name}, nicknames...) {
		if q := in.packages[n]; q != nil && q != p {
			return false
		}
	}
	delete(in.packages, p.name)
	for _, n := range p.nicknames {
		delete(in.packages, n)
	}
	p.name, p.nicknames = name, nicknames
	in.packages[name] = p
	for _, n := range nicknames {
		in.packages[n] = p
	}
	return true
}

// Name returns the package's name, "" once it is deleted.
func (p *Package) Name() string { return p.name }

// Nicknames returns the nicknames.
func (p *Package) Nicknames() []string { return p.nicknames }

// AddNickname adds a nickname, unless it is taken.
func (p *Package) AddNickname(name string) bool {
	if q := p.in.packages[name]; q != nil {
		return q == p
	}
	p.nicknames = append(p.nicknames, name)
	p.in.packages[name] = p
	return true
}

// ShortName returns the shortest of name and nicknames, which prompts show.
func (p *Package) ShortName() string {
	short := p.name
	for _, n := range p.nicknames {
		if len(n) < len(short) {
			short = n
		}
	}
	return short
}

// Uses returns the packages whose exports are visible in p.
func (p *Package) Uses() []*Package { return p.uses }

// UsedBy returns the packages that use p.
func (p *Package) UsedBy() []*Package { return p.usedBy }

// Doc returns the documentation, a *String or NIL.
func (p *Package) Doc() Value { return p.doc }

// SetDoc sets the documentation.
func (p *Package) SetDoc(doc Value) { p.doc = doc }

// Find looks a name up as the reader does.
func (p *Package) Find(name string) (*Symbol, SymbolStatus) {
	if s := p.external[name]; s != nil {
		return s, External
	}
	if s := p.internal[name]; s != nil {
		return s, Internal
	}
	for _, u := range p.uses {
		if s := u.external[name]; s != nil {
			return s, Inherited
		}
	}
	return nil, NotFound
}

// Intern returns the symbol of that name, making it if there is none; made
// reports whether it did.
func (p *Package) Intern(name string) (s *Symbol, status SymbolStatus) {
	if s, status = p.Find(name); s != nil {
		return s, status
	}
	s = NewSymbol(name)
	s.pkg = p
	if p.keyword {
		s.SetConstant(s)
		p.external[name] = s
	} else {
		p.internal[name] = s
	}
	return s, NotFound
}

// Export makes s, which must be accessible in p, external. It returns a
// symbol of the same name with which that would conflict in a package using
// p, and that package, or nil.
func (p *Package) Export(s *Symbol) (conflict *Symbol, in *Package) {
	if p.external[s.name] == s {
		return nil, nil
	}
	for _, u := range p.usedBy {
		if other, _ := u.Find(s.name); other != nil && other != s && u.shadowing[s.name] != other {
			return other, u
		}
	}
	delete(p.internal, s.name)
	p.external[s.name] = s
	return nil, nil
}

// Unexport makes s internal again.
func (p *Package) Unexport(s *Symbol) {
	if p.external[s.name] == s && !p.keyword {
		delete(p.external, s.name)
		p.internal[s.name] = s
	}
}

// Import makes s accessible in p. It returns the conflicting symbol if
// another one of that name is accessible already.
func (p *Package) Import(s *Symbol) (conflict *Symbol) {
	if other, status := p.Find(s.name); other != nil {
		if other != s {
			return other
		}
		if status != Inherited {
			return nil
		}
	}
	p.internal[s.name] = s
	if s.pkg == nil {
		s.pkg = p
	}
	return nil
}

// ShadowingImport makes s accessible in p, dropping any other of that name.
func (p *Package) ShadowingImport(s *Symbol) {
	for _, table := range []map[string]*Symbol{p.internal, p.external} {
		if old := table[s.name]; old != nil && old != s && old.pkg == p {
			old.pkg = nil
		}
	}
	if p.external[s.name] != s {
		delete(p.external, s.name)
		p.internal[s.name] = s
	}
	if s.pkg == nil {
		s.pkg = p
	}
	p.shadowing[s.name] = s
}

// Shadow makes sure that p has a symbol of its own with that name.
func (p *Package) Shadow(name string) {
	s, status := p.Find(name)
	if s == nil || status == Inherited {
		s = NewSymbol(name)
		s.pkg = p
		p.internal[name] = s
	}
	p.shadowing[name] = s
}

// ShadowingSymbols returns the shadowing symbols.
func (p *Package) ShadowingSymbols() []*Symbol { return sorted(p.shadowing) }

// Unintern removes s; it reports whether s was present.
func (p *Package) Unintern(s *Symbol) bool {
	found := false
	for _, table := range []map[string]*Symbol{p.internal, p.external} {
		if table[s.name] == s {
			delete(table, s.name)
			found = true
		}
	}
	if p.shadowing[s.name] == s {
		delete(p.shadowing, s.name)
	}
	if found && s.pkg == p {
		s.pkg = nil
	}
	return found
}

// Use makes the external symbols of u visible in p. It returns two symbols
// that would conflict, or nil.
func (p *Package) Use(u *Package) (mine, theirs *Symbol) {
	if p == u {
		return nil, nil
	}
	for _, q := range p.uses {
		if q == u {
			return nil, nil
		}
	}
	for name, s := range u.external {
		if other, _ := p.Find(name); other != nil && other != s && p.shadowing[name] != other {
			return other, s
		}
	}
	p.uses = append(p.uses, u)
	u.usedBy = append(u.usedBy, p)
	return nil, nil
}

// Unuse undoes Use.
func (p *Package) Unuse(u *Package) {
	p.uses = without(p.uses, u)
	u.usedBy = without(u.usedBy, p)
}

// Externals returns the exported symbols, by name.
func (p *Package) Externals() []*Symbol { return sorted(p.external) }

// Internals returns the symbols present but not exported, by name.
func (p *Package) Internals() []*Symbol { return sorted(p.internal) }

// InheritedSymbols returns the symbols accessible in p but not present in it,
// each once, by name.
func (p *Package) InheritedSymbols() []*Symbol {
	found := map[string]*Symbol{}
	for _, u := range p.uses {
		for name, s := range u.external {
			if got, _ := p.Find(name); got == s && p.internal[name] != s && p.external[name] != s {
				found[name] = s
			}
		}
	}
	return sorted(found)
}

// Accessible calls f for every symbol accessible in p, each once.
func (p *Package) Accessible(f func(*Symbol)) {
	for _, list := range [][]*Symbol{p.Internals(), p.Externals(), p.InheritedSymbols()} {
		for _, s := range list {
			f(s)
		}
	}
}

// Present reports whether the package has the symbol s itself.
func (p *Package) Present(s *Symbol) bool {
	return p.internal[s.name] == s || p.external[s.name] == s
}

// Conflicts returns the symbols that would be in conflict in p if s were not in
// it: several of s's name that the packages used export.
func (p *Package) Conflicts(s *Symbol) []*Symbol {
	var list []*Symbol
	for _, u := range p.uses {
		x := u.external[s.name]
		if x == nil {
			continue
		}
		known := false
		for _, y := range list {
			known = known || x == y
		}
		if !known {
			list = append(list, x)
		}
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

func sorted(table map[string]*Symbol) []*Symbol {
	list := make([]*Symbol, 0, len(table))
	for _, s := range table {
		list = append(list, s)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].name < list[j].name })
	return list
}

func without(list []*Package, p *Package) []*Package {
	var rest []*Package
	for _, q := range list {
		if q != p {
			rest = append(rest, q)
		}
	}
	return rest
}

// CaseName turns an operator's declared lower-case name into the name its
// symbol has in this interpreter's case mode.
func (in *Interp) CaseName(name string) string {
	if in.Modern {
		return name
	}
	return strings.ToUpper(name)
}

// Sym returns the external symbol of the declared name in p, making it. Names
// that begin with a percent sign are for this program's own use and stay
// internal.
func (p *Package) Sym(name string) *Symbol {
	s := p.InternalSym(name)
	if strings.HasPrefix(name, "%") {
		return s
	}
	if p.internal[s.name] == s {
		delete(p.internal, s.name)
		p.external[s.name] = s
	}
	return s
}

// InternalSym returns the symbol of the declared name in p, not exported.
func (p *Package) InternalSym(name string) *Symbol {
	s, _ := p.Intern(p.in.CaseName(name))
	return s
}

// KeywordNamed returns the keyword of the declared lower-case name.
func (in *Interp) KeywordNamed(name string) *Symbol {
	s, _ := in.Keyword.Intern(in.CaseName(name))
	return s
}
