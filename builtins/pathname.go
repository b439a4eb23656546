package builtins

import (
	"strings"

	"sockrepl/interp"
)

// Pathname is a Lisp pathname. Directory is NIL or a list that begins with
// :absolute or :relative; Name, Type and Version are strings, keywords or NIL.
// In the strings of a physical pathname * and ? are wildcards and a backslash
// takes the meaning from the character after it. A logical pathname has a
// string for its host; Host is NIL otherwise.
type Pathname struct {
	class                          *interp.Class
	Host, Device                   value
	Directory, Name, Type, Version value
}

// LispClass implements interp.Object.
func (p *Pathname) LispClass(in *interp.Interp) *interp.Class { return p.class }

// EqualObject implements interp.Comparable. The version counts for logical
// pathnames only.
func (p *Pathname) EqualObject(t *thread, other value) bool {
	q, ok := other.(*Pathname)
	return ok && t.Equal(p.Host, q.Host) && t.Equal(p.Directory, q.Directory) && t.Equal(p.Name, q.Name) &&
		t.Equal(p.Type, q.Type) && (p.Host == nil || t.Equal(p.Version, q.Version))
}

// HashObject implements interp.Hashable.
func (p *Pathname) HashObject() uint64 {
	var h uint64 = 14695981039346656037
	for _, c := range []byte(p.Namestring()) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// PrintReadable implements interp.Readable.
func (p *Pathname) PrintReadable(t *thread, s interp.Stream, escape bool) {
	if escape && p.Name == nil && p.Type != nil && p.Host == nil && t.SymbolValue(t.In.S.StarPrintReadably) != nil {
		// Its text would be read as a name.
		t.WriteText(s, "#.("+t.Prin1(t.In.CL.Sym("make-pathname"))+" ")
		if p.Directory != nil {
			t.WriteText(s, t.Prin1(t.In.KeywordNamed("directory"))+" '"+t.Prin1(p.Directory)+" ")
		}
		t.WriteText(s, t.Prin1(t.In.KeywordNamed("type"))+" "+t.Prin1(p.Type)+")")
		return
	}
	if escape {
		t.WriteText(s, "#P")
	}
	t.Print(s, interp.NewString(p.Namestring()), escape)
}

// component returns a component as it stands in namestrings.
func component(v value) string {
	switch x := v.(type) {
	case *interp.String:
		return x.Go()
	case *interp.Symbol:
		switch word(x) {
		case "wild":
			return "*"
		case "wild-inferiors":
			return "**"
		case "up", "back":
			return ".."
		case "home":
			return "~"
		}
	case interp.Fixnum:
		return itoa(int(x))
	}
	return ""
}

// Namestring returns the text of the pathname.
func (p *Pathname) Namestring() string {
	if p.Host != nil {
		return p.logicalNamestring()
	}
	return p.directoryNamestring() + p.fileNamestring()
}

func (p *Pathname) directoryNamestring() string {
	var b strings.Builder
	dirs, _ := interp.Slice(p.Directory)
	for i, d := range dirs {
		if i > 0 {
			b.WriteString(component(d))
			b.WriteByte('/')
		} else if word(d) == "absolute" {
			b.WriteByte('/')
		}
	}
	if len(dirs) == 1 && b.Len() == 0 {
		return "./" // nothing but :relative
	}
	return b.String()
}

func (p *Pathname) fileNamestring() string {
	name := component(p.Name)
	if p.Type == nil || word(p.Type) == "unspecific" {
		return name
	}
	return name + "." + component(p.Type)
}

// nativeName returns the system's name of the file, in which no character has
// a special meaning.
func (p *Pathname) nativeName() string {
	name := p.Namestring()
	if strings.IndexByte(name, '\\') < 0 {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] == '\\' && i+1 < len(name) {
			i++
		}
		b.WriteByte(name[i])
	}
	return b.String()
}

