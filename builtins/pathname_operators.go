package builtins

import (
	"strings"

	"sockrepl/interp"
)

// pathnameOperators declares the functions on pathnames as such.
func pathnameOperators(in *interp.Interp) {
	cl := in.CL
	ps := pathnamesOf(in)
	cl.Defvar("*default-pathname-defaults*", "What incomplete pathnames are merged with.", &Pathname{class: ps.class})
	cl.Defun1("pathname", "designator", `The pathname that DESIGNATOR denotes.`, func(t *thread, v value) value { return toPathname(t, "pathname", v) })
	cl.Defun1("pathnamep", "object", `True if OBJECT is a pathname.`, func(t *thread, v value) value { _, ok := v.(*Pathname); return t.Bool(ok) })
	cl.Defun("parse-namestring", "thing &optional host defaults &key (start 0) end junk-allowed => pathname position", `The pathname that THING from START to END denotes, and where its text ends. HOST, or that
of DEFAULTS, is the logical host of a name without one. With JUNK-ALLOWED text that is no pathname gives NIL.`, parseNamestring)
	namestringOperators(in)
	componentOperators(in)
	cl.Defun("merge-pathnames", "pathname &optional defaults (default-version :newest)", `PATHNAME with what it lacks taken from DEFAULTS. DEFAULT-VERSION is the version if both lack one.`, func(t *thread, a args) value {
		return ps.merge(toPathname(t, "merge-pathnames", a.V(0)), defaultPathname(t, "merge-pathnames", a.V(1)), a.V(2))
	})
	cl.Defun("make-pathname", "&key (host nil host-p) (device nil device-p) (directory nil directory-p) (name nil name-p) (type nil type-p) (version nil version-p) defaults (case :local)",
		`A pathname of HOST, DEVICE, DIRECTORY, NAME, TYPE and VERSION, the rest from DEFAULTS. With CASE :common upper case stands for the customary one.`, makePathname)
	wildOperators(in)
	logicalPathnameOperators(in)
	fileSystemOperators(in)
	fileOperators(in)
}

func parseNamestring(t *thread, a args) value {
	const operator = "parse-namestring"
	ps := pathnamesOf(t.In)
	var host *logicalHost
	if a.V(1) != nil {
		host = ps.hostNamed(t, operator, a.V(1), false)
	} else if d, ok := a.V(2).(*Pathname); ok && d.Host != nil {
		host = ps.hosts[component(d.Host)]
	}
	s, ok := a.V(0).(*interp.String)
	if !ok {
		p := toPathname(t, operator, a.V(0))
		if host != nil && component(p.Host) != host.name {
			t.SimpleError("~a: the host of ~s is not ~s", interp.NewString(operator), p, a.V(1))
		}
		return t.Values2(p, a.V(3))
	}
	from, to := bounds(t, operator, s, s.Len(), a.V(3), a.V(4))
	text := s.GoSlice(from, to)
	if own, _ := ps.hostPrefix(text); own != nil && a.V(1) != nil && own != host {
		t.SimpleError("~a: the host of ~s is not ~s", interp.NewString(operator), s, a.V(1))
	}
	p, bad := ps.parseAny(t, text, host)
	if bad >= 0 {
		if a.Bool(5) {
			return t.Values2(nil, interp.FixInt(from+bad))
		}
		t.ParseError("~a: `~s' is not a logical pathname: it has a wrong character at ~d", interp.NewString(operator), s, interp.FixInt(from+bad))
	}
	return t.Values2(p, interp.FixInt(to))
}

