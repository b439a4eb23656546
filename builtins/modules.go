package builtins

import (
	"path/filepath"
	"strings"

	"sockrepl/interp"
	"sockrepl/stdlib"
)

// builtinModules are the modules of Allegro that are part of this program, each
// with an operator of it as package:name: a module whose operator does not
// exist is not there.
var builtinModules = map[string]string{
	"sock": "acl-socket:make-socket", "acl-socket": "acl-socket:make-socket", "socket": "acl-socket:make-socket",
	"process": "multiprocessing:process-run-function", "smputil": "multiprocessing:make-sharable-lock", "mcombin": "common-lisp:defmethod",
	"osi": "excl.osi:getpid", "loop": "common-lisp:loop", "trace": "common-lisp:trace", "disasm": "common-lisp:disassemble",
	"lldb": "debugger:frame-name", "xref": "cross-reference:get-relation", "defsys": "excl:defsystem", "defsystem": "excl:defsystem", "streamp": "common-lisp:read-sequence", "streama": "common-lisp:open", "streamc": "common-lisp:open", "iodefs": "common-lisp:open",
	"efft": "common-lisp:stream-external-format", "ef": "common-lisp:stream-external-format",
	"efmacs": "common-lisp:stream-external-format", "list2": "common-lisp:nsubst-if", "seq2": "common-lisp:substitute-if",
	"hash": "common-lisp:gethash", "format": "common-lisp:format", "pprint": "common-lisp:pprint",
	"regexp": "excl:match-regexp", "regexp2": "excl:match-re", "uri": "net.uri:parse-uri", "datetime": "common-lisp:decode-universal-time",
	"shell": "excl:run-shell-command", "defsubst": "excl:defsubst", "autozoom": "top-level.debug:zoom", "acldns": "acl-socket:dns-query",
	"ssl": "acl-socket:make-ssl-client-stream", "inflate": "util.zip:inflate-stream", "deflate": "util.zip:deflate-stream",
	"util-string": "util.string:string+", "process-pool": "multiprocessing:process-run-function", "queue": "multiprocessing:enqueue",
	"phtml": "net.html.parser:parse-html", "sasl": "net.sasl:sasl-client-new", "pam": "util.pam:pam-authenticate",
	"foreign": "foreign-functions:def-foreign-call", "gray": "common-lisp:open", "compat": "common-lisp:loop", "clos": "common-lisp:defclass",
	"mop": "common-lisp:defclass", "simple-streams": "excl:device-read",
}

// hasModule reports whether the module called name is part of the program.
func hasModule(t *thread, name string) bool {
	operator, ok := builtinModules[strings.ToLower(name)]
	if !ok {
		return false
	}
	pkg, symbol, _ := strings.Cut(operator, ":")
	p := t.In.FindPackage(t.In.CaseName(pkg))
	if p == nil {
		return false
	}
	s, _ := p.Find(t.In.CaseName(symbol))
	if s == nil {
		return false
	}
	t.EnsureDefined(s)
	_, bound := t.BoundValue(s)
	return s.Function() != nil || s.Macro() != nil || s.Class() != nil || bound
}

// moduleOperators declares provide and require.
func moduleOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defvar("*modules*", "The names of the modules that have been provided.", nil)
	provided := func(t *thread, name string) bool {
		for _, m := range items(t, "require", t.SymbolValue(S.StarModules)) {
			if s, ok := in.StringDesignator(m); ok && s.Go() == name {
				return true
			}
		}
		return false
	}
	provide := func(t *thread, name string) {
		if !provided(t, name) {
			t.SetSymbolValue(S.StarModules, interp.NewCons(interp.NewString(name), t.SymbolValue(S.StarModules)))
		}
	}
	cl.Defun("provide", "module", `Notes that MODULE has been loaded.`, func(t *thread, a args) value {
		provide(t, a.Text(t, 0))
		return t.T
	})
	cl.Defun("require", "module &optional files", `Loads MODULE unless it has been provided: the FILES given, or nothing for the modules of Allegro that are
part of this program (one that is written in Lisp is loaded then), or the file of that name beside the file that is being loaded, in the current directory or where sys:*require-search-list* says.`, func(t *thread, a args) value {
		name := a.Text(t, 0)
		if provided(t, name) {
			return nil
		}
		switch files := a.V(1).(type) {
		case nil:
			if text, ok := stdlib.Module(name); ok {
				loadModule(t, lower(name), text)
			} else if !hasModule(t, name) {
				path, ok := findModule(t, name)
				for _, n := range []string{name, lower(name)} {
					if !ok {
						path, ok = searchedFile(t, "require", "*require-search-list*", interp.NewString(n))
					}
				}
				if !ok {
					t.ErrorOf(S.FileError, []value{S.KPathname, toPathname(t, "require", interp.NewString(lower(name)))},
						"require: there is no module ~s: it is not part of this program, and no file of that name was found", interp.NewString(name))
				}
				LoadFile(t, path, nil)
			}
		case *interp.Cons:
			for _, f := range items(t, "require", files) {
				requireFile(t, f)
			}
		default:
			requireFile(t, files)
		}
		provide(t, name)
		return t.T
	})
}

// loadModule loads a module of stdlib, which is no file.
func loadModule(t *thread, name, text string) {
	S := &t.In.S
	mark := t.BindMark()
	t.Bind(S.StarLoadPathname, nil)
	t.Bind(S.StarLoadTruename, nil)
	LoadText(t, interp.NewString(text), "stdlib/"+name+".lisp", nil)
	t.Unbind(mark)
}

func requireFile(t *thread, v value) {
	path, ok := findLoadFile(t, nativeFile(t, "require", v))
	if !ok {
		fileError(t, "require", v, errNoFile)
	}
	LoadFile(t, path, nil)
}

// findModule returns the file of a module: beside the file that is being
// loaded, or in the current directory.
func findModule(t *thread, name string) (path string, ok bool) {
	var dirs []string
	if p, isPathname := t.SymbolValue(t.In.S.StarLoadTruename).(*Pathname); isPathname {
		dirs = append(dirs, (&Pathname{Directory: p.Directory}).nativeName())
	}
	dirs = append(dirs, physical(t, "require", interp.NewString("")).directoryNamestring())
	for _, d := range dirs {
		for _, n := range []string{name, lower(name)} {
			for _, typ := range append([]string{""}, sourceTypes(t)...) {
				try := filepath.Join(d, n)
				if typ != "" {
					try += "." + typ
				}
				if found, ok := findLoadFile(t, try); ok && found != try || ok && typ != "" {
					return found, true
				}
			}
		}
	}
	return "", false
}
