package builtins

import (
	"slices"
	"strings"

	"sockrepl/interp"
)

// Locks of objects that are locked themselves: structures that include
// synchronizing-structure, instances of lockable-object, streams. Such a lock
// exists only while somebody holds it.

// objectLocks are the locks held, by object.
type objectLocks map[value]*processLock

// seize locks x for the process: T, :held if the process had locked it already,
// NIL if somebody else has and block is false.
func (m objectLocks) seize(t *thread, x value, block bool) value {
	l := m[x]
	if l == nil {
		m[x] = &processLock{name: x, holder: t.Process()}
		return t.T
	}
	switch {
	case l.holder == value(t.Process()):
		return t.In.KeywordNamed("held")
	case !block:
		return nil
	}
	return t.Bool(l.seize(t, t.Process(), "Lock", -1))
}

func (m objectLocks) leave(t *thread, x value) {
	l := m[x]
	if l == nil || l.holder != value(t.Process()) {
		return
	}
	if l.release(); l.holder == nil {
		delete(m, x)
	}
}

// objectLockOperators declares them.
func objectLockOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	lockable := in.NewClass(in.MP.Sym("lockable-object"), interp.StandardKind, []*interp.Class{in.CL.Sym("standard-object").Class()}, nil)
	lockable.Finalize()
	lockable.Name.SetClass(lockable)
	share(excl, lockable.Name)
	locks := objectLocks{}
	seizeObject, leaveObject := excl.InternalSym("%seize-object"), excl.InternalSym("%leave-object")
	excl.Defun("%seize-object", "object kind block", `Locks OBJECT, a structure, instance or stream as KIND says, or a lock: T, :held if the process has locked it already, NIL if another has and BLOCK is NIL.`, func(t *thread, a args) value {
		x := a.V(0)
		if l, ok := x.(*processLock); ok {
			switch {
			case l.holder == value(t.Process()):
				return in.KeywordNamed("held")
			case l.holder != nil && !a.Bool(2):
				return nil
			}
			return t.Bool(l.seize(t, t.Process(), "Lock", -1))
		}
		if kind := a.Symbol(t, 1); !in.ClassOf(x).IsSubclass(kind.Class()) {
			t.WrongType("with-locked-"+map[*interp.Symbol]string{S.SynchronizingStructure: "structure", lockable.Name: "object", S.Stream: "stream"}[kind], x, kind)
		}
		return locks.seize(t, x, a.Bool(2))
	})
	excl.Defun1("%leave-object", "object", `Unlocks OBJECT if the process has locked it.`, func(t *thread, x value) value {
		if l, ok := x.(*processLock); ok {
			if l.holder == value(t.Process()) {
				l.release()
			}
			return nil
		}
		locks.leave(t, x)
		return nil
	})
	macro := func(name, what string, kind *interp.Symbol, known ...string) {
		ignored := "TYPECHECK makes"
		if slices.Contains(known, "type") {
			ignored = "TYPE and TYPECHECK make"
		}
		excl.Defmacro(name, "("+what+" &key "+strings.Join(known, " ")+") &body body", `Evaluates BODY while `+strings.ToUpper(what)+` is locked by this process, which may have it locked already. If another has, waits for it, or returns NIL if BLOCK is NIL. For NIL as object NON-SMP, one of :without-scheduling, :without-interrupts and :atomically, has no other process run. `+ignored+` no difference.`, func(t *thread, a args) value {
			spec := items(t, name, a.V(0))
			if len(spec)%2 == 0 {
				t.ProgramError("~a: `~s' is not (object options...)", interp.NewString(name), a.V(0))
			}
			block := value(in.T)
			var alone bool
			for i := 1; i < len(spec); i += 2 {
				switch w := word(spec[i]); {
				case w == "block":
					block = spec[i+1]
				case w == "non-smp":
					k := word(spec[i+1])
					alone = k == "without-scheduling" || k == "without-interrupts" || k == "atomically"
				case !slices.Contains(known, w):
					t.ProgramError("~a: `~s' is not an option", interp.NewString(name), spec[i])
				}
			}
			body := listStar(a.V(1), S.Let, nil)
			if alone && spec[0] == nil {
				return list(excl.InternalSym("%without-scheduling"), body)
			}
			return withLock(t, in.Gensym("got"), spec[0], seizeObject, leaveObject, list(list(S.Quote, kind), block), body)
		})
	}
	macro("with-locked-structure", "structure", S.SynchronizingStructure, "block", "non-smp", "typecheck")
	macro("with-locked-object", "object", lockable.Name, "type", "block", "non-smp", "typecheck")
	macro("with-locked-stream", "stream", S.Stream, "block", "non-smp", "typecheck")
}
