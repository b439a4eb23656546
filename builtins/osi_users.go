package builtins

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"

	"sockrepl/interp"
)

// userDatabase is a file of lines of fields with colons between, as /etc/passwd.
type userDatabase struct {
	class, file string // of an entry, and of the system
	fields      []databaseField
}

// databaseField is a field of each line; kind says what it is read as.
type databaseField struct {
	name, what string
	kind       fieldKind
}

type fieldKind int

const (
	textField fieldKind = iota
	numberField
	namesField // with commas between
)

var (
	passwordDatabase = &userDatabase{"pwent", "/etc/passwd", []databaseField{
		{"name", "name", textField}, {"passwd", "password", textField}, {"uid", "number", numberField},
		{"gid", "number of the group", numberField}, {"gecos", "full name and remarks", textField},
		{"dir", "home directory", textField}, {"shell", "shell", textField}}}
	shadowDatabase = &userDatabase{"spwd", "/etc/shadow", []databaseField{
		{"name", "user's name", textField}, {"passwd", "encrypted password", textField},
		{"last-change", "day of the last change, counted from the beginning of 1970,", numberField},
		{"min", "number of days before a change is allowed", numberField}, {"max", "number of days after which a change is due", numberField},
		{"warn", "number of days of warnings before that", numberField}, {"inact", "number of days after it when the password is still taken", numberField},
		{"expire", "day when the account ends", numberField}, {"flag", "reserved field", numberField}}}
	groupDatabase = &userDatabase{"grent", "/etc/group", []databaseField{
		{"name", "name", textField}, {"passwd", "password", textField}, {"gid", "number", numberField},
		{"members", "list of the names of the members", namesField}}}
)

// databaseEntry is a line of a database. Programs may put other values in.
type databaseEntry struct {
	of    *userDatabase
	slots []value
}

// LispClass implements interp.Object.
func (e *databaseEntry) LispClass(in *interp.Interp) *interp.Class {
	return in.OSI.Sym(e.of.class).Class()
}

// PrintText implements interp.Printable.
func (e *databaseEntry) PrintText(t *thread) (string, bool) {
	class := t.In.CaseName(e.of.class)
	if name, ok := t.In.StringDesignator(e.slots[0]); ok {
		return class + " " + name.Go(), true
	}
	return class, true
}

// find returns the first entry whose field i is text, and whether the file could
// be read.
func (d *userDatabase) find(i int, text string) (*databaseEntry, error) {
	f, err := os.Open(d.file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Split(lines.Text(), ":")
		if len(fields) == len(d.fields) && fields[i] == text {
			return d.entry(fields), nil
		}
	}
	return nil, nil
}

func (d *userDatabase) entry(fields []string) *databaseEntry {
	e := &databaseEntry{of: d, slots: make([]value, len(fields))}
	for i, text := range fields {
		switch d.fields[i].kind {
		case textField:
			e.slots[i] = interp.NewString(text)
		case numberField:
			n, err := strconv.Atoi(text)
			if err != nil {
				n = -1
			}
			e.slots[i] = interp.FixInt(n)
		case namesField:
			var names interp.ListBuilder
			for name := range strings.SplitSeq(text, ",") {
				if name != "" {
					names.Add(interp.NewString(name))
				}
			}
			e.slots[i] = names.List()
		}
	}
	return e
}

// declare declares the class of entries and what reads and sets their fields.
func (d *userDatabase) declare(in *interp.Interp) {
	p := in.OSI
	p.DefineClass(d.class, in.T.Class())
	entry := func(t *thread, operator string, v value) *databaseEntry {
		e, ok := v.(*databaseEntry)
		if !ok || e.of != d {
			t.WrongType(operator, v, p.Sym(d.class))
		}
		return e
	}
	for i, f := range d.fields {
		name := d.class + "-" + f.name
		p.Defun1(name, "entry", `Returns the `+f.what+` in ENTRY, an entry of `+d.file+`.`, func(t *thread, v value) value {
			return entry(t, name, v).slots[i]
		})
		p.Defun("(setf "+name+")", "value entry", `Makes VALUE the `+f.what+` in ENTRY; the system's file stays as it is.`, func(t *thread, a args) value {
			entry(t, "(setf "+name+")", a.V(1)).slots[i] = a.V(0)
			return a.V(0)
		})
	}
}

// homeOf returns the home directory of the user called name, or "".
func homeOf(name string) string {
	e, _ := passwordDatabase.find(0, name)
	if e == nil {
		return ""
	}
	return e.slots[slices.IndexFunc(passwordDatabase.fields, func(f databaseField) bool { return f.name == "dir" })].(*interp.String).Go()
}

// osiUsers declares what tells of users and groups.
func osiUsers(in *interp.Interp) {
	p := in.OSI
	for _, d := range []*userDatabase{passwordDatabase, shadowDatabase, groupDatabase} {
		d.declare(in)
	}
	// Whoever asks by name or number is told NIL as well where there is no such
	// file; that /etc/shadow may not be read is an error.
	found := func(t *thread, operator string, d *userDatabase, i int, text string) value {
		e, err := d.find(i, text)
		switch {
		case err != nil && !os.IsNotExist(err):
			return fileError(t, operator, interp.NewString(d.file), err)
		case e == nil:
			return nil
		}
		return e
	}
	byName := func(operator string, d *userDatabase, doc string) {
		p.Defun(operator, "name", doc, func(t *thread, a args) value { return found(t, operator, d, 0, a.Text(t, 0)) })
	}
	byNumber := func(operator, parameter string, d *userDatabase, doc string) {
		p.Defun(operator, parameter, doc, func(t *thread, a args) value {
			return found(t, operator, d, 2, strconv.Itoa(a.Index(t, 0)))
		})
	}
	byName("getpwnam", passwordDatabase, `Returns the entry of the user NAME in /etc/passwd, which pwent-uid and its kin read, or NIL.`)
	byNumber("getpwuid", "uid", passwordDatabase, `Returns the entry of the user with the number UID in /etc/passwd, or NIL.`)
	byName("getspnam", shadowDatabase, `Returns the entry of the user NAME in /etc/shadow, which spwd-passwd and its kin read, or NIL. A number
that is missing there is -1. Signals file-error if the file may not be read.`)
	byName("getgrnam", groupDatabase, `Returns the entry of the group NAME in /etc/group, which grent-gid and its kin read, or NIL.`)
	byNumber("getgrgid", "gid", groupDatabase, `Returns the entry of the group with the number GID in /etc/group, or NIL.`)
	p.Defun0("shadow-passwd-supported-p", "", `True if the system keeps passwords in /etc/shadow, where getspnam finds them.`, func(t *thread) value {
		_, err := os.Stat(shadowDatabase.file)
		return t.Bool(err == nil)
	})
	p.Defun("crypt", "key salt", `Encrypts the password KEY as crypt(3) does for SALT, which begins with $1$ (MD5), $5$ (SHA-256) or $6$ (SHA-512)
and may be an encrypted password: the same again if KEY is right. Other methods are an error.`, func(t *thread, a args) value {
		text, err := cryptPassword(t, a.Text(t, 0), a.Text(t, 1))
		if err != nil {
			return t.SimpleError("crypt: ~a", interp.NewString(err.Error()))
		}
		return interp.NewString(text)
	})
}
