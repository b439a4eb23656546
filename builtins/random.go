package builtins

import (
	"encoding/hex"
	"math/big"
	"math/rand/v2"

	"sockrepl/interp"
)

// randomState is a Lisp random-state: a generator of 128 bits of state whose
// numbers are the same on every machine.
type randomState struct {
	class *interp.Class
	pcg   rand.PCG
}

// LispClass implements interp.Object.
func (r *randomState) LispClass(in *interp.Interp) *interp.Class { return r.class }

// PrintReadable implements interp.Readable: reading the text makes a copy of
// the state, as the standard wants.
func (r *randomState) PrintReadable(t *thread, s interp.Stream, escape bool) {
	data, _ := r.pcg.MarshalBinary()
	form := list(t.In.Excl.InternalSym("%random-state"), interp.NewString(hex.EncodeToString(data)))
	text := interp.NewString("#." + t.Prin1(form))
	s.WriteString(t, text, 0, text.Len())
}

func randomOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	class := S.RandomState.Class()
	// A new Lisp always begins with the same numbers, as Allegro's does.
	initial := &randomState{class: class}
	initial.pcg.Seed(0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9)
	cl.Defvar("*random-state*", "The random state that RANDOM uses and changes by default.", initial)
	cl.Defun1("random-state-p", "object", `Return true if OBJECT is a random state.`, func(t *thread, v value) value {
		_, ok := v.(*randomState)
		return t.Bool(ok)
	})
	cl.Defun("make-random-state", "&optional state", `Return a new random state: a copy of STATE, of *random-state* if STATE is NIL or missing;
if STATE is T, one that nobody can foretell.`, func(t *thread, a args) value {
		v := a.V(0)
		switch v {
		case value(t.T):
			r := &randomState{class: class}
			r.pcg.Seed(rand.Uint64(), rand.Uint64())
			return r
		case nil:
			v = t.SymbolValue(S.StarRandomState)
		}
		r, ok := v.(*randomState)
		if !ok {
			t.WrongType("make-random-state", v, S.RandomState)
		}
		return &randomState{class: class, pcg: r.pcg}
	})
	in.Excl.Defun1("%random-state", "text", `Return the random state that was printed with TEXT.`, func(t *thread, v value) value {
		s, ok := v.(*interp.String)
		if !ok {
			t.WrongType("excl:%random-state", v, S.String)
		}
		r := &randomState{class: class}
		data, err := hex.DecodeString(s.Go())
		if err == nil {
			err = r.pcg.UnmarshalBinary(data)
		}
		if err != nil {
			t.ParseError("`~s' is not the text of a random state", s)
		}
		return r
	})
	cl.Defun("random", "limit &optional (state *random-state*)", `Return a random number from 0 up to but not including LIMIT, a positive integer or float,
of the type of LIMIT. STATE is changed.`, func(t *thread, a args) value {
		return random(t, a.V(0), a.V(1))
	}).Direct1(func(t *thread, v value) value { return random(t, v, t.SymbolValue(S.StarRandomState)) })
}

func random(t *thread, limit, state value) value {
	S := &t.In.S
	r, ok := state.(*randomState)
	if !ok {
		t.WrongType("random", state, S.RandomState)
	}
	switch n := limit.(type) {
	case interp.Fixnum:
		if n > 0 {
			return interp.Fix(int64(r.below(uint64(n))))
		}
	case interp.DoubleFloat:
		if n > 0 && n-n == 0 {
			return r.double(n)
		}
	case interp.SingleFloat:
		if n > 0 && n-n == 0 {
			return r.single(n)
		}
	case *big.Int:
		if n.Sign() > 0 {
			return interp.NormalizeBig(r.bigBelow(t, n))
		}
	}
	return t.WrongType("random", limit, list(S.Or, list(S.Integer, interp.Fix(1)), list(S.Float, list(interp.Fix(0)))))
}

// below returns a number below n, all alike: by rejecting the few at the end
// that would make some more frequent.
func (r *randomState) below(n uint64) uint64 {
	if n&(n-1) == 0 {
		return r.pcg.Uint64() & (n - 1)
	}
	surplus := -n % n
	for {
		if u := r.pcg.Uint64(); u >= surplus {
			return u % n
		}
	}
}

// double and single draw again where rounding reaches the limit.
func (r *randomState) double(n interp.DoubleFloat) value {
	for {
		if f := interp.DoubleFloat(r.pcg.Uint64()>>11) / (1 << 53) * n; f < n {
			return f
		}
	}
}

func (r *randomState) single(n interp.SingleFloat) value {
	for {
		if f := interp.SingleFloat(r.pcg.Uint64()>>40) / (1 << 24) * n; f < n {
			return f
		}
	}
}

// longRandom is how many octets a random number has from which on other processes
// run while it is made.
const longRandom = 1 << 16

// bigBelow draws as many bits as n has until the number is below n.
func (r *randomState) bigBelow(t *thread, n *big.Int) *big.Int {
	bits := n.BitLen()
	octets := interp.MakeLong[byte](t, (bits+7)/8)
	z := new(big.Int)
	for {
		for i := 0; i < len(octets); i += 8 {
			u := r.pcg.Uint64()
			for j := i; j < min(i+8, len(octets)); j++ {
				octets[j] = byte(u)
				u >>= 8
			}
			t.SafePointSoon()
		}
		octets[0] &= 0xff >> (uint(len(octets)*8-bits) % 8)
		below := false
		t.LongWork(len(octets) > longRandom, func() { below = z.SetBytes(octets).Cmp(n) < 0 })
		if below {
			return z
		}
	}
}
