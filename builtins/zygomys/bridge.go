package zygomys

import (
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/glycerine/zygomys/v9/zygo"

	"sockrepl/interp"
)

// bridge is the zygomys side of one interpreter. It is made when first used,
// and guarded by the interpreter's lock.
type bridge struct {
	in   *interp.Interp
	root *zygo.Zlisp
	// sessions tells who runs in an environment; idle are duplicates of root
	// for calls from Lisp and for other processes.
	sessions map[*zygo.Zlisp]*session
	idle     []*zygo.Zlisp
	// current made the last call: an object that is printed asks it.
	current *session
	// place is that of the form of a script that runs now.
	place place
	// words are the names that scripts can use, for completion.
	words []string
}

// session is a run of zygomys code in one environment.
type session struct {
	b   *bridge
	env *zygo.Zlisp
	t   *interp.Thread
	// condition is what an operator failed with, on its way through zygomys
	// as an error whose text contains report.
	condition *interp.Instance
	report    string
	// broken is a Go panic on its way to the root of the process.
	broken any
	// values are those of the last operator called.
	values []interp.Value
	calls  int
}

type bridgeKey struct{}

// bridgeOf returns the bridge of in, making it when there is none.
func bridgeOf(t *interp.Thread) *bridge {
	if b, ok := t.In.Attached(bridgeKey{}).(*bridge); ok {
		return b
	}
	b := &bridge{in: t.In, sessions: map[*zygo.Zlisp]*session{}}
	t.In.Attach(bridgeKey{}, b)
	b.root = zygo.NewZlisp()
	b.with(t, b.root, func(*session) (zygo.Sexp, error) {
		b.root.StandardSetup()
		return zygo.SexpNull, nil
	})
	b.root.AddPreHook(b.beforeCall)
	b.addOperators()
	b.addForms()
	b.addMacros(t)
	sort.Strings(b.words)
	b.addOutput()
	return b
}

// maxCalls is how deep calls in zygomys may nest. The time that a call takes
// there grows with the depth: at this one it is a millisecond.
const maxCalls = 10_000

// beforeCall is called before each call in zygomys code: its safe point.
func (b *bridge) beforeCall(env *zygo.Zlisp, name string, args []zygo.Sexp) {
	s := b.sessions[env]
	if s == nil {
		return
	}
	s.t.SafePointSoon()
	b.current = s
	if s.calls++; s.calls%256 == 0 && callDepth(env) > maxCalls {
		panic(tooDeep{})
	}
}

// tooDeep is the panic that ends a recursion without end.
type tooDeep struct{}

func (tooDeep) Error() string { return tooDeepReport }

const tooDeepReport = "calls nest too deeply"

// callDepth returns the size of an environment's stack of return addresses,
// which zygomys does not tell otherwise.
func callDepth(env *zygo.Zlisp) int64 {
	return reflect.ValueOf(env).Elem().FieldByName("addrstack").Elem().FieldByName("tos").Int()
}

// with runs f, which runs zygomys code in env, for t. It does not return where
// the code is left by an exit or fails: then the condition is signalled.
func (b *bridge) with(t *interp.Thread, env *zygo.Zlisp, f func(*session) (zygo.Sexp, error)) zygo.Sexp {
	s := &session{b: b, env: env, t: t}
	outer := b.sessions[env]
	b.sessions[env] = s
	clean := false
	defer func() {
		if outer == nil {
			delete(b.sessions, env)
			if !clean {
				env.Clear()
			}
		} else {
			b.sessions[env] = outer
		}
	}()
	v, err := s.guard(f)
	if err != nil {
		s.fail(err)
	}
	clean = true
	return v
}

// guard runs f and makes an error of a panic in zygomys.
func (s *session) guard(f func(*session) (zygo.Sexp, error)) (v zygo.Sexp, err error) {
	defer func() {
		if s.t.Unwinding() {
			return // not ours: the exit's target is further out
		}
		if r := recover(); r != nil {
			err = fmt.Errorf("zygomys: %v", r)
		}
	}()
	return f(s)
}

// fail goes on with whatever made zygomys code fail with err.
func (s *session) fail(err error) {
	t := s.t
	if t.Unwinding() {
		t.Unwind()
	}
	if s.broken != nil {
		panic(s.broken)
	}
	text := err.Error()
	if s.condition != nil && strings.Contains(text, s.report) {
		t.ErrorCondition(s.condition)
	}
	if strings.Contains(text, tooDeepReport) {
		t.ErrorOf(t.In.S.StorageCondition, nil, tooDeepReport+" in zygomys")
	}
	t.ErrorOf(zygoError(t.In), nil, "~a", interp.NewString(cleanText(text)))
}

// cleanText drops what zygomys adds to the text of an error: the names of the
// functions on the way and the Go stack of a panic.
func cleanText(text string) string {
	if i := strings.Index(text, "\n stack trace:"); i >= 0 {
		text = text[:i]
	}
	for strings.HasPrefix(text, "Error calling '") {
		_, rest, ok := strings.Cut(text, "': ")
		if !ok {
			break
		}
		text = rest
	}
	// What zygomys makes of a Go panic in one of its functions.
	if call, ok := strings.CutPrefix(text, "CallUserFunction caught panic during call of '"); ok {
		if name, problem, ok := strings.Cut(strings.TrimSuffix(call, "'"), "': '"); ok {
			text = name + ": " + strings.TrimPrefix(problem, "runtime error: ")
		}
	}
	// What it adds to the text of an error in its input.
	text = strings.TrimSpace(text)
	if i := strings.Index(text, " (LoadStream err="); i >= 0 && strings.HasSuffix(text, ")") {
		text = strings.TrimSpace(text[:i])
	}
	return strings.Replace(text, "parser needs more input", "the text ends before the form does", 1)
}

// call calls the zygomys function f from Lisp.
func (b *bridge) call(t *interp.Thread, f *zygo.SexpFunction, args []zygo.Sexp) zygo.Sexp {
	var env *zygo.Zlisp
	if n := len(b.idle); n > 0 {
		env, b.idle = b.idle[n-1], b.idle[:n-1]
	} else {
		env = b.root.Duplicate()
	}
	v := b.with(t, env, func(*session) (zygo.Sexp, error) { return env.Apply(f, args) })
	b.idle = append(b.idle, env)
	return v
}

// eval evaluates zygomys source for t: in the root environment if nobody is in
// it, in one that shares its globals otherwise.
func (b *bridge) eval(t *interp.Thread, source string) zygo.Sexp {
	env := b.root
	if b.sessions[env] != nil {
		env = b.root.Duplicate()
	}
	return b.with(t, env, func(*session) (zygo.Sexp, error) { return env.EvalString(source + "\n") })
}
