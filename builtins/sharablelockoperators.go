package builtins

import (
	"math"
	"slices"

	"sockrepl/interp"
)

// sharableLockOperators declares sharable locks.
func sharableLockOperators(in *interp.Interp) {
	S := &in.S
	mp := in.MP
	class := mp.DefineClass("sharable-lock", in.T.Class())
	lockOf := func(t *thread, operator string, v value) *sharableLock {
		return instanceOf[*sharableLock](t, operator, v, class)
	}
	const yieldRate = ` YIELD-RATE, a positive integer, :never or NIL, makes no difference here, where nobody spins.`
	mp.Defun("make-sharable-lock", "&key name (max-shared 20) (yield-rate 5) (recursive-p t) (safe-p t) auto-unlock-p",
		`A lock called NAME that one process can hold in exclusive mode, or up to MAX-SHARED in shared mode. RECURSIVE-P tells in which ways a process that holds it may lock it again: :shared and :exclusive in the same mode, :upgrade in exclusive mode what it shares, :downgrade the other way round, or a list of them; T for all, NIL for none. With SAFE-P it is an error to unlock what is not locked. With AUTO-UNLOCK-P a process that ends unlocks it.`+yieldRate,
		func(t *thread, a args) value {
			checkYieldRate(t, "make-sharable-lock", a.V(2))
			return &sharableLock{
				class: class, name: a.V(0), limit: a.Int(t, 1, 1, math.MaxInt), recursive: relockingsOf(t, "make-sharable-lock", a.V(3)), safe: a.Bool(4), auto: a.Bool(5),
				holders: map[*interp.Process]*holding{}, watched: map[*interp.Process]bool{},
			}
		})
	mp.Defun("sharable-lock-lock", "lock mode &key yield-rate timeout recursive-p => result reason",
		`Locks LOCK in MODE, :shared or :exclusive, waiting at most TIMEOUT seconds. Returns :locked; if the process held it already :recursive, :upgrade if it did in shared mode only and is alone now, :downgrade if in exclusive mode only; else NIL and :timeout, or if TIMEOUT is 0 the mode of those who are in the way, or :recursive-error, :upgrade-error or :downgrade-error if it may not lock it again or another process waits for an upgrade as well. RECURSIVE-P, unless NIL or :default, goes over that of the lock.`+yieldRate,
		func(t *thread, a args) value {
			l := lockOf(t, "sharable-lock-lock", a.V(0))
			m := lockModeOf(t, "sharable-lock-lock", a.V(1))
			checkYieldRate(t, "sharable-lock-lock", a.V(2))
			got, why := l.seize(t, m, l.allowed(t, "sharable-lock-lock", a.V(4)), limitOf(t, "sharable-lock-lock", a.V(3)))
			if got != nil {
				l.holders[t.Process()].called[m]++
			}
			return t.Values2(got, why)
		})
	mp.Defun2("sharable-lock-unlock", "lock mode", `Undoes one sharable-lock-lock of LOCK in MODE by this process. Returns :unlocked, or :recursive if the process holds it still. Signals sharable-lock-unlock-error if there was none; returns NIL then if the lock was made with :safe-p NIL.`, func(t *thread, v, mode value) value {
		l := lockOf(t, "sharable-lock-unlock", v)
		m := lockModeOf(t, "sharable-lock-unlock", mode)
		h := l.holders[t.Process()]
		if h == nil || h.called[m] == 0 {
			if l.safe {
				return l.fail(t, "sharable-lock-unlock-error", "sharable-lock-unlock", "~a: this process has not locked ~s in that mode")
			}
			return nil
		}
		h.called[m]--
		if l.release(t.Process(), m) {
			return in.KeywordNamed("unlocked")
		}
		return in.KeywordNamed("recursive")
	})
	mp.Defun("shared-locker-count", "lock &optional clean-p", `How many processes hold LOCK in shared mode. CLEAN-P makes no difference: what is unlocked by the end of a process does not count.`, func(t *thread, a args) value {
		return interp.FixInt(lockOf(t, "shared-locker-count", a.V(0)).sharers())
	})
	seize, leave := in.Excl.InternalSym("%seize-sharable"), in.Excl.InternalSym("%leave-sharable")
	in.Excl.Defun("%seize-sharable", "lock operator mode recursive-p yield-rate timeout", `Locks LOCK for OPERATOR in MODE as with-sharable-lock has it with RECURSIVE-P, YIELD-RATE and TIMEOUT: :locked, :recursive or a list of the reason why it is not.`, func(t *thread, a args) value {
		op := word(a.V(1))
		l := lockOf(t, op, a.V(0))
		m := lockModeOf(t, op, a.V(2))
		checkYieldRate(t, op, a.V(4))
		got, why := l.seize(t, m, l.allowed(t, op, a.V(3)), limitOf(t, op, a.V(5)))
		if got != nil {
			return got
		}
		switch word(why) {
		case "recursive-error", "downgrade-error":
			l.fail(t, "sharable-lock-recursion-error", op, "~a: this process holds ~s already")
		case "upgrade-error":
			l.fail(t, "sharable-lock-recursion-error", op, "~a: this process holds ~s in shared mode and cannot have it in exclusive mode as well")
		}
		return list(why)
	})
	in.Excl.Defun("%leave-sharable", "lock mode got", `Unlocks LOCK in MODE if GOT says that it was locked.`, func(t *thread, a args) value {
		l, ok := a.V(0).(*sharableLock)
		if _, locked := a.V(2).(*interp.Symbol); !ok || !locked || l.holders[t.Process()] == nil {
			return nil
		}
		l.release(t.Process(), lockModeOf(t, "with-sharable-lock", a.V(1)))
		return nil
	})
	// with is the expansion of the macros: body and otherwise are given got, which
	// is what %seize-sharable returned.
	with := func(t *thread, operator string, lock, mode value, opt map[string]value, forms func(got value) (body, otherwise value)) value {
		l, m, got := in.Gensym("lock"), in.Gensym("mode"), in.Gensym("got")
		body, otherwise := forms(got)
		return list(S.LetStar, list(list(m, mode), list(l, lock), list(got, nil)),
			list(S.UnwindProtect,
				list(S.If, list(in.CL.Sym("consp"), list(S.Setq, got, list(seize, l, list(S.Quote, in.KeywordNamed(operator)), m, opt["recursive-p"], opt["yield-rate"], opt["timeout"]))), otherwise, body),
				list(leave, l, m, got)))
	}
	mp.Defmacro("with-sharable-lock", "(mode lock &key recursive-p yield-rate timeout timeout-body) &body body",
		`Evaluates BODY while LOCK is held in MODE, :shared or :exclusive, and returns its values; those of the form TIMEOUT-BODY if it could not be locked in TIMEOUT seconds. RECURSIVE-P, unless NIL or :default, goes over that of the lock. Signals sharable-lock-recursion-error if the process may not lock it again.`+yieldRate,
		func(t *thread, a args) value {
			spec := items(t, "with-sharable-lock", a.V(0))
			opt := lockOptions(t, "with-sharable-lock", a.V(0), spec, 2, "recursive-p", "yield-rate", "timeout", "timeout-body")
			return with(t, "with-sharable-lock", spec[1], spec[0], opt, func(value) (body, otherwise value) {
				return listStar(a.V(1), S.Let, nil), opt["timeout-body"]
			})
		})
	old := func(name, mode string) {
		mp.Defmacro(name, "(lock &key yield-rate timeout recursive-p) &body body",
			`Evaluates BODY while LOCK is held in `+mode+` mode and returns T; NIL and the reason if it could not be locked in TIMEOUT seconds. with-sharable-lock returns what BODY does. RECURSIVE-P is as it is there.`+yieldRate,
			func(t *thread, a args) value {
				spec := items(t, name, a.V(0))
				opt := lockOptions(t, name, a.V(0), spec, 1, "recursive-p", "yield-rate", "timeout")
				return with(t, name, spec[0], in.KeywordNamed(mode), opt, func(got value) (body, otherwise value) {
					return list(S.Progn, listStar(a.V(1), S.Let, nil), in.T), list(in.CL.Sym("values"), nil, list(in.CL.Sym("car"), got))
				})
			})
	}
	old("with-shared-lock", "shared")
	old("with-exclusive-lock", "exclusive")
}

