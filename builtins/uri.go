package builtins

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"sockrepl/interp"
)

// uri is a Uniform Resource Identifier (RFC 3986). Its slots are those of its
// class, whose names uriParts lists; they hold decoded text.
type uri struct{ slots *interp.Instance }

// LispClass implements interp.Object.
func (u *uri) LispClass(in *interp.Interp) *interp.Class { return u.slots.Class }

// SlotInstance implements interp.SlotHolder.
func (u *uri) SlotInstance() *interp.Instance { return u.slots }

// PrintReadable implements interp.Readable: princ prints the text of the URI.
func (u *uri) PrintReadable(t *thread, s interp.Stream, escape bool) {
	if escape {
		t.PrintUnreadable(s, u, t.In.CaseName("uri")+" "+u.render(t), false)
		return
	}
	t.WriteText(s, u.render(t))
}

// EqualObject implements interp.Comparable.
func (u *uri) EqualObject(t *thread, other value) bool {
	o, ok := other.(*uri)
	return ok && u.render(t) == o.render(t)
}

// uriParts are the parts of a URI, each a slot with an accessor.
var uriParts = []string{"scheme", "userinfo", "host", "port", "path", "query", "fragment", "plist"}

// defaultPorts are the ports that a URI need not name.
var defaultPorts = map[string]int64{"http": 80, "https": 443, "ftp": 21, "telnet": 23}

func (u *uri) part(t *thread, name string) value {
	v, _ := u.slots.SlotValue(t.In.Excl.InternalSym("uri-" + name))
	return v
}

func (u *uri) setPart(t *thread, name string, v value) {
	u.slots.SetSlotValue(t.In.Excl.InternalSym("uri-"+name), v)
}

func (u *uri) text(t *thread, name string) string {
	if s, ok := u.part(t, name).(*interp.String); ok {
		return t.GoText(s)
	}
	return ""
}

// Characters that cannot stand for themselves in a URI, and those that cannot
// in some of its parts.
const (
	uriExcluded  = "<>\" #{}|\\^[]`"
	uriAuthority = uriExcluded + ";/?:@%"
)

// uriEncode escapes the characters of s that are in reserved, control
// characters and what is not ASCII.
func uriEncode(t *thread, s, reserved string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		t.SafePointSoon()
		c := s[i]
		if c <= 32 || c >= 127 || strings.IndexByte(reserved, c) >= 0 {
			b.WriteByte('%')
			b.WriteString(strings.ToUpper(strconv.FormatInt(int64(c)+256, 16)[1:]))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// uriDecode undoes escapes, but for those of the characters in keep, and of
// octets that are not UTF-8: what they mean only the receiver knows.
func uriDecode(t *thread, s, keep string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		t.SafePointSoon()
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) {
			t.ParseError("parse-uri: the escape at the end of ~s is not complete", interp.NewString(s))
		}
		n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
		if err != nil {
			t.ParseError("parse-uri: ~s in ~s is not an escape", interp.NewString(s[i:i+3]), interp.NewString(s))
		}
		if strings.IndexByte(keep, byte(n)) >= 0 {
			b.WriteString(s[i : i+3])
		} else {
			b.WriteByte(byte(n))
		}
		i += 2
	}
	return escapeInvalid(t, b.String())
}