func namestringOperators(in *interp.Interp) {
	ps := pathnamesOf(in)
	text := func(name, doc string, f func(p *Pathname) string) {
		in.CL.Defun1(name, "pathname", doc, func(t *thread, v value) value { return interp.NewString(f(toPathname(t, name, v))) })
	}
	text("namestring", `PATHNAME as a string.`, (*Pathname).Namestring)
	text("file-namestring", `Name and type of PATHNAME as a string.`, func(p *Pathname) string {
		if p.Host != nil {
			_, rest, _ := strings.Cut((&Pathname{Host: p.Host, Name: p.Name, Type: p.Type, Version: p.Version}).Namestring(), ":")
			return rest
		}
		return p.fileNamestring()
	})
	text("directory-namestring", `The directory of PATHNAME as a string.`, func(p *Pathname) string {
		if p.Host != nil {
			_, rest, _ := strings.Cut((&Pathname{Host: p.Host, Directory: p.Directory}).Namestring(), ":")
			return rest
		}
		return p.directoryNamestring()
	})
	text("host-namestring", `The host of PATHNAME as a string, empty unless it is a logical one.`, func(p *Pathname) string { return component(p.Host) })
	in.CL.Defun("enough-namestring", "pathname &optional defaults", `PATHNAME as a string, less what merging with DEFAULTS gives it back.`, func(t *thread, a args) value {
		p, d := toPathname(t, "enough-namestring", a.V(0)), defaultPathname(t, "enough-namestring", a.V(1))
		return interp.NewString(ps.enough(t, p, d).Namestring())
	})
}

// componentOperators declares the readers of pathnames' components.
func componentOperators(in *interp.Interp) {
	common := in.KeywordNamed("common")
	for _, c := range []struct {
		name string
		get  func(p *Pathname) value
	}{
		{"host", func(p *Pathname) value { return p.Host }}, {"device", func(p *Pathname) value {
			if p.Host != nil {
				return in.KeywordNamed("unspecific")
			}
			return p.Device
		}},
		{"directory", func(p *Pathname) value { return p.Directory }}, {"name", func(p *Pathname) value { return p.Name }},
		{"type", func(p *Pathname) value { return p.Type }},
	} {
		in.CL.Defun("pathname-"+c.name, "pathname &key (case :local)", `The `+c.name+` of PATHNAME; with CASE :common, upper case stands for the customary one.`, func(t *thread, a args) value {
			checkCase(t, a, 1)
			p := toPathname(t, "pathname-"+c.name, a.V(0))
			v := c.get(p)
			if a.V(1) == value(common) && p.Host == nil {
				v = commonCase(v)
			}
			return v
		})
	}
	in.CL.Defun1("pathname-version", "pathname", `The version of PATHNAME, which counts for logical pathnames only.`, func(t *thread, v value) value { return toPathname(t, "pathname-version", v).Version })
}

func checkCase(t *thread, a args, i int) {
	if w := word(a.V(i)); w != "local" && w != "common" {
		a.Wrong(t, i, list(t.In.S.Member, t.In.KeywordNamed("local"), t.In.KeywordNamed("common")))
	}
}

func makePathname(t *thread, a args) value {
	const hostAt, deviceAt, directoryAt, nameAt, typeAt, versionAt, defaultsAt, caseAt = 0, 2, 4, 6, 8, 10, 12, 13
	ps := pathnamesOf(t.In)
	checkCase(t, a, caseAt)
	given := func(i int) bool { return a.Bool(i + 1) }
	p := &Pathname{class: ps.class}
	var d *Pathname
	if a.V(defaultsAt) != nil {
		d = toPathname(t, "make-pathname", a.V(defaultsAt))
		p.Host, p.class = d.Host, d.class
	} else if def := defaultPathname(t, "make-pathname", nil); !given(hostAt) && def.Host != nil {
		p.Host, p.class = def.Host, def.class
	}
	if given(hostAt) {
		p.Host, p.class = nil, ps.class
		if s, ok := a.V(hostAt).(*interp.String); ok && s.Len() > 0 {
			p.Host, p.class = interp.NewString(ps.hostNamed(t, "make-pathname", s, false).name), ps.logical
		}
	}
	fit := func(v value) value {
		switch {
		case p.Host != nil:
			return upcased(v)
		case word(a.V(caseAt)) == "common":
			return commonCase(v)
		}
		return v
	}
	p.Directory = fit(ps.checkDirectory(t, a, directoryAt))
	p.Name = fit(ps.checkComponent(t, a, nameAt))
	p.Type = fit(ps.checkComponent(t, a, typeAt))
	p.Device, p.Version = a.V(deviceAt), a.V(versionAt)
	if d == nil {
		return p
	}
	// What was given as NIL stays so.
	if !given(deviceAt) {
		p.Device = d.Device
	}
	if !given(directoryAt) {
		p.Directory = d.Directory
	}
	if !given(nameAt) {
		p.Name = d.Name
	}
	if !given(typeAt) {
		p.Type = d.Type
	}
	if !given(versionAt) && (p.Name == nil || !given(nameAt)) {
		p.Version = d.Version
	}
	return p
}