// quoteName gives a name that the system uses the form it has in a pathname.
func quoteName(name string) string {
	if !strings.ContainsAny(name, `*?\`) {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if strings.IndexByte(`*?\`, name[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(name[i])
	}
	return b.String()
}

// pathnames is what the functions on pathnames share in one interpreter.
type pathnames struct {
	in              *interp.Interp
	class, logical  *interp.Class
	absolute        value
	relative        value
	up, back        value
	wild, inferiors value
	// hosts are the logical hosts, by upper-case name.
	hosts map[string]*logicalHost
}

type pathnamesKey struct{}

func pathnamesOf(in *interp.Interp) *pathnames {
	if ps, ok := in.Attached(pathnamesKey{}).(*pathnames); ok {
		return ps
	}
	key := func(n string) value { return in.KeywordNamed(n) }
	ps := &pathnames{in: in, class: in.S.Pathname.Class(), logical: in.S.LogicalPathname.Class(),
		absolute: key("absolute"), relative: key("relative"), up: key("up"), back: key("back"),
		wild: key("wild"), inferiors: key("wild-inferiors"), hosts: map[string]*logicalHost{}}
	in.Attach(pathnamesKey{}, ps)
	return ps
}

// part returns the component that s, part of a namestring, denotes.
func (ps *pathnames) part(s string) value {
	switch s {
	case "":
		return nil
	case "*":
		return ps.wild
	}
	return interp.NewString(s)
}

// parse returns the physical pathname that s denotes.
func (ps *pathnames) parse(s string) *Pathname {
	p := &Pathname{class: ps.class}
	slash := strings.LastIndexByte(s, '/')
	if slash >= 0 {
		p.Directory = ps.parseDirectory(s[:slash+1])
	}
	file := s[slash+1:]
	if file == "." || file == ".." {
		p.Name = interp.NewString(file)
		return p
	}
	if i := strings.LastIndexByte(file, '.'); i > 0 {
		p.Name = ps.part(file[:i])
		p.Type = interp.NewString(file[i+1:])
		if file[i+1:] == "*" {
			p.Type = ps.wild
		}
		return p
	}
	p.Name = ps.part(file)
	return p
}

// parseDirectory returns the directory component that s denotes.
func (ps *pathnames) parseDirectory(s string) value {
	var b interp.ListBuilder
	if strings.HasPrefix(s, "/") {
		b.Add(ps.absolute)
	} else {
		b.Add(ps.relative)
	}
	for _, d := range strings.Split(s, "/") {
		switch d {
		case "", ".":
		case "..":
			b.Add(ps.up)
		case "**":
			b.Add(ps.inferiors)
		default:
			b.Add(ps.part(d))
		}
	}
	return b.List()
}

// fromSystem returns the pathname of a file of that name in the system.
func (ps *pathnames) fromSystem(name string) *Pathname { return ps.parse(quoteName(name)) }

// toPathname returns the pathname that v designates.
func toPathname(t *thread, operator string, v value) *Pathname {
	ps := pathnamesOf(t.In)
	target := v
	if s, ok := v.(*interp.SynonymStream); ok {
		target, _ = fileStreamFor(t, s)
	}
	switch x := target.(type) {
	case *Pathname:
		return x
	case *interp.String:
		p, _ := ps.parseAny(t, x.Go(), nil)
		return p
	case *fileStream:
		return x.pathname()
	}
	t.WrongType(operator, v, list(t.In.S.Or, t.In.S.Pathname, t.In.S.String, t.In.CL.Sym("file-stream")))
	return nil
}

// defaultPathname returns v, or *default-pathname-defaults* for NIL, as a
// pathname.
func defaultPathname(t *thread, operator string, v value) *Pathname {
	if v == nil {
		v = t.SymbolValue(t.In.S.StarDefaultPathname)
	}
	return toPathname(t, operator, v)
}

// completed returns the pathname that v designates, merged with
// *default-pathname-defaults* unless it is logical and those are not.
func completed(t *thread, operator string, v value) *Pathname {
	p, d := toPathname(t, operator, v), defaultPathname(t, operator, nil)
	if p.Host != nil && d.Host == nil {
		return p
	}
	return pathnamesOf(t.In).merge(p, d, nil)
}

// physical returns the physical pathname that v designates, complete as far as
// *default-pathname-defaults* makes it so.
func physical(t *thread, operator string, v value) *Pathname {
	ps := pathnamesOf(t.In)
	p, d := toPathname(t, operator, v), defaultPathname(t, operator, nil)
	if p.Host != nil && d.Host == nil {
		p = ps.translate(t, p)
	}
	if p = ps.merge(p, d, nil); p.Host != nil {
		p = ps.translate(t, p)
	}
	return ps.atHome(p)
}

// nativeFile returns the system's name of the file that v designates, which
// must not be wild.
func nativeFile(t *thread, operator string, v value) string {
	p := physical(t, operator, v)
	if p.isWild("") {
		t.ErrorOf(t.In.S.FileError, []value{t.In.S.KPathname, toPathname(t, operator, v)}, "~a: the pathname ~s has wildcards",
			interp.NewString(operator), v)
	}
	return p.nativeName()
}
