package builtins

import (
	"encoding/binary"
	"math"
	"math/bits"

	"sockrepl/interp"
)

// blockOperators declares the reading and writing of whole sequences.
func blockOperators(in *interp.Interp) {
	cl, excl := in.CL, in.Excl
	cl.Defun("read-sequence", "sequence stream &key (start 0) end partial-fill",
		`Fills SEQUENCE from START to END from STREAM: strings with characters, octet vectors with octets. Returns the index of the first element not filled: less than END at end of file or, with PARTIAL-FILL, as soon as more would mean waiting.`,
		func(t *thread, a args) value { return readSequence(t, a) })
	cl.Defun("write-sequence", "sequence stream &key (start 0) end", `Writes the elements of SEQUENCE from START to END, characters and octets, to STREAM; returns SEQUENCE.`, func(t *thread, a args) value {
		s := a.Stream(t, 1)
		if g, ok := s.(*grayStream); ok {
			g.writeSequence(t, a.V(0), a.V(2), a.V(3))
		} else {
			writeSequence(t, "write-sequence", a.V(0), s, a.V(2), a.V(3))
		}
		return a.V(0)
	})
	excl.Defun("read-vector", "vector stream &key (start 0) end endian-swap",
		`Reads octets of STREAM into the specialised VECTOR from the octet index START to END (characters into a string): waits for the first and takes what is there then. Returns the octet index after the last one stored; START at end of file. ENDIAN-SWAP is :network-order for wider elements with the most significant octet first, or :byte-8, :byte-16, :byte-32, :byte-64 or an integer that octet indices are XORed with.`,
		readVector)
	excl.Defun("write-vector", "vector stream &key (start 0) end endian-swap",
		`Writes the octets of the specialised VECTOR, or the float, from the octet index START to END to STREAM, after all that is buffered: at least one, and what the system takes at once. Returns the octet index after the last one written. A string is written as by write-string, into the buffer. ENDIAN-SWAP is as for read-vector.`,
		writeVector)
	excl.Defun("read-byte-no-hang", "stream &optional (eof-error-p t) eof-value", `READ-BYTE of STREAM, or NIL if that would mean waiting; EOF-ERROR-P and EOF-VALUE are as there.`, func(t *thread, a args) value {
		s := a.Stream(t, 0)
		if x, ok := s.(octetPoller); ok {
			if ready, eof := x.OctetReady(t); !ready && !eof {
				return nil
			}
		}
		v, ok := s.ReadElement(t)
		if ok {
			return v
		}
		if a.Bool(1) {
			return t.EndOfFile(s)
		}
		return a.V(2)
	})
}

// octetPoller is implemented by streams that know whether an octet is there.
type octetPoller interface {
	OctetReady(t *thread) (ready, eof bool)
}

// wideStream is implemented by streams whose elements may be other than
// octets.
type wideStream interface{ ElementOctets() int }

func octetElements(s interp.Stream) bool {
	x, ok := s.(wideStream)
	return !ok || x.ElementOctets() == 1
}

// atomically has what f reads from s be there again if f is left by a non-local
// exit.
func atomically(s interp.Stream, f func()) {
	if x, ok := s.(interface{ Atomically(f func()) }); ok {
		x.Atomically(f)
		return
	}
	f()
}

// readSequence is read-sequence.
func readSequence(t *thread, a args) value {
	s, partial := a.Stream(t, 1), a.Bool(4)
	if g, ok := s.(*grayStream); ok && !partial {
		return t.One(g.readSequence(t, a.V(0), a.V(2), a.V(3)))
	}
	return readInto(t, "read-sequence", a.V(0), s, a.V(2), a.V(3), partial)
}

// readInto fills the sequence from the index start to end with elements of s, with
// partial only with those that are there once the first is.
func readInto(t *thread, operator string, sequence value, s interp.Stream, start, end value, partial bool) value {
	switch seq := sequence.(type) {
	case *interp.String:
		from, to := sequenceBounds(t, operator, seq, seq.Len(), start, end)
		return interp.FixInt(s.ReadChars(t, seq, from, to, partial))
	case nil, *interp.Cons:
		n, ok := t.ListLength(seq)
		if !ok {
			t.WrongType(operator, sequence, t.In.S.Sequence)
		}
		from, to := sequenceBounds(t, operator, seq, n, start, end)
		c := tailOf(t, operator, seq, from)
		return readElements(t, s, from, to, interp.ElementT, partial, func(i int, v value) {
			c.(*interp.Cons).Car = v
			c = cdr(c)
		})
	}
	if b, ok := octetStorage(sequence); ok && octetElements(s) {
		from, to := sequenceBounds(t, operator, sequence, len(b), start, end)
		return interp.FixInt(from + s.ReadOctets(t, b[from:to], partial))
	}
	n, ok := interp.VectorLen(sequence)
	if !ok {
		t.WrongType(operator, sequence, t.In.S.Sequence)
	}
	from, to := sequenceBounds(t, operator, sequence, n, start, end)
	elt := interp.ElementTypeOf(sequence)
	return readElements(t, s, from, to, elt, partial, func(i int, v value) {
		if n, ok := v.(interp.Fixnum); ok && elt == interp.ElementSB8 && n > 127 {
			v = n - 256
		}
		if !interp.IsElement(v, elt) {
			t.WrongType(operator, v, t.In.ElementTypeSpec(elt))
		}
		t.VectorSet(sequence, i, v)
	})
}

