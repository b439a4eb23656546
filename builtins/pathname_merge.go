package builtins

import (
	"os"
	"strings"
	"unicode"

	"sockrepl/interp"
)

// merge returns p with what it lacks taken from d, and version where neither
// has one.
func (ps *pathnames) merge(p, d *Pathname, version value) *Pathname {
	r := *p
	if p.Host == nil && d.Host != nil && p.Device == nil && !absoluteDirectory(p.Directory) {
		// What stands in a logical pathname's place is logical as well.
		r.Host, r.class = d.Host, d.class
		r.Directory, r.Name, r.Type = upcased(p.Directory), upcased(p.Name), upcased(p.Type)
	}
	if r.Device == nil {
		r.Device = d.Device
	}
	r.Directory = ps.mergeDirectories(r.Directory, d.Directory)
	if r.Name == nil {
		r.Name = d.Name
	}
	if r.Type == nil {
		r.Type = d.Type
	}
	if r.Version == nil {
		r.Version = version
		if p.Name == nil && d.Version != nil {
			r.Version = d.Version
		}
	}
	return &r
}

func absoluteDirectory(d value) bool { return word(car(d)) == "absolute" }

// upcased returns a component with its strings in upper case.
func upcased(v value) value { return mapComponent(v, strings.ToUpper) }

// mapComponent returns a component with its strings as f makes them.
func mapComponent(v value, f func(s string) string) value {
	switch x := v.(type) {
	case *interp.String:
		return interp.NewString(f(x.Go()))
	case *interp.Cons:
		vs, _ := interp.Slice(x)
		out := make([]value, len(vs))
		for i, e := range vs {
			out[i] = mapComponent(e, f)
		}
		return list(out...)
	}
	return v
}

// mergeDirectories returns the directory dir seen from base. :back takes the
// directory before it away; :up stays, since that may be a symbolic link.
func (ps *pathnames) mergeDirectories(dir, base value) value {
	if dir == nil {
		return base
	}
	own, _ := interp.Slice(dir)
	if base == nil || len(own) == 0 || own[0] != ps.relative {
		return dir
	}
	all, _ := interp.Slice(base)
	merged := append([]value(nil), all...)
	for _, d := range own[1:] {
		if n := len(merged); d == ps.back && n > 1 {
			if _, isName := merged[n-1].(*interp.String); isName || merged[n-1] == ps.inferiors || merged[n-1] == ps.wild {
				merged = merged[:n-1]
				continue
			}
		}
		merged = append(merged, d)
	}
	return list(merged...)
}

// atHome returns p with the user's home directory in place of "~/".
func (ps *pathnames) atHome(p *Pathname) *Pathname {
	dirs, _ := interp.Slice(p.Directory)
	if len(dirs) < 2 || component(dirs[1]) != "~" {
		return p
	}
	if _, isString := dirs[1].(*interp.String); isString && dirs[0] == ps.absolute {
		return p
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return p
	}
	r := *p
	base, _ := interp.Slice(ps.fromSystem(home + "/").Directory)
	r.Directory = list(append(append([]value(nil), base...), dirs[2:]...)...)
	return &r
}

// commonCase translates a component between the case it has here and the one
// that :case :common means: upper case for what is customary, lower case.
func commonCase(v value) value {
	return mapComponent(v, func(s string) string {
		upper, lower := strings.IndexFunc(s, unicode.IsUpper) >= 0, strings.IndexFunc(s, unicode.IsLower) >= 0
		switch {
		case upper && !lower:
			return strings.ToLower(s)
		case lower && !upper:
			return strings.ToUpper(s)
		}
		return s
	})
}

// enough returns the shortest pathname that merged with d gives p.
func (ps *pathnames) enough(t *thread, p, d *Pathname) *Pathname {
	r := *p
	own, _ := interp.Slice(p.Directory)
	base, _ := interp.Slice(d.Directory)
	n := 0
	for n < len(own) && n < len(base) && t.Equal(own[n], base[n]) {
		n++
	}
	if n > 0 && n == len(base) && own[0] == ps.absolute {
		r.Directory = nil
		if n < len(own) {
			r.Directory = listStar(list(own[n:]...), ps.relative)
		}
	}
	if t.Equal(p.Host, d.Host) {
		r.Host = nil
		r.class = ps.class
	}
	return &r
}
