package builtins

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sockrepl/interp"
)

// exclFileOperators declares Allegro's functions on whole files.
func exclFileOperators(in *interp.Interp) {
	p := in.Excl
	p.Defun("file-contents", "file &key element-type external-format if-does-not-exist direction if-exists", `Returns what FILE holds, as a string decoded by EXTERNAL-FORMAT, or as a vector of octets if ELEMENT-TYPE is that of octets. FILE is a pathname, a string or a file stream. If there is no such file: NIL, or with :error for IF-DOES-NOT-EXIST an error of type file-error. DIRECTION and IF-EXISTS, which open takes, are not looked at.`, func(t *thread, a args) value {
		octets := octetContents(t, a.V(1))
		data, err := readFile(t, fileName(t, "file-contents", a.V(0)))
		switch {
		case os.IsNotExist(err) && a.V(3) == nil:
			return nil
		case err != nil:
			return fileError(t, "file-contents", a.V(0), err)
		case octets:
			return &interp.Octets{B: data}
		}
		return externalFormatOr(t, "file-contents", a.V(2)).DecodeLong(t, data)
	})
	p.Defun("(setf file-contents)", "contents file &key element-type external-format if-does-not-exist direction if-exists", `Makes CONTENTS, a vector of octets or a string, which EXTERNAL-FORMAT codes, what FILE holds. ELEMENT-TYPE, IF-DOES-NOT-EXIST, DIRECTION and IF-EXISTS, which open takes, are not looked at. Signals file-error.`, func(t *thread, a args) value {
		data, ok := asOctets(t, a.V(0))
		if !ok {
			s, isString := a.V(0).(*interp.String)
			if !isString {
				wrongBuffer(t, a, 0)
			}
			data = externalFormatOr(t, "file-contents", a.V(3)).EncodeLong(t, s, 0, s.Len(), 0)
		}
		if err := writeFile(t, fileName(t, "file-contents", a.V(1)), data); err != nil {
			return fileError(t, "file-contents", a.V(1), err)
		}
		return a.V(0)
	})
	p.Defun1("filesys-type", "path", `Returns :file, :directory or, if PATH does not exist, NIL.`, func(t *thread, v value) value {
		st, err := os.Stat(fileName(t, "filesys-type", v))
		switch {
		case err != nil:
			return nil
		case st.IsDir():
			return in.KeywordNamed("directory")
		}
		return in.KeywordNamed("file")
	})
	p.Defun("compare-files", "one other", `Do the files ONE and OTHER hold the same octets? Signals file-error if either cannot be read.`, func(t *thread, a args) value {
		var data [2][]byte
		for i := range data {
			var err error
			if data[i], err = readFile(t, fileName(t, "compare-files", a.V(i))); err != nil {
				return fileError(t, "compare-files", a.V(i), err)
			}
		}
		return t.Bool(bytes.Equal(data[0], data[1]))
	})
	p.Defun1("tilde-expand-unix-namestring", "string", `Returns STRING with a ~ or ~user at its beginning replaced by that user's home directory.`, func(t *thread, v value) value {
		s, ok := v.(*interp.String)
		if !ok {
			t.WrongType("tilde-expand-unix-namestring", v, t.In.S.String)
		}
		return interp.NewString(expandTilde(s.Go()))
	})
	in.Sys.Defun("copy-file", "from to &key link overwrite preserve-symbolic-links (preserve-time t) remove-destination force verbose", `Copies the file FROM to TO; returns true. That TO exists is an error unless OVERWRITE is true, or REMOVE-DESTINATION, which removes it before, or FORCE, which removes it if it cannot be overwritten. LINK makes a hard link instead (:hard, or T, which makes a symbolic one on another filesystem), PRESERVE-SYMBOLIC-LINKS copies a symbolic link as such. PRESERVE-TIME gives TO the time of FROM; VERBOSE says what is copied. Signals file-error.`, func(t *thread, a args) value {
		c := &fileCopy{from: fileName(t, "copy-file", a.V(0)), to: fileName(t, "copy-file", a.V(1)), overwrite: a.Bool(3),
			symlinks: a.Bool(4), time: a.Bool(5), remove: a.Bool(6), force: a.Bool(7)}
		switch link := a.V(2); {
		case link == value(t.T):
			c.hard, c.soft = true, true
		case link != nil && word(link) == "hard":
			c.hard = true
		case link != nil:
			return a.Wrong(t, 2, list(in.S.Member, t.T, in.KeywordNamed("hard"), nil))
		}
		if a.Bool(8) {
			t.FormatTo(designatedOutput(t, "copy-file", nil), interp.NewString(";;; Copying ~a to ~a~%"), []value{interp.NewString(c.from), interp.NewString(c.to)})
		}
		var err error
		copied := make(chan struct{})
		go func() {
			err = c.run()
			close(copied)
		}()
		defer c.left.Store(true)
		t.WaitChan("copying a file", copied, -1)
		if err != nil {
			return fileError(t, "copy-file", a.V(c.wrong), err)
		}
		return t.T
	})
	in.Sys.Defun0("temporary-directory", "", `The pathname of the directory where the system has temporary files.`, func(t *thread) value {
		return pathnamesOf(in).fromSystem(strings.TrimSuffix(os.TempDir(), "/") + "/")
	})
	in.OSI.Import(in.Sys.Sym("copy-file"))
	in.OSI.Export(in.Sys.Sym("copy-file"))
	in.Sys.Defun("make-temp-file-name", "&optional (prefix \"temp\") directory", `Returns the name, without a type, of a file that does not exist, in DIRECTORY (by default the system's for such files), beginning with PREFIX. It is relative if DIRECTORY is. DIRECTORY need not exist.`, func(t *thread, a args) value {
		prefix := a.Text(t, 0)
		dir := os.TempDir()
		shown := dir
		if v := a.V(1); v != nil {
			dir = fileName(t, "make-temp-file-name", v)
			shown = toPathname(t, "make-temp-file-name", v).nativeName()
		}
		for {
			name := prefix + strconv.FormatUint(rand.Uint64(), 36)
			if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
				return interp.NewString(filepath.Join(shown, name))
			}
		}
	})
}

// octetContents reports whether file-contents is asked for octets, rather than for
// characters, by the element type v.
func octetContents(t *thread, v value) bool {
	if v != nil {
		switch t.UpgradedElementType(v) {
		case interp.ElementUB8:
			return true
		case interp.ElementCharacter:
		default:
			t.SimpleError("file-contents: `~s' is neither a type of characters nor that of octets", v)
		}
	}
	return false
}

func externalFormatOr(t *thread, operator string, v value) *interp.ExternalFormat {
	if v == nil {
		v = t.In.KeywordNamed("default")
	}
	ef := t.FindExternalFormat(v)
	if ef == nil {
		t.SimpleError("~a: `~s' is not an external format", interp.NewString(operator), v)
	}
	return ef
}

// expandTilde replaces ~ or ~user at the beginning of a name.
func expandTilde(name string) string {
	if !strings.HasPrefix(name, "~") {
		return name
	}
	user, rest, slash := strings.Cut(name[1:], "/")
	home := ""
	if user == "" {
		home, _ = os.UserHomeDir()
	} else {
		home = homeOf(user)
	}
	if home == "" {
		return name
	}
	if slash {
		return filepath.Clean(home) + "/" + rest
	}
	return filepath.Clean(home)
}
