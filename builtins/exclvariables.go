package builtins

import "sockrepl/interp"

// settingVariables are variables of Allegro's that programs set at their
// beginning and that steer what is not there or always on: nothing looks at them.
var settingVariables = []struct{ name, doc string }{
	{"*record-source-file-info*", "where definitions stand is always kept"},
	{"*record-xref-info*", "who calls whom is not kept"},
	{"*load-xref-info*", "who calls whom is not kept"},
	{"*load-local-names-info*", "the names of local variables are always kept"},
	{"*global-gc-behavior*", "Go's collector decides when it runs"},
	{"*tenured-bytes-limit*", "Go's collector decides when it runs"},
	{"*load-source-debug-info*", "where definitions stand is always kept"},
	{"*print-startup-message*", "there is no message"},
}

// compilerSwitches are the variables of the package compiler whose values are
// functions of the optimize qualities; the compiler here does the same with all.
var compilerSwitches = []string{
	"*cltl1-compile-file-toplevel-compatibility-p*", "declared-fixnums-remain-fixnums-switch", "generate-call-count-code-switch",
	"generate-inline-call-tests-switch", "generate-interrupt-checks-switch", "internal-optimize-switch", "peephole-optimize-switch",
	"save-local-names-switch", "save-local-scopes-switch", "save-source-level-debug-info-switch", "tail-call-self-merge-switch",
	"tail-call-non-self-merge-switch", "trust-declarations-switch", "trust-dynamic-extent-declarations-switch",
	"verify-argument-count-switch", "verify-car-cdr-switch", "verify-funcalls-switch", "verify-symbol-value-is-bound-switch",
	"compile-format-strings-switch", "debug-info-switch",
}

// exclVariables declares what programs for Allegro set and call for the sake of
// its compiler and its memory.
func exclVariables(in *interp.Interp) {
	S := &in.S
	for _, v := range settingVariables {
		in.Excl.Defvar(v.name, "Accepted for programs that set it; it has no effect: "+v.doc+".", nil)
	}
	compiler := in.FindPackage(in.CaseName("compiler"))
	for _, name := range compilerSwitches {
		compiler.Defvar(name, "Accepted for programs that set it; it has no effect: the compiler does the same whatever it is.", nil)
	}
	in.Excl.Defmacro("tenuring", "&body body", `The values of BODY; Go's collector knows no tenured objects.`, func(t *thread, a args) value {
		return interp.NewCons(S.Progn, a.V(0))
	})
	in.Excl.Defun1("set-case-mode", "mode", `MODE, if that is the case mode there is (see *current-case-mode*), else an error: a running Lisp keeps its case mode.`, func(t *thread, v value) value {
		if v != value(caseMode(in)) {
			return t.SimpleError("set-case-mode: the case mode is ~s and cannot become ~s; sockrepl --modern begins in :case-sensitive-lower", caseMode(in), v)
		}
		return v
	})
	in.TopLevel.Defmacro("setq-default", "&rest variables-and-values", `Sets each of VARIABLES-AND-VALUES, variables each followed by a form for its value, as setq does: listeners have no defaults of their own.`, func(t *thread, a args) value {
		return listStar(a.V(0), S.Setq)
	})
}
