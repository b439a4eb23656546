package builtins

import (
	"os"
	"strings"
	"unicode/utf8"

	"sockrepl/interp"
)

func validUTF8(data []byte) bool { return utf8.Valid(data) }

// errNoFile is os.ErrNotExist as the system words it.
var errNoFile = &os.PathError{Err: os.ErrNotExist}

// fileCompilation is one call of compile-file.
type fileCompilation struct {
	t     *thread
	unit  *compilationUnit
	src   *interp.Source
	items []faslItem
	count warningCount  // the second and third value of compile-file
	print interp.Stream // where top level forms are told of; nil
	last  value         // the form told of last

	unreadable bool // the reader found an error that no handler took
}

// compileFileOperators declares compile-file and what goes with it.
func compileFileOperators(in *interp.Interp) {
	cl, excl := in.CL, in.Excl
	for _, v := range []struct {
		name, doc string
		v         value
	}{
		{"*compile-file-pathname*", "The pathname of the file that is being compiled, merged with the defaults.", nil},
		{"*compile-file-truename*", "The truename of the file that is being compiled.", nil},
		{"*compile-verbose*", "Whether compile-file tells what it compiles.", in.T},
		{"*compile-print*", "Whether compile-file tells of each top level form.", nil},
	} {
		cl.Defvar(v.name, v.doc, v.v)
	}
	excl.Defvar("*source-pathname*", "The pathname of the file that is being compiled.", nil)
	excl.Defvar("*fasl-default-type*", "The type of compiled files.", interp.NewString("fasl"))
	compilationUnitOperators(in)
	const keys = "filespec &key output-file (verbose *compile-verbose*) (print *compile-print*) (external-format :default)"
	cl.Defun("compile-file", keys+" load-after-compile &allow-other-keys => output-truename warnings-p failure-p",
		`Compiles the source file FILESPEC to OUTPUT-FILE, by default of the same name with the type fasl, which load
takes. VERBOSE and PRINT say more; EXTERNAL-FORMAT is that of the source. Returns the truename of the output, whether there were
warnings, and whether there were others than style warnings. Text that cannot be read is reported unless a handler takes the
error; then no output is written, and the values are NIL, true and true. With LOAD-AFTER-COMPILE the output is loaded.`, func(t *thread, a args) value {
			results := t.MultipleValues(compileFile(t, a))
			if results[0] != nil && a.Bool(5) {
				t.Call1(cl.Sym("load").Function(), results[0])
			}
			return t.Values(results...)
		})
	cl.Defun("compile-file-pathname", "filespec &key output-file &allow-other-keys",
		`The pathname of the file that compile-file of FILESPEC with OUTPUT-FILE would write.`, func(t *thread, a args) value {
			return outputPathname(t, "compile-file-pathname", a.V(0), a.V(1))
		})
	excl.Defun("compile-file-if-needed", keys+" force-compile &allow-other-keys", `compile-file of FILESPEC with OUTPUT-FILE, VERBOSE, PRINT and EXTERNAL-FORMAT if the output
is missing or older than the source, or with FORCE-COMPILE; returns the pathname of the output, or NIL if the source cannot be read.`, func(t *thread, a args) value {
		const operator = "compile-file-if-needed"
		source := sourceFile(t, operator, a.V(0))
		out := outputPathname(t, operator, a.V(0), a.V(1))
		path := (pathnamesOf(t.In).atHome(out)).nativeName()
		s, err := os.Stat(source)
		if err != nil {
			return fileError(t, operator, interp.NewString(source), err)
		}
		if o, err := os.Stat(path); err != nil || s.ModTime().After(o.ModTime()) || a.Bool(5) || !currentFasl(path) {
			v := compileFile(t, a)
			t.One(nil)
			return v
		}
		return out
	})
	excl.Defun1("%compile-time-error", "problem", `Signals what the compiler found: the condition PROBLEM, or the program-error that the string PROBLEM describes.`, func(t *thread, v value) value {
		if c, ok := v.(*interp.Instance); ok {
			return t.ErrorCondition(c)
		}
		return t.ProgramError("~a", v)
	})
}

// currentFasl reports whether the file is a fasl of this version.
func currentFasl(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(faslHeader))
	n, _ := f.Read(head)
	return string(head[:n]) == faslHeader
}