// escapeInvalid escapes the octets of s that are not UTF-8.
func escapeInvalid(t *thread, s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b.WriteString(uriEncode(t, s[i:i+n], ""))
		} else {
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// render returns the text of the URI.
func (u *uri) render(t *thread) string {
	var b strings.Builder
	scheme := ""
	if s, ok := u.part(t, "scheme").(*interp.Symbol); ok {
		scheme = strings.ToLower(s.Name())
		b.WriteString(scheme + ":")
	}
	host, hasHost := u.part(t, "host").(*interp.String)
	if hasHost || scheme == "file" {
		b.WriteString("//")
	}
	if hasHost {
		if user := u.text(t, "userinfo"); user != "" {
			b.WriteString(uriEncode(t, user, uriExcluded+"/?@") + "@")
		}
		if h := host.Go(); strings.IndexByte(h, ':') >= 0 {
			b.WriteString("[" + h + "]")
		} else {
			b.WriteString(uriEncode(t, h, uriAuthority))
		}
		if p, ok := u.part(t, "port").(interp.Fixnum); ok {
			b.WriteString(":" + strconv.FormatInt(int64(p), 10))
		}
	}
	if path := u.text(t, "path"); path != "" {
		b.WriteString(uriEncode(t, path, uriExcluded+"?"))
	} else if hasHost || scheme == "" && u.part(t, "query") == nil && u.part(t, "fragment") == nil {
		b.WriteByte('/')
	}
	if q, ok := u.part(t, "query").(*interp.String); ok {
		b.WriteString("?" + uriEncode(t, t.GoText(q), uriExcluded))
	}
	if f, ok := u.part(t, "fragment").(*interp.String); ok {
		b.WriteString("#" + uriEncode(t, t.GoText(f), uriExcluded))
	}
	return b.String()
}

func newURI(t *thread, class *interp.Class) *uri {
	u, ok := t.MakeInstance(class, nil).(*uri)
	if !ok {
		t.WrongType("parse-uri", class, t.In.S.Class)
	}
	return u
}

// parseURI returns the URI that s denotes.
func parseURI(t *thread, s string, class *interp.Class) *uri {
	u := newURI(t, class)
	set := func(name, text string) { u.setPart(t, name, longText(t, text)) }
	for i := 0; i < len(s); i++ {
		t.SafePointSoon()
		if c := s[i]; c <= 32 || c == 127 || strings.IndexByte("<>\"", c) >= 0 {
			t.ParseError("parse-uri: ~s has the character ~s, which cannot be in a URI", interp.NewString(s), interp.Char(c))
		}
	}
	rest := s
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		set("fragment", uriDecode(t, rest[i+1:], "%"))
		rest = rest[:i]
	}
	scheme := ""
	if i := strings.IndexByte(rest, ':'); i > 0 && isScheme(rest[:i]) {
		scheme = strings.ToLower(rest[:i])
		u.setPart(t, "scheme", t.In.KeywordNamed(scheme))
		rest = rest[i+1:]
	}
	if i := strings.IndexByte(rest, '?'); i >= 0 {
		set("query", uriDecode(t, rest[i+1:], "%&=+;#"))
		rest = rest[:i]
	}
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		authority := after
		rest = ""
		if i := strings.IndexByte(after, '/'); i >= 0 {
			authority, rest = after[:i], after[i:]
		}
		u.parseAuthority(t, s, scheme, authority)
	}
	if rest != "" && !(rest == "/" && (scheme == "http" || scheme == "https" || scheme == "ftp")) {
		set("path", uriDecode(t, rest, ";%/?"))
	}
	return u
}

func isScheme(s string) bool {
	for i, c := range s {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || !(c >= '0' && c <= '9') && !strings.ContainsRune("+-.", c)) {
			return false
		}
	}
	return s != ""
}

// parseAuthority takes user, host and port apart.
func (u *uri) parseAuthority(t *thread, whole, scheme, authority string) {
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		u.setPart(t, "userinfo", interp.NewString(uriDecode(t, authority[:i], "")))
		authority = authority[i+1:]
	}
	host, port := authority, ""
	if strings.HasPrefix(authority, "[") {
		i := strings.IndexByte(authority, ']')
		if i < 0 || i+1 < len(authority) && authority[i+1] != ':' {
			t.ParseError("parse-uri: the host in ~s is not a complete address", interp.NewString(whole))
		}
		host = authority[1:i]
		port = strings.TrimPrefix(authority[i+1:], ":")
	} else if i := strings.LastIndexByte(authority, ':'); i >= 0 {
		host, port = authority[:i], authority[i+1:]
	}
	if port != "" {
		n, err := strconv.ParseInt(port, 10, 32)
		if err != nil || n <= 0 {
			t.ParseError("parse-uri: the port in ~s is not a positive integer: ~a", interp.NewString(whole), interp.NewString(port))
		}
		if defaultPorts[scheme] != n {
			u.setPart(t, "port", interp.Fix(n))
		}
	}
	if host != "" {
		u.setPart(t, "host", interp.NewString(uriDecode(t, host, "")))
	}
}

// mergeURIs returns u seen from base, as RFC 3986 says.
func mergeURIs(t *thread, u, base *uri) *uri {
	r := newURI(t, u.slots.Class)
	copyParts := func(from *uri, names ...string) {
		for _, n := range names {
			r.setPart(t, n, from.part(t, n))
		}
	}
	copyParts(u, uriParts...)
	if u.part(t, "scheme") != nil {
		return r
	}
	copyParts(base, "scheme")
	if u.part(t, "host") != nil {
		return r
	}
	copyParts(base, "userinfo", "host", "port")
	path := u.text(t, "path")
	switch {
	case path == "":
		copyParts(base, "path")
		if u.part(t, "query") == nil {
			copyParts(base, "query")
		}
		return r
	case path[0] != '/':
		from := base.text(t, "path")
		if from == "" {
			from = "/"
		}
		path = from[:strings.LastIndexByte(from, '/')+1] + path
	}
	r.setPart(t, "path", nil)
	t.LongWork(len(path) >= longTextSize, func() { path = removeDots(path) })
	if path != "/" {
		r.setPart(t, "path", longText(t, path))
	}
	return r
}

// removeDots removes the segments . and .. from a path.
func removeDots(path string) string {
	segments := strings.Split(path, "/")
	var out []string
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) > 1 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return strings.Join(out, "/")
}