func lockModeOf(t *thread, operator string, v value) lockMode {
	switch word(v) {
	case "shared":
		return shared
	case "exclusive":
		return exclusive
	}
	t.WrongType(operator, v, list(t.In.S.Member, t.In.KeywordNamed("shared"), t.In.KeywordNamed("exclusive")))
	return 0
}

// allowed is in which ways the process may lock l again, v going over what l says
// unless it is NIL or :default.
func (l *sharableLock) allowed(t *thread, operator string, v value) relockings {
	if v == nil || word(v) == "default" {
		return l.recursive
	}
	return relockingsOf(t, operator, v)
}

// relockingNames are the keywords of :recursive-p.
var relockingNames = [4]string{"shared", "exclusive", "upgrade", "downgrade"}

// relockingsOf reads a value of :recursive-p.
func relockingsOf(t *thread, operator string, v value) (ways relockings) {
	if v == t.T {
		return relockings{true, true, true, true}
	}
	if !isList(v) {
		v = list(v)
	}
	for _, k := range items(t, operator, v) {
		i := slices.Index(relockingNames[:], word(k))
		if i < 0 {
			var b interp.ListBuilder
			b.Add(t.In.S.Member)
			for _, name := range relockingNames {
				b.Add(t.In.KeywordNamed(name))
			}
			t.WrongType(operator, k, b.List())
		}
		ways[i] = true
	}
	return ways
}

func checkYieldRate(t *thread, operator string, v value) {
	if n, ok := v.(interp.Fixnum); v != nil && (!ok || n <= 0) && word(v) != "never" {
		t.WrongType(operator, v, list(t.In.S.Or, list(t.In.S.Integer, interp.Fix(1)), list(t.In.S.Member, t.In.KeywordNamed("never"), nil)))
	}
}
