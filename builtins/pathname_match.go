package builtins

import (
	"strings"

	"sockrepl/interp"
)

// isWildText reports whether the text of a component has wildcards.
func isWildText(s string) bool {
	if !strings.ContainsAny(s, "*?") {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '*', '?':
			return true
		}
	}
	return false
}

// isWildComponent reports whether v is a wildcard or has some.
func isWildComponent(v value) bool {
	switch x := v.(type) {
	case *interp.String:
		return isWildText(x.Go())
	case *interp.Symbol:
		w := word(x)
		return w == "wild" || w == "wild-inferiors"
	case *interp.Cons:
		vs, _ := interp.Slice(x)
		for _, e := range vs {
			if isWildComponent(e) {
				return true
			}
		}
	}
	return false
}

// isWild reports whether the field (a keyword's name; "" stands for all) of p
// is wild.
func (p *Pathname) isWild(field string) bool {
	for _, f := range []struct {
		name string
		v    value
	}{{"host", p.Host}, {"device", p.Device}, {"directory", p.Directory}, {"name", p.Name}, {"type", p.Type}, {"version", p.Version}} {
		if (field == "" || field == f.name) && isWildComponent(f.v) {
			return true
		}
	}
	return false
}

// matchComponent matches a component with a pattern. NIL and :wild match all.
// The parts are what wildcards stand for.
func (ps *pathnames) matchComponent(t *thread, v, pattern value) (parts []value, ok bool) {
	switch x := pattern.(type) {
	case nil:
		return []value{v}, true
	case *interp.Symbol:
		if x == ps.wild {
			return []value{v}, true
		}
		return nil, v == value(x)
	case *interp.String:
		if !isWildText(x.Go()) {
			return nil, t.Equal(v, x)
		}
		s, isString := v.(*interp.String)
		if !isString {
			return nil, false
		}
		texts, ok := matchText(t, x.Go(), s.Go())
		for _, text := range texts {
			parts = append(parts, interp.NewString(text))
		}
		return parts, ok
	}
	return nil, t.Equal(v, pattern)
}

// pathnameMatch is what the wildcards of a pathname stand for.
type pathnameMatch struct{ directory, name, typ []value }

func (ps *pathnames) match(t *thread, p, wild *Pathname) (m pathnameMatch, ok bool) {
	if wild.Host != nil && !t.Equal(p.Host, wild.Host) {
		return m, false
	}
	if wild.Directory == nil {
		m.directory = []value{inferior{directoryRest(p.Directory)}}
	} else {
		dirs, _ := interp.Slice(p.Directory)
		patterns, _ := interp.Slice(wild.Directory)
		if len(dirs) == 0 {
			dirs = []value{ps.relative}
			if p.Host != nil {
				dirs[0] = ps.absolute
			}
		}
		if m.directory, ok = ps.matchDirectory(t, dirs, patterns); !ok {
			return m, false
		}
	}
	if m.name, ok = ps.matchComponent(t, p.Name, wild.Name); !ok {
		return m, false
	}
	m.typ, ok = ps.matchComponent(t, p.Type, wild.Type)
	if ok && p.Host != nil && wild.Version != nil && wild.Version != ps.wild {
		ok = p.Version == nil || t.Equal(p.Version, wild.Version) || word(p.Version) == "newest" || word(wild.Version) == "newest"
	}
	return m, ok
}

func directoryRest(d value) []value {
	dirs, _ := interp.Slice(d)
	if len(dirs) > 0 {
		return dirs[1:]
	}
	return nil
}

// fill puts parts where the pattern has wildcards.
func (ps *pathnames) fill(pattern value, parts *[]value, source value) value {
	take := func() value {
		if len(*parts) == 0 {
			return nil
		}
		v := (*parts)[0]
		*parts = (*parts)[1:]
		return v
	}
	switch x := pattern.(type) {
	case nil:
		return source
	case *interp.Symbol:
		if x != ps.wild {
			return x
		}
		if len(*parts) == 0 {
			return source
		}
		return take()
	case *interp.String:
		text := x.Go()
		if !isWildText(text) {
			return x
		}
		var b strings.Builder
		for i := 0; i < len(text); i++ {
			switch c := text[i]; {
			case c == '\\' && i+1 < len(text):
				b.WriteString(text[i : i+2])
				i++
			case c == '*' || c == '?':
				b.WriteString(component(take()))
			default:
				b.WriteByte(c)
			}
		}
		return interp.NewString(b.String())
	}
	return pattern
}

// fillDirectory is fill for the directory component.
func (ps *pathnames) fillDirectory(pattern value, parts []value, source value) value {
	if pattern == nil {
		return source
	}
	patterns, _ := interp.Slice(pattern)
	out := []value{patterns[0]}
	next := func() value {
		if len(parts) == 0 {
			return nil
		}
		v := parts[0]
		parts = parts[1:]
		return v
	}
	for _, d := range patterns[1:] {
		switch {
		case d == ps.inferiors:
			if in, ok := next().(inferior); ok {
				out = append(out, in.dirs...)
			}
		case isWildComponent(d):
			if in, ok := first(parts).(inferior); ok && d == ps.wild {
				parts = parts[1:]
				out = append(out, in.dirs...)
				continue
			}
			if v := ps.fill(d, &parts, nil); v != nil {
				out = append(out, v)
			}
		default:
			out = append(out, d)
		}
	}
	return list(out...)
}

func first(vs []value) value {
	if len(vs) == 0 {
		return nil
	}
	return vs[0]
}

// translatePathname returns what source, which must match from, is in to.
func (ps *pathnames) translatePathname(t *thread, source, from, to *Pathname) *Pathname {
	m, ok := ps.match(t, source, from)
	if !ok {
		t.ErrorOf(t.In.S.FileError, []value{t.In.S.KPathname, source}, "translate-pathname: ~s does not match ~s", source, from)
	}
	r := &Pathname{class: to.class, Host: to.Host, Device: to.Device, Version: to.Version}
	fit := func(v value) value {
		if source.Host != nil && to.Host == nil {
			return downcasedComponent(v)
		}
		return v
	}
	for i, d := range m.directory {
		if in, ok := d.(inferior); ok {
			dirs := make([]value, len(in.dirs))
			for j, e := range in.dirs {
				dirs[j] = fit(e)
			}
			m.directory[i] = inferior{dirs}
		} else {
			m.directory[i] = fit(d)
		}
	}
	for _, parts := range [][]value{m.name, m.typ} {
		for i, v := range parts {
			parts[i] = fit(v)
		}
	}
	r.Directory = ps.fillDirectory(to.Directory, m.directory, fit(source.Directory))
	r.Name = ps.fill(to.Name, &m.name, fit(source.Name))
	r.Type = ps.fill(to.Type, &m.typ, fit(source.Type))
	if r.Host != nil && (r.Version == nil || r.Version == ps.wild) {
		r.Version = source.Version
	}
	if r.Host == nil {
		r.Version = nil
	}
	return r
}

// downcasedComponent is a component of a logical pathname as the file system,
// where lower case is customary, has it.
func downcasedComponent(v value) value {
	return mapComponent(v, strings.ToLower)
}
