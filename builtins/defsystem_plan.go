package builtins

import (
	"slices"
	"strings"

	"sockrepl/interp"
)

// systemPlan is what an operation on a system is to do: the modules in order,
// those of the systems it mentions among them, and what each depends on.
type systemPlan struct {
	t       *thread
	st      *systemTable
	modules []*plannedModule
	of      map[*systemModule]*plannedModule
	groups  map[*moduleGroup][]*plannedModule
	systems map[*lispSystem][]*plannedModule
}

// plannedModule is a module with the modules that it depends on.
type plannedModule struct {
	*systemModule
	component                             bool // of a system that is mentioned only
	compileAfter, loadAfter, compileFirst []*plannedModule
	recompile                             []*plannedModule
}

// moduleContext is what a module depends on because of where it stands.
type moduleContext struct{ after, recompile []*plannedModule }

func planSystem(t *thread, st *systemTable, s *lispSystem) *systemPlan {
	p := &systemPlan{t: t, st: st, of: map[*systemModule]*plannedModule{}, groups: map[*moduleGroup][]*plannedModule{}, systems: map[*lispSystem][]*plannedModule{}}
	p.system(s, false)
	return p
}

// system plans the modules of s and returns them.
func (p *systemPlan) system(s *lispSystem, component bool) []*plannedModule {
	if planned, ok := p.systems[s]; ok {
		return planned
	}
	p.systems[s] = nil // while systems that mention each other are planned
	var all []*plannedModule
	for _, part := range s.parts {
		all = union(all, p.part(s, part, moduleContext{}, component))
	}
	p.systems[s] = all
	p.named(s, s.parts)
	return all
}

// part plans a part of s and returns its modules.
func (p *systemPlan) part(s *lispSystem, part systemPart, c moduleContext, component bool) []*plannedModule {
	switch x := part.(type) {
	case *systemModule:
		return p.module(x, c, component)
	case *moduleGroup:
		return p.group(s, x, c, component)
	}
	name := part.(*moduleName)
	if other := p.systemNamed(s, name); other != nil {
		return p.system(other, true)
	}
	if name.module != nil {
		return p.module(name.module, c, component)
	}
	text, _ := p.t.In.StringDesignator(name.name)
	return p.group(s, s.groups[text.Go()], c, component)
}

// systemNamed returns the system that a name stands for: a symbol, unless it is
// that of a module or a group.
func (p *systemPlan) systemNamed(s *lispSystem, name *moduleName) *lispSystem {
	symbol, ok := name.name.(*interp.Symbol)
	if !ok || name.module == nil || name.module.mention == nil {
		return nil
	}
	if other := p.st.named(symbol.Name()); other != s {
		return other
	}
	return nil
}

func (p *systemPlan) module(m *systemModule, c moduleContext, component bool) []*plannedModule {
	x := p.of[m]
	if x == nil {
		x = &plannedModule{systemModule: m, component: component}
		p.of[m] = x
		p.modules = append(p.modules, x)
	}
	x.compileAfter, x.loadAfter = union(x.compileAfter, c.after), union(x.loadAfter, c.after)
	x.recompile = union(x.recompile, c.recompile)
	return []*plannedModule{x}
}

func (p *systemPlan) group(s *lispSystem, g *moduleGroup, c moduleContext, component bool) []*plannedModule {
	var all []*plannedModule
	for _, part := range g.parts {
		planned := p.part(s, part, c, component)
		all = union(all, planned)
		if g.serial {
			c.after = union(slices.Clone(c.after), planned)
		}
		if g.define {
			c.recompile = union(slices.Clone(c.recompile), planned)
		}
	}
	p.groups[g] = union(p.groups[g], all)
	return all
}

// named adds what the options in parts of s name to the modules' dependencies.
func (p *systemPlan) named(s *lispSystem, parts []systemPart) {
	for _, part := range parts {
		switch x := part.(type) {
		case *systemModule:
			p.uses(s, x.uses, []*plannedModule{p.of[x]})
		case *moduleGroup:
			p.uses(s, x.uses, p.groups[x])
			p.named(s, x.parts)
		}
	}
}

func (p *systemPlan) uses(s *lispSystem, uses moduleUses, users []*plannedModule) {
	for _, u := range users {
		add := func(to *[]*plannedModule, names []value) {
			for _, name := range names {
				for _, m := range p.lookup(s, name) {
					if m != u {
						*to = union(*to, []*plannedModule{m})
					}
				}
			}
		}
		add(&u.compileAfter, uses.compileAfter)
		add(&u.loadAfter, uses.loadAfter)
		add(&u.recompile, uses.recompile)
		add(&u.compileFirst, uses.first)
	}
}

// lookup returns the modules that a name in an option of s stands for.
func (p *systemPlan) lookup(s *lispSystem, name value) []*plannedModule {
	text := ""
	if path, ok := name.(*Pathname); ok {
		text = path.Namestring()
	} else if d, ok := p.t.In.StringDesignator(name); ok {
		text = d.Go()
	}
	if g := named(s.groups, text); g != nil {
		return p.groups[g]
	}
	if m := named(s.modules, text); m != nil && p.of[m] != nil {
		return []*plannedModule{p.of[m]}
	}
	if other := p.st.named(text); other != nil {
		return p.system(other, true)
	}
	p.t.ProgramError("defsystem: the system ~a has no module ~s, and there is no such system", interp.NewString(s.pretty), name)
	return nil
}

// named returns what is called name, in whatever case if there is nothing of
// just that name.
func named[T any](m map[string]*T, name string) *T {
	if x := m[name]; x != nil {
		return x
	}
	for n, x := range m {
		if strings.EqualFold(n, name) {
			return x
		}
	}
	return nil
}

// union adds to a what of b is not in it.
func union(a, b []*plannedModule) []*plannedModule {
	for _, m := range b {
		if !slices.Contains(a, m) {
			a = append(a, m)
		}
	}
	return a
}