// checkComponent returns argument i as a name or type.
func (ps *pathnames) checkComponent(t *thread, a args, i int) value {
	switch v := a.V(i).(type) {
	case nil:
		return nil
	case *interp.String:
		if v.Go() == "*" {
			return ps.wild
		}
		return v
	case *interp.Symbol:
		if w := word(v); v == ps.wild || w == "unspecific" {
			return v
		}
	}
	return a.Wrong(t, i, list(t.In.S.Or, t.In.S.String, t.In.S.Null, list(t.In.S.Member, ps.wild, t.In.KeywordNamed("unspecific"))))
}

// checkDirectory returns argument i as a directory.
func (ps *pathnames) checkDirectory(t *thread, a args, i int) value {
	switch v := a.V(i).(type) {
	case nil:
		return nil
	case *interp.String:
		return ps.parseDirectory("/" + v.Go())
	case *interp.Symbol:
		if v == ps.wild || v == ps.inferiors {
			return list(ps.absolute, ps.inferiors)
		}
		if word(v) == "unspecific" {
			return nil
		}
	case *interp.Cons:
		vs, proper := interp.Slice(v)
		if !proper || vs[0] != ps.absolute && vs[0] != ps.relative {
			break
		}
		var b interp.ListBuilder
		b.Add(vs[0])
		for j, d := range vs[1:] {
			switch x := d.(type) {
			case *interp.String:
				switch s := x.Go(); s {
				case "*":
					b.Add(ps.wild)
				case "**":
					b.Add(ps.inferiors)
				case "":
				default:
					b.Add(x)
				}
				continue
			case *interp.Symbol:
				switch word(x) {
				case "up", "back":
					if j == 0 && vs[0] == ps.absolute || j > 0 && vs[j] == ps.inferiors {
						return ps.badDirectory(t, v)
					}
					b.Add(x)
					continue
				case "wild", "wild-inferiors", "home":
					b.Add(x)
					continue
				}
			}
			return a.Wrong(t, i, t.In.S.List)
		}
		return b.List()
	}
	return a.Wrong(t, i, list(t.In.S.Or, t.In.S.String, t.In.S.List, list(t.In.S.Member, ps.wild)))
}

// badDirectory signals that a directory goes up where it cannot.
func (ps *pathnames) badDirectory(t *thread, v value) value {
	p := &Pathname{class: ps.class, Directory: v}
	return t.ErrorOf(t.In.S.FileError, []value{t.In.S.KPathname, p}, "make-pathname: the directory ~s goes up where there is nothing above", v)
}

func wildOperators(in *interp.Interp) {
	cl := in.CL
	ps := pathnamesOf(in)
	fields := []value{nil}
	for _, f := range []string{"host", "device", "directory", "name", "type", "version"} {
		fields = append(fields, in.KeywordNamed(f))
	}
	cl.Defun("wild-pathname-p", "pathname &optional field", `True if PATHNAME (its FIELD) has wildcards.`, func(t *thread, a args) value {
		p := toPathname(t, "wild-pathname-p", a.V(0))
		for _, f := range fields {
			if f == a.V(1) {
				return t.Bool(p.isWild(word(f)))
			}
		}
		return a.Wrong(t, 1, listStar(list(fields...), in.S.Member))
	})
	cl.Defun2("pathname-match-p", "pathname wildcard", `True if PATHNAME matches WILDCARD, in which what is missing matches everything.`, func(t *thread, v, w value) value {
		_, ok := ps.match(t, toPathname(t, "pathname-match-p", v), toPathname(t, "pathname-match-p", w))
		return t.Bool(ok)
	})
	cl.Defun("translate-pathname", "source from-wildcard to-wildcard &key &allow-other-keys", `SOURCE, which matches FROM-WILDCARD, with what the wildcards stand for put into TO-WILDCARD.`, func(t *thread, a args) value {
		const operator = "translate-pathname"
		return ps.translatePathname(t, toPathname(t, operator, a.V(0)), toPathname(t, operator, a.V(1)), toPathname(t, operator, a.V(2)))
	})
}