// sourceFile returns the name of the source file that v designates, with the
// type added that makes it exist.
func sourceFile(t *thread, operator string, v value) string {
	path := nativeFile(t, operator, v)
	if st, err := os.Stat(path); err == nil && !st.IsDir() {
		return path
	}
	for _, typ := range sourceTypes(t) {
		if st, err := os.Stat(path + "." + typ); err == nil && !st.IsDir() {
			return path + "." + typ
		}
	}
	fileError(t, operator, physical(t, operator, v), errNoFile)
	return ""
}

// outputPathname returns the pathname of the compiled file of source. output,
// if not NIL, is what it is to be.
func outputPathname(t *thread, operator string, source, output value) *Pathname {
	ps := pathnamesOf(t.In)
	p := *completed(t, operator, source)
	p.Type = t.SymbolValue(t.In.Excl.Sym("*fasl-default-type*"))
	if p.Host != nil {
		p.Type = upcased(p.Type)
	}
	if output == nil || output == value(t.T) {
		return &p
	}
	o := toPathname(t, operator, output)
	if car(o.Directory) == value(t.In.KeywordNamed("relative")) {
		p.Directory = nil // it is relative to the defaults, not to the source
		return completed(t, operator, ps.merge(o, &p, nil))
	}
	return ps.merge(o, &p, nil)
}

func compileFile(t *thread, a args) value {
	const operator = "compile-file"
	S := &t.In.S
	ps := pathnamesOf(t.In)
	path := sourceFile(t, operator, a.V(0))
	out := outputPathname(t, operator, a.V(0), a.V(1))
	if out.Host != nil {
		out = ps.translate(t, out)
	}
	target := ps.atHome(out).nativeName()
	var ef *interp.ExternalFormat
	if a.V(4) != value(S.KDefault) && a.V(4) != nil {
		if ef = t.FindExternalFormat(a.V(4)); ef == nil {
			t.SimpleError("compile-file: `~s' is not an external format", a.V(4))
		}
	}
	data, err := readFile(t, path)
	if err != nil {
		return fileError(t, operator, interp.NewString(path), err)
	}
	console := designatedOutput(t, operator, nil)
	say := func(text string) {
		if a.Bool(2) {
			t.WriteText(console, text+"\n")
		}
	}
	say(";;; Compiling file " + path)
	c := &fileCompilation{t: t, src: interp.NewSource(path)}
	if a.Bool(3) {
		c.print = console
	}
	mark := bindForLoad(t)
	bindFileClasses(t)
	t.Bind(S.StarCompileFilePathname, completed(t, operator, a.V(0)))
	if full, err := trueName(path); err == nil {
		t.Bind(S.StarCompileFileTruename, ps.fromSystem(full))
	}
	t.Bind(t.In.Excl.Sym("*source-pathname*"), t.SymbolValue(S.StarCompileFilePathname))
	withCompilationUnit(t, false, func(u *compilationUnit) value {
		c.unit = u
		text := decodeSource(t, data, ef)
		claimNames(t, t.GoText(text))
		c.counting(func() { c.forms(interp.NewSourceReader(text, path)) })
		return nil
	}, c.counting)
	if c.unreadable {
		t.Unbind(mark)
		return t.Values3(nil, t.T, t.T)
	}
	fasl := writeFasl(t, path, c.items)
	t.Unbind(mark)
	say(";;; Writing fasl file " + target)
	if err := replaceFile(target, fasl); err != nil {
		return fileError(t, operator, out, err)
	}
	say(";;; Fasl write complete")
	full, err := trueName(target)
	if err != nil {
		return fileError(t, operator, out, err)
	}
	return t.Values3(ps.fromSystem(full), t.Bool(c.count.warnings), t.Bool(c.count.failure))
}