// readElements reads elements for the places from to to, which store fills, and
// returns the index of the first not filled.
func readElements(t *thread, s interp.Stream, from, to int, elt interp.ElementType, partial bool, store func(i int, v value)) value {
	chars := elt == interp.ElementCharacter || elt == interp.ElementT && t.In.S.Character == s.ElementType(t)
	i := from
	atomically(s, func() {
		for ; i < to; i++ {
			var v value
			var ok bool
			if partial && i > from && !readyNow(t, s) {
				return
			}
			if chars {
				var c rune
				c, ok = s.ReadChar(t)
				v = interp.Char(c)
			} else {
				v, ok = s.ReadElement(t)
			}
			if !ok {
				return
			}
			store(i, v)
		}
	})
	return interp.FixInt(i)
}

func writeSequence(t *thread, operator string, seq value, s interp.Stream, start, end value) {
	switch x := seq.(type) {
	case *interp.String:
		from, to := sequenceBounds(t, operator, x, x.Len(), start, end)
		s.WriteString(t, x, from, to)
		return
	case *interp.Octets, *interp.Array, *interp.NumVector:
		if b, ok := asOctets(t, x); ok && octetElements(s) {
			from, to := sequenceBounds(t, operator, x, len(b), start, end)
			s.WriteOctets(t, b[from:to])
			return
		}
	}
	vs, _ := elements(t, operator, seq, start, end)
	checks, checked := t.StreamUnder(s, true, true).(elementChecker)
	octets := checked && checks.HasOctets()
	for _, v := range vs {
		if c, ok := v.(interp.Char); ok {
			s.WriteChar(t, rune(c))
			continue
		}
		if n, ok := v.(interp.Fixnum); checked && !(octets && ok && uint64(n) <= 255) {
			checks.CheckElement(t, operator, v)
		}
		s.WriteElement(t, v)
	}
}

// elementChecker is implemented by streams that know what their elements are.
type elementChecker interface {
	HasOctets() bool
	CheckElement(t *thread, operator string, v value)
}

// rawVector is a specialised vector as octets in the machine's order, which is
// little-endian whatever the machine.
type rawVector struct {
	octets []byte // of a vector of octets: its storage
	bits   *interp.BitVector
	nums   *interp.NumVector
	width  int // octets of an element
	length int // octets in all
	mask   int // of the endian swap
}

// rawVectorOf returns the octets of v, a's first argument, and the bounds that its
// slots 2 to 4 are.
func rawVectorOf(t *thread, a args, v value) (r rawVector, from, to int) {
	r.width = 1
	if b, ok := octetStorage(v); ok {
		r.octets, r.length = b, len(b)
	} else {
		switch x := v.(type) {
		case *interp.NumVector:
			n, _ := interp.VectorLen(x)
			r.nums, r.width = x, elementOctets(x.Elt)
			r.length = n * r.width
		case *interp.BitVector:
			r.bits, r.length = x, (x.N+7)/8
		default:
			S := &t.In.S
			a.Wrong(t, 0, list(S.Or, S.String, list(S.Vector, list(S.UnsignedByte, interp.Fix(8)))))
		}
	}
	from, to = sequenceBounds(t, lower(a.Operator().Name()), v, r.length, a.V(2), a.V(3))
	r.mask = endianMask(t, a, r.width)
	r.checkMask(t, lower(a.Operator().Name()), v, from, to)
	return r, from, to
}

func elementOctets(e interp.ElementType) int {
	switch e {
	case interp.ElementUB16, interp.ElementSB16:
		return 2
	case interp.ElementUB32, interp.ElementSB32, interp.ElementSingle:
		return 4
	case interp.ElementUB64, interp.ElementSB64, interp.ElementFixnum, interp.ElementDouble:
		return 8
	}
	return 1
}

// endianMask is what slot 4, an endian-swap, has octet indices XORed with.
func endianMask(t *thread, a args, width int) int {
	switch v := a.V(4).(type) {
	case nil:
		return 0
	case interp.Fixnum:
		return a.Int(t, 4, 0, 15)
	case *interp.Symbol:
		switch word(v) {
		case "network-order", "t":
			return width - 1
		case "byte-8":
			return 0
		case "byte-16":
			return 1
		case "byte-32":
			return 3
		case "byte-64":
			return 7
		}
	}
	key := t.In.KeywordNamed
	a.Wrong(t, 4, list(t.In.S.Member, nil, key("network-order"), key("byte-8"), key("byte-16"), key("byte-32"), key("byte-64")))
	return 0
}

