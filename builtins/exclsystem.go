package builtins

import (
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// exclSystemOperators declares what Allegro programs use of its extensions for
// building and looking after systems.
func exclSystemOperators(in *interp.Interp) {
	fwrapperOperators(in)
	exclBodies(in)
	exclVectors(in)
	exclPathnames(in)
	exclFasl(in)
	exclMemory(in)
	finalizationOperators(in)
	foreignFunctions(in)
	S := &in.S
	excl := in.Excl
	excl.Defun1("featurep", "feature-expression", `True if FEATURE-EXPRESSION, as after #+, holds now.`, func(t *thread, v value) value { return t.Bool(t.Featurep(v)) })
	excl.Defmacro("defsubst", "name lambda-list &body body", `DEFUN of NAME with LAMBDA-LIST and BODY, declared inline.`, func(t *thread, a args) value {
		return list(S.Progn, list(S.Declaim, list(S.Inline, a.V(0))), listStar(a.V(2), S.Defun, a.V(0), a.V(1)))
	})
	excl.Defun2("prefixp", "prefix sequence", `True if SEQUENCE begins with the elements of PREFIX.`, func(t *thread, prefix, sequence value) value {
		p, _ := elements(t, "prefixp", prefix, interp.Fix(0), nil)
		s, _ := elements(t, "prefixp", sequence, interp.Fix(0), nil)
		if len(p) > len(s) {
			return nil
		}
		for i, v := range p {
			if !interp.Eql(v, s[i]) {
				return nil
			}
		}
		return t.T
	})
	excl.Defun2("puthash-key", "key table", `The key of the hash TABLE that is the same as KEY for its test; KEY itself, which is added with itself for a value, if there is none.`, func(t *thread, key, table value) value {
		h, ok := table.(*interp.HashTable)
		if !ok {
			t.WrongType("puthash-key", table, S.HashTable)
		}
		if v, found := h.Get(t, key); found {
			return v
		}
		h.Put(t, key, key)
		return key
	})
	excl.Defun1("whitespace-char-p", "char", `True if CHAR is a space, tab, newline, return, page or backspace.`, func(t *thread, v value) value {
		c, ok := v.(interp.Char)
		if !ok {
			t.WrongType("whitespace-char-p", v, S.Character)
		}
		return t.Bool(c < 128 && strings.ContainsRune(" \t\n\r\f\b", rune(c)))
	})
	if p := in.FindPackage(in.CaseName("util.string")); p != nil {
		p.Defun("string+", "&rest things", `A string of what princ prints of each of THINGS.`, func(t *thread, a args) value {
			out := interp.NewStringOutput()
			for _, v := range a.Rest() {
				t.Print(out, v, false)
			}
			return out.Take()
		})
	}
	excl.Defvar("*pretty-common-lisp-version-number*", "The version of this Lisp, for people.", interp.NewString(Version))
	excl.Defvar("*trace-timestamp*", "Accepted for programs that set it; traces show no time.", nil)
	in.Sys.Defmacro("defpatch", "module version doc &rest options", `NIL: notes about patches of MODULE with VERSION, DOC and OPTIONS are not kept.`, func(t *thread, a args) value { return nil })
	for _, name := range []string{"generate-application", "generate-executable"} {
		excl.Defun(name, "name &rest arguments", `Signals an error: programs of their own, called NAME, cannot be made with ARGUMENTS.`, func(t *thread, a args) value {
			return t.SimpleError("~a: this Lisp does not make programs of their own; run the source or the fasl", interp.NewString(name))
		})
	}
}

// exclBodies declares macros around a body that need do nothing else here.
func exclBodies(in *interp.Interp) {
	S := &in.S
	body := func(name, lambdaList, doc string, at int) {
		in.Excl.Defmacro(name, lambdaList, doc, func(t *thread, a args) value { return interp.NewCons(S.Progn, a.V(at)) })
	}
	body("with-unreachable-code-allowed", "&body body", `The values of BODY.`, 0)
	body("with-gc-verbosity", "(flag) &body body", `The values of BODY; collections are never told of, whatever FLAG is.`, 1)
	in.Excl.Defmacro("with-style-case", "style &rest clauses", `Evaluates the forms of that of CLAUSES, each a key and forms, that fits how this Lisp runs processes: of the STYLE :mp the clause :vmp.`, func(t *thread, a args) value {
		if word(a.V(0)) != "mp" {
			t.ProgramError("with-style-case: `~s' is not a style", a.V(0))
		}
		want := "vmp"
		if t.Featurep(in.KeywordNamed("smp")) {
			want = "smp"
		}
		for _, c := range items(t, "with-style-case", a.V(1)) {
			if word(car(c)) == want {
				return interp.NewCons(S.Progn, cdr(c))
			}
		}
		return nil
	})
}

// exclVectors declares macros that bind vectors.
func exclVectors(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	excl.Defmacro("with-dynamic-extent-usb8-array", "(var length) &body body", `Evaluates BODY with VAR bound to a new vector of LENGTH octets.`, func(t *thread, a args) value {
		spec := items(t, "with-dynamic-extent-usb8-array", a.V(0))
		if len(spec) != 2 {
			t.ProgramError("with-dynamic-extent-usb8-array: `~s' is not (variable length)", a.V(0))
		}
		octets := list(in.CL.Sym("make-array"), spec[1], S.KElementType, list(S.Quote, list(S.UnsignedByte, interp.Fix(8))))
		return listStar(a.V(1), S.Let, list(list(spec[0], octets)))
	})
	excl.Defmacro("with-underlying-simple-vector", "(array var &optional displacement size explicit) &body body", `Evaluates BODY with the variables VAR, DISPLACEMENT and SIZE bound to the simple vector that holds the elements of the vector ARRAY, the index
of the first there, and the length. EXPLICIT makes no difference.`, func(t *thread, a args) value {
		spec := items(t, "with-underlying-simple-vector", a.V(0))
		if len(spec) < 2 || len(spec) > 5 {
			t.ProgramError("with-underlying-simple-vector: `~s' is not (array variable [displacement [size [explicit]]])", a.V(0))
		}
		vars := append([]value(nil), spec[1:min(len(spec), 4)]...)
		for len(vars) < 3 {
			vars = append(vars, in.Gensym("unused"))
		}
		return listStar(a.V(1), S.MultipleValueBind, list(vars...), list(excl.InternalSym("%underlying-vector"), spec[0]),
			list(S.Declare, listStar(list(vars...), S.Ignorable)))
	})
	excl.Defun("%underlying-vector", "array => vector displacement size", `The simple vector behind the vector ARRAY, where its elements begin there, and its length.`, func(t *thread, a args) value {
		v, offset := a.V(0), 0
		n, ok := interp.VectorLen(v)
		if !ok {
			a.Wrong(t, 0, S.Vector)
		}
		for {
			x, isArray := v.(*interp.Array)
			if !isArray {
				return t.Values3(v, interp.FixInt(offset), interp.FixInt(n))
			}
			offset += x.Offset
			v = x.Store
		}
	})
}

// exclPathnames declares Allegro's further functions on pathnames.
func exclPathnames(in *interp.Interp) {
	excl := in.Excl
	ps := pathnamesOf(in)
	directory := func(t *thread, operator string, v value) *Pathname {
		p := toPathname(t, operator, v)
		return &Pathname{class: p.class, Host: p.Host, Device: p.Device, Directory: p.Directory}
	}
	excl.Defun1("path-pathname", "pathname", `The directory of PATHNAME, as a pathname.`, func(t *thread, v value) value { return directory(t, "path-pathname", v) })
	excl.Defun1("path-namestring", "pathname", `The directory of PATHNAME, as a string.`, func(t *thread, v value) value {
		return interp.NewString(directory(t, "path-namestring", v).Namestring())
	})
	excl.Defun1("unix-namestring", "pathname", `PATHNAME, translated if it is logical, as a string.`, func(t *thread, v value) value {
		return interp.NewString(ps.translate(t, toPathname(t, "unix-namestring", v)).Namestring())
	})
	excl.Defun1("merge-to-physical", "pathname", `PATHNAME merged with the defaults and translated, if it is logical.`, func(t *thread, v value) value { return physical(t, "merge-to-physical", v) })
	excl.Defun1("pathname-as-file", "pathname", `PATHNAME, with the last part of its directory for a name if it has none.`, func(t *thread, v value) value {
		p := toPathname(t, "pathname-as-file", v)
		dirs, _ := interp.Slice(p.Directory)
		if p.Name != nil || p.Type != nil || p.Host != nil || len(dirs) < 2 {
			return p
		}
		last, ok := dirs[len(dirs)-1].(*interp.String)
		if !ok {
			return p
		}
		q := ps.parse(last.Go())
		if dirs = dirs[:len(dirs)-1]; len(dirs) > 1 || dirs[0] == ps.absolute {
			q.Directory = list(dirs...)
		}
		return q
	})
	excl.Defun2("rename-file-raw", "from to", `Renames the file FROM to TO, which is merged with nothing.`, func(t *thread, from, to value) value {
		if err := os.Rename(nativeFile(t, "rename-file-raw", from), toPathname(t, "rename-file-raw", to).nativeName()); err != nil {
			return fileError(t, "rename-file-raw", from, err)
		}
		return t.T
	})
	stat := func(t *thread, operator string, v value) (st unix.Stat_t) {
		var err error
		if fd, ok := v.(interp.Fixnum); ok && fd >= 0 && fd < 1<<31 {
			if err = unix.Fstat(int(fd), &st); err != nil {
				syscallError(t, operator, err)
			}
		} else if err = unix.Stat(nativeFile(t, operator, v), &st); err != nil {
			fileError(t, operator, v, &os.PathError{Op: "stat", Err: err})
		}
		return st
	}
	excl.Defun1("filesys-size", "path", `The length in octets of the file PATH, a name or the number of a descriptor.`, func(t *thread, v value) value {
		st := stat(t, "filesys-size", v)
		return interp.Fix(st.Size)
	})
	excl.Defun1("filesys-write-date", "path", `The universal time when the file PATH, a name or the number of a descriptor, was written last.`, func(t *thread, v value) value {
		st := stat(t, "filesys-write-date", v)
		seconds, _ := st.Mtim.Unix()
		return interp.Fix(seconds + unixToUniversal)
	})
	in.Sys.Defvar("*tilde-expand-namestrings*", "Accepted for programs that set it; ~/ at the head of a file's name always is the home directory.", in.T)
	excl.Defvar("*strict-probe-file*", "Accepted for programs that set it; probe-file returns NIL whatever keeps it from finding the file.", nil)
}

// exclFasl declares what reads and writes objects in the form of fasls.
func exclFasl(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	excl.Defun("fasl-write", "object file &rest options", `Writes OBJECT so that fasl-read reads it back to the stream or file FILE, which is replaced; OPTIONS make no difference.`, func(t *thread, a args) value {
		data := writeFasl(t, "", []faslItem{{form: list(S.Quote, a.V(0))}})
		if s, ok := a.V(1).(interp.Stream); ok {
			s.WriteOctets(t, data)
			return t.T
		}
		if err := replaceFile(nativeFile(t, "fasl-write", a.V(1)), data); err != nil {
			return fileError(t, "fasl-write", a.V(1), err)
		}
		return t.T
	})
	excl.Defun1("fasl-read", "file", `A list of the objects that fasl-write wrote to the stream or file FILE.`, func(t *thread, v value) value {
		var data []byte
		name := "stream"
		if s, ok := v.(interp.Stream); ok {
			var buf [4096]byte
			for {
				n := s.ReadOctets(t, buf[:], false)
				data = append(data, buf[:n]...)
				if n < len(buf) {
					break
				}
			}
		} else {
			var err error
			name = nativeFile(t, "fasl-read", v)
			if data, err = os.ReadFile(name); err != nil {
				return fileError(t, "fasl-read", v, err)
			}
		}
		if len(data) > 0 && !isFasl(data) {
			return fileError(t, "fasl-read", interp.NewString(name), &os.PathError{Err: io.ErrUnexpectedEOF})
		}
		var b interp.ListBuilder
		if len(data) > 0 {
			loadFasl(t, data, name, func(form value, vs []value) { b.Add(first(vs)) })
		}
		return b.List()
	})
	excl.Defun("load-compiled", "filespec &rest options &key &allow-other-keys", `Compiles the source file FILESPEC if its fasl is missing or older, and loads that with the OPTIONS of load.`, func(t *thread, a args) value {
		fasl := t.Call1(excl.Sym("compile-file-if-needed").Function(), a.V(0))
		return t.Apply(in.CL.Sym("load").Function(), append([]value{fasl}, a.Rest()...))
	})
}

// exclMemory declares the settings of Allegro's memory manager, which are kept
// and have no effect: Go manages memory.
func exclMemory(in *interp.Interp) {
	for _, name := range []string{"gsgc-switch", "gsgc-parameter", "gc-parameter"} {
		settings := map[value]value{}
		in.Sys.Defun(name, "key", `The setting KEY of Allegro's memory manager, as it was set last; it has no effect.`, func(t *thread, a args) value { return settings[a.V(0)] })
		in.Sys.Defun("(setf "+name+")", "value key", `Makes VALUE the setting KEY of Allegro's memory manager; it has no effect.`, func(t *thread, a args) value {
			symbolArgument(t, name, a.V(1))
			settings[a.V(1)] = a.V(0)
			return a.V(0)
		})
	}
	in.Sys.Defun("resize-areas", "&rest options &key &allow-other-keys", `Collects garbage; the sizes of areas that OPTIONS ask for have no meaning here.`, func(t *thread, a args) value {
		return t.Call0(in.Excl.Sym("gc").Function())
	})
}