// replaceFile gives the file called name the contents data, all at once.
func replaceFile(name string, data []byte) error {
	f, err := os.OpenFile(temporaryName(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// counting calls body and counts the warnings signalled meanwhile.
func (c *fileCompilation) counting(body func()) { c.count.during(c.t, body) }

// forms processes the forms of the file one after the other: what one does at
// compile time counts when the next one is read.
func (c *fileCompilation) forms(r *interp.Reader) {
	t := c.t
	fc := &interp.FileCompiler{Seen: c.seen, Emit: c.emit}
	fc.Hooks = c.unit.hooks(t, c.src.Name())
	for {
		form, ok := c.read(r)
		if !ok {
			return
		}
		r.Locate(c.src, form)
		c.last = nil
		c.process(fc, form)
		t.SafePoint()
	}
}

// read reads the next form. An error that would enter the debugger is reported
// instead and ends the file: what follows cannot be told apart any more.
func (c *fileCompilation) read(r *interp.Reader) (form value, ok bool) {
	t := c.t
	variable := t.In.Excl.Sym("*internal-invoke-debugger-hook*")
	outer := t.SymbolValue(variable)
	var e interp.ExitPoint
	hook := interp.NewGoFunction(nil, func(t *thread, args []value) value {
		if t.Typep(args[0], t.In.S.Error) {
			return t.ExitTo(&e, interp.NewString(c.readingFault(r, args[0])))
		}
		if outer != nil {
			t.Call2(t.FunctionDesignator(outer), args[0], outer)
		}
		return t.One(nil)
	})
	mark := t.BindMark()
	t.Bind(variable, hook)
	report, failed := t.CallWithExit(&e, func() value {
		form, ok = r.Read(t)
		return nil
	})
	t.Unbind(mark)
	if !failed {
		return form, ok
	}
	c.unreadable, c.unit.cut = true, true
	if s, isStream := t.SymbolValue(t.In.S.StarErrorOutput).(interp.Stream); isStream {
		freshLine(t, s)
		t.WriteText(s, "Error while reading, the compilation ends here: ")
		writeString(t, s, report.(*interp.String).Go()+"\n")
	}
	return nil, false
}

// readingFault returns the report of the condition with its place in the file.
func (c *fileCompilation) readingFault(r *interp.Reader, condition value) string {
	report, file := c.t.SafeReport(condition), c.src.Name()
	if strings.HasPrefix(report, file+":") {
		return report
	}
	at, ok := c.t.Where()
	if !ok || at.File != file {
		at = interp.Place{File: file, Pos: r.Here()}
	}
	return at.String() + ": " + report
}

// process processes a top level form with fc. If it cannot be expanded it is
// tried again with care: the innermost forms at fault become calls that signal
// the error when they are reached.
func (c *fileCompilation) process(fc *interp.FileCompiler, form value) {
	n := len(c.items)
	fc.Hooks.Guard = nil
	if _, failed := c.attempt(fc, func() value {
		fc.Process(c.t, form, c.src)
		return nil
	}); !failed {
		return
	}
	c.items = c.items[:n]
	fc.Hooks.Guard = func(form *interp.Cons, at interp.Pos, expand func() value) value {
		v, failed := c.attempt(fc, expand)
		if !failed {
			return v
		}
		return c.fault(form, at, v)
	}
	condition, failed := c.attempt(fc, func() value {
		fc.Process(c.t, form, c.src)
		return nil
	})
	if !failed {
		return
	}
	// Not even its outermost operator can be expanded.
	c.items = c.items[:n]
	x, _ := form.(*interp.Cons)
	c.emit(c.fault(x, c.src.Positions[x], condition))
}

// attempt calls body. If it signals an error, other than in what is evaluated at
// compile time, it is left, and the condition is returned.
func (c *fileCompilation) attempt(fc *interp.FileCompiler, body func() value) (v value, failed bool) {
	t := c.t
	var e interp.ExitPoint
	caught := interp.NewGoFunction(nil, func(t *thread, args []value) value {
		if fc.Evaluating() {
			return t.One(nil)
		}
		return t.ExitTo(&e, args[0])
	})
	return t.CallWithExit(&e, func() value {
		return t.WithHandlers([]value{t.In.S.Error}, []*interp.Function{caught}, body)
	})
}

// fault warns of the error condition in form, and returns the form that signals
// it.
func (c *fileCompilation) fault(form *interp.Cons, at interp.Pos, condition value) value {
	text := c.t.WarnOfFault(form, interp.Place{File: c.src.Name(), Pos: at}, condition)
	return list(c.t.In.Excl.Sym("%compile-time-error"), interp.NewString(text))
}

// seen notes what a top level form defines, and tells of it.
func (c *fileCompilation) seen(form *interp.Cons) {
	if c.print != nil && c.last == nil {
		c.last = form
		c.t.WriteText(c.print, "; Processing "+c.t.Briefly(form)+"\n")
	}
	c.unit.define(c.t, form)
}

func (c *fileCompilation) emit(form value) {
	c.items = append(c.items, faslItem{form, c.src.Positions})
}
