package interp

// Types whose real files are being written.

type lambda struct {
	simple int
	nslots int
	weight int32
	body   code
}

type code func(fr *Frame) Value

type exitTarget any
type point struct{}
type specialForm any
type restartCluster struct{}
type catchEntry struct{}
type handlerCaseExit struct{}
type lock struct{}
type processTable struct{}
type fileNames struct{}
type interrupts struct{}
type wakerBox struct{}
type loadState struct{}

// Process is a Lisp process.
type Process struct{}

func (l *lock) init()                                                      {}
func (in *Interp) defineSpecialForms()                                     {}
func (t *Thread) enter(f *Function, lam *lambda, args []Value) Value       { return nil }
func (t *Thread) safePoint()                                               {}
func (t *Thread) depthExceeded()                                           {}
func (t *Thread) undefinedFunction(s *Symbol) *Function                    { return nil }
func (in *Interp) compileLambdaExpression(t *Thread, form Value) *Function { return nil }

// Gensym returns a fresh uninterned symbol whose name begins with prefix.
func (in *Interp) Gensym(prefix string) *Symbol { return NewSymbol(prefix) }

// Release drops the interpreter's lock so that other processes can run while
// this one waits; Acquire takes it back. Prefer Blocking.
func (t *Thread) Release() {}

// Acquire takes the interpreter's lock.
func (t *Thread) Acquire() {}

// Blocking runs wait without the interpreter's lock. whostate says what the
// process waits for, wake (if not nil) makes wait return early from another
// goroutine when the process is interrupted. Interrupts that arrived are
// processed (and may leave by a non-local exit) before Blocking returns.
func (t *Thread) Blocking(whostate string, wait func(), wake func()) { wait() }

// Abandon ends what the process is doing because of the unhandled condition c:
// everything unwinds, up to whoever runs the process.
func (t *Thread) Abandon(c Value) { panic("abandon") }

// SafePoint offers the interpreter's lock to other processes and handles
// interrupts; long loops in Go call it now and then.
func (t *Thread) SafePoint() {}

// Env is the lexical environment that macro functions get; nil is the null
// environment.
type Env struct{}

// LispClass implements Object.
func (e *Env) LispClass(in *Interp) *Class { return in.classes.environment }

// Macroexpand1 expands form once if it is a macro call or symbol macro in env,
// an *Env or NIL.
func (t *Thread) Macroexpand1(form, env Value) (expansion Value, expanded bool) { return form, false }

// Macroexpand is Macroexpand1 until nothing changes.
func (t *Thread) Macroexpand(form, env Value) (expansion Value, expanded bool) { return form, false }

// MacroFunction returns the macro function that s names in env, nil if none.
func (t *Thread) MacroFunction(s *Symbol, env Value) *Function { return s.macro }

// Eval evaluates form in the null lexical environment.
func (t *Thread) Eval(form Value) Value { return nil }