// checkMask signals an error if an endian swap within the bounds would reach
// beyond the vector.
func (r *rawVector) checkMask(t *thread, operator string, v value, from, to int) {
	group := 1 << bits.Len(uint(r.mask))
	if last := (to + group - 1) / group * group; from < to && last > r.length {
		t.SimpleError("~a: the endian-swap needs whole groups of ~d octets, and the vector ~s has ~d", interp.NewString(operator), interp.FixInt(group), v, interp.FixInt(r.length))
	}
}

// store puts b at the octet index at.
func (r *rawVector) store(at int, b []byte) {
	for i, c := range b {
		k := (at + i) ^ r.mask
		switch {
		case r.bits != nil:
			r.bits.Bits[k] = c
			if spare := 8*(k+1) - r.bits.N; spare > 0 {
				r.bits.Bits[k] &= 0xFF >> spare
			}
		case r.nums != nil:
			var e [8]byte
			n := k / r.width
			r.get(n, &e)
			e[k%r.width] = c
			r.set(n, &e)
		default:
			r.octets[k] = c
		}
	}
}

// load returns the octets from from to to.
func (r *rawVector) load(from, to int) []byte {
	b := make([]byte, 0, to-from)
	for i := from; i < to; i++ {
		k := i ^ r.mask
		switch {
		case r.bits != nil:
			b = append(b, r.bits.Bits[k])
		case r.nums != nil:
			var e [8]byte
			r.get(k/r.width, &e)
			b = append(b, e[k%r.width])
		default:
			b = append(b, r.octets[k])
		}
	}
	return b
}

// get and set convert an element to and from octets.
func (r *rawVector) get(i int, e *[8]byte) {
	var n uint64
	switch r.nums.Elt {
	case interp.ElementSingle:
		n = uint64(math.Float32bits(float32(r.nums.F[i])))
	case interp.ElementDouble:
		n = math.Float64bits(r.nums.F[i])
	default:
		n = uint64(r.nums.I[i])
	}
	binary.LittleEndian.PutUint64(e[:], n)
}

func (r *rawVector) set(i int, e *[8]byte) {
	n := binary.LittleEndian.Uint64(e[:])
	switch r.nums.Elt {
	case interp.ElementSingle:
		r.nums.F[i] = float64(math.Float32frombits(uint32(n)))
	case interp.ElementDouble:
		r.nums.F[i] = math.Float64frombits(n)
	case interp.ElementSB8:
		r.nums.I[i] = int64(int8(n))
	case interp.ElementSB16:
		r.nums.I[i] = int64(int16(n))
	case interp.ElementSB32:
		r.nums.I[i] = int64(int32(n))
	case interp.ElementUB16:
		r.nums.I[i] = int64(uint16(n))
	case interp.ElementUB32:
		r.nums.I[i] = int64(uint32(n))
	default:
		r.nums.I[i] = int64(n)
	}
}

func readVector(t *thread, a args) value {
	s := a.InputStream(t, 1)
	if str, ok := a.V(0).(*interp.String); ok {
		from, to := sequenceBounds(t, "read-vector", str, str.Len(), a.V(2), a.V(3))
		return interp.FixInt(s.ReadChars(t, str, from, to, true))
	}
	r, from, to := rawVectorOf(t, a, a.V(0))
	if r.octets != nil && r.mask == 0 {
		return interp.FixInt(from + s.ReadOctets(t, r.octets[from:to], true))
	}
	b := make([]byte, to-from)
	n := s.ReadOctets(t, b, true)
	r.store(from, b[:n])
	return interp.FixInt(from + n)
}

// someWriter is implemented by streams that can write what the system takes at
// once.
type someWriter interface {
	WriteSome(t *thread, src []byte) int
}

// vectorOfFloat returns a vector of the float v; anything else as it is.
func vectorOfFloat(v value) value {
	switch f := v.(type) {
	case interp.SingleFloat:
		return &interp.NumVector{Elt: interp.ElementSingle, F: []float64{float64(f)}}
	case interp.DoubleFloat:
		return &interp.NumVector{Elt: interp.ElementDouble, F: []float64{float64(f)}}
	}
	return v
}

func writeVector(t *thread, a args) value {
	s := a.OutputStream(t, 1)
	if str, ok := a.V(0).(*interp.String); ok {
		from, to := sequenceBounds(t, "write-vector", str, str.Len(), a.V(2), a.V(3))
		s.Flush(t, true)
		s.WriteString(t, str, from, to)
		return interp.FixInt(to)
	}
	r, from, to := rawVectorOf(t, a, vectorOfFloat(a.V(0)))
	var b []byte
	if r.octets != nil && r.mask == 0 {
		b = r.octets[from:to]
	} else {
		b = r.load(from, to)
	}
	if w, ok := s.(someWriter); ok {
		return interp.FixInt(from + w.WriteSome(t, b))
	}
	s.WriteOctets(t, b)
	return interp.FixInt(to)
}
