package builtins

import (
	"bufio"
	"os"
	"strconv"
	"strings"

	"sockrepl/interp"
)

// passwordEntry is a line of /etc/passwd.
type passwordEntry struct {
	fields   [7]string // name, password, uid, gid, gecos, directory, shell
	password value     // what (setf pwent-passwd) put in place of the field
}

// LispClass implements interp.Object.
func (e *passwordEntry) LispClass(in *interp.Interp) *interp.Class {
	return in.OSI.Sym("pwent").Class()
}

// PrintText implements interp.Printable.
func (e *passwordEntry) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("pwent") + " " + e.fields[0], true
}

// findUser returns the first line of /etc/passwd whose field i is text.
func findUser(i int, text string) value {
	f, err := os.Open("/etc/passwd")
	if err != nil {
		return nil
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Split(lines.Text(), ":")
		if len(fields) == 7 && fields[i] == text {
			return &passwordEntry{fields: [7]string(fields)}
		}
	}
	return nil
}

// osiUsers declares what tells of users.
func osiUsers(in *interp.Interp) {
	p := in.OSI
	p.DefineClass("pwent", in.T.Class())
	p.Defun("getpwnam", "name", `Returns the entry of the user NAME in /etc/passwd, which pwent-uid and its kin read, or NIL.`, func(t *thread, a args) value {
		return findUser(0, a.Text(t, 0))
	})
	p.Defun("getpwuid", "uid", `Returns the entry of the user with the number UID in /etc/passwd, or NIL.`, func(t *thread, a args) value {
		return findUser(2, strconv.Itoa(a.Index(t, 0)))
	})
	entry := func(t *thread, operator string, v value) *passwordEntry {
		e, ok := v.(*passwordEntry)
		if !ok {
			t.WrongType(operator, v, p.Sym("pwent"))
		}
		return e
	}
	for i, f := range []struct{ name, what string }{
		{"pwent-name", "name"}, {"pwent-passwd", "password"}, {"pwent-uid", "number"}, {"pwent-gid", "group's number"},
		{"pwent-gecos", "full name and remarks"}, {"pwent-dir", "home directory"}, {"pwent-shell", "shell"},
	} {
		p.Defun1(f.name, "pwent", `Returns the `+f.what+` of the user whose entry PWENT is.`, func(t *thread, v value) value {
			e := entry(t, f.name, v)
			if i == 1 && e.password != nil {
				return e.password
			}
			if i == 2 || i == 3 {
				n, _ := strconv.Atoi(e.fields[i])
				return interp.FixInt(n)
			}
			return interp.NewString(e.fields[i])
		})
	}
	p.Defun("(setf pwent-passwd)", "value pwent", `Makes VALUE the password in PWENT; the system's file stays as it is.`, func(t *thread, a args) value {
		entry(t, "(setf pwent-passwd)", a.V(1)).password = a.String(t, 0)
		return a.V(0)
	})
}