// uriOperators declares the package net.uri.
func uriOperators(in *interp.Interp) {
	S := &in.S
	p := in.FindPackage(in.CaseName("net.uri"))
	var slots []*interp.Slot
	for _, n := range uriParts {
		slots = append(slots, &interp.Slot{Name: in.Excl.InternalSym("uri-" + n), Initargs: []*interp.Symbol{in.KeywordNamed(n)}, Init: constantly(in, nil), Type: in.T})
	}
	class := in.NewClass(p.Sym("uri"), interp.StandardKind, []*interp.Class{in.CL.Sym("standard-object").Class()}, slots)
	class.Allocate = func(t *thread, c *interp.Class) value { return &uri{slots: interp.NewInstance(c)} }
	class.Finalize()
	class.Name.SetClass(class)
	toURI := func(t *thread, operator string, v value) *uri {
		switch x := v.(type) {
		case *uri:
			return x
		case *interp.String:
			return parseURI(t, t.GoText(x), class)
		}
		t.WrongType(operator, v, list(S.Or, class.Name, S.String))
		return nil
	}
	uriOf := func(t *thread, operator string, v value) *uri { return instanceOf[*uri](t, operator, v, class) }
	for _, n := range uriParts {
		p.Defgeneric("uri-"+n, "uri", `The `+n+` of URI, or NIL.`, func(t *thread, a args) value { return uriOf(t, "uri-"+n, a.V(0)).part(t, n) })
		p.Defun("(setf uri-"+n+")", "value uri", `Makes VALUE the `+n+` of URI.`, func(t *thread, a args) value {
			uriOf(t, "(setf uri-"+n+")", a.V(1)).setPart(t, n, a.V(0))
			return a.V(0)
		})
	}
	p.Defun1("uri-p", "object", `True if OBJECT is a URI.`, func(t *thread, v value) value { _, ok := v.(*uri); return t.Bool(ok) })
	p.Defun1("uri", "object", `The URI that OBJECT, a URI or its text, is.`, func(t *thread, v value) value { return toURI(t, "uri", v) })
	p.Defun("parse-uri", "thing &key class (escape t)", `The URI that the string THING denotes, or THING if it is one. CLASS is that of the result; ESCAPE is always the case: escapes are decoded.`, func(t *thread, a args) value {
		if u, ok := a.V(0).(*uri); ok {
			return u
		}
		c := class
		if a.V(1) != nil {
			var ok bool
			if c, ok = t.Call1(in.CL.Sym("find-class").Function(), a.V(1)).(*interp.Class); !ok || !c.IsSubclass(class) {
				a.Wrong(t, 1, class.Name)
			}
		}
		return parseURI(t, t.GoText(a.String(t, 0)), c)
	})
	p.Defun("render-uri", "uri stream", `Writes the text of URI to STREAM, or returns it if that is NIL.`, func(t *thread, a args) value {
		text, _ := longText(t, toURI(t, "render-uri", a.V(0)).render(t)).(*interp.String)
		if a.V(1) == nil {
			return text
		}
		a.OutputStream(t, 1).WriteString(t, text, 0, text.Len())
		return nil
	})
	p.Defun("merge-uris", "uri base &optional place", `URI, a reference, seen from BASE; the result is stored in the URI PLACE if that is there.`, func(t *thread, a args) value {
		r := mergeURIs(t, toURI(t, "merge-uris", a.V(0)), toURI(t, "merge-uris", a.V(1)))
		if a.V(2) == nil {
			return r
		}
		place := uriOf(t, "merge-uris", a.V(2))
		for _, n := range uriParts {
			place.setPart(t, n, r.part(t, n))
		}
		return place
	})
	p.Defun("copy-uri", "uri &key place scheme host port path query fragment userinfo plist class", `A copy of URI, in the URI PLACE if that is there, with those of SCHEME, HOST, PORT, PATH, QUERY, FRAGMENT, USERINFO and
PLIST that are not NIL instead of its own; of CLASS.`, func(t *thread, a args) value {
		u := toURI(t, "copy-uri", a.V(0))
		c := u.slots.Class
		if a.V(10) != nil {
			if k, ok := t.Call1(in.CL.Sym("find-class").Function(), a.V(10)).(*interp.Class); ok && k.IsSubclass(class) {
				c = k
			} else {
				a.Wrong(t, 10, class.Name)
			}
		}
		r, ok := a.V(1).(*uri)
		if !ok {
			r = newURI(t, c)
		}
		at := map[string]int{"scheme": 2, "host": 3, "port": 4, "path": 5, "query": 6, "fragment": 7, "userinfo": 8, "plist": 9}
		for _, n := range uriParts {
			v := a.V(at[n])
			if v == nil {
				v = u.part(t, n)
			}
			r.setPart(t, n, v)
		}
		return r
	})
	p.Defun2("uri=", "uri1 uri2", `True if URI1 and URI2 have the same text.`, func(t *thread, x, y value) value {
		return t.Bool(toURI(t, "uri=", x).render(t) == toURI(t, "uri=", y).render(t))
	})
}
