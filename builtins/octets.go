package builtins

import (
	"bytes"

	"sockrepl/interp"
)

// octetOperators declares the conversions between strings and octets.
func octetOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	octetType := list(S.Vector, list(S.UnsignedByte, interp.Fix(8)))

	stringToOctets := func(name string) {
		excl.Defun(name, "string &key (null-terminate t) (start 0) end mb-vector make-mb-vector? (external-format :default) => octets count",
			`The octets of STRING from START to END in EXTERNAL-FORMAT, followed by a null unless NULL-TERMINATE is NIL, and their number. MB-VECTOR, a vector of octets, receives them; if it is too short that is an error, or with MAKE-MB-VECTOR? another vector is returned.`,
			func(t *thread, a args) value {
				s := a.String(t, 0)
				from, to := bounds(t, name, s, s.Len(), a.V(2), a.V(3))
				ef := externalFormat(t, name, a.V(6))
				b := ef.EncodeText(t, s, from, to, ef.Nulls())
				if a.Bool(1) {
					for range ef.Nulls() {
						b = append(b, 0)
					}
				}
				count := interp.FixInt(len(b))
				if a.V(4) == nil {
					return t.Values2(&interp.Octets{B: b}, count)
				}
				dst, ok := octetStorage(a.V(4))
				switch {
				case !ok:
					return a.Wrong(t, 4, octetType)
				case len(dst) >= len(b):
					interp.CopyInto(t, dst, b)
					return t.Values2(a.V(4), count)
				case a.Bool(5):
					return t.Values2(&interp.Octets{B: b}, count)
				}
				return t.SimpleError("~a: the mb-vector has room for ~d octets; the string takes ~d", interp.NewString(name), interp.FixInt(len(dst)), count)
			})
	}
	stringToOctets("string-to-octets")
	stringToOctets("string-to-mb")

	octetsToString := func(name string) {
		excl.Defun(name, "octets &key string (start 0) end make-string? (external-format :default) truncate (string-start 0) string-end => string characters octets-used",
			`The string of the characters that OCTETS from START to END (the first zero octet, or else the end) are in EXTERNAL-FORMAT, the number of characters and the number of octets used. With TRUNCATE an incomplete character at the end is left alone. STRING receives the characters from STRING-START on. If it is too short, STRING-END (an index) says where to stop, MAKE-STRING? that another string is to be returned; else that is an error.`,
			func(t *thread, a args) value {
				b, ok := asOctets(t, a.V(0))
				if !ok {
					return a.Wrong(t, 0, octetType)
				}
				end := a.V(3)
				from, _ := bounds(t, name, a.V(0), len(b), a.V(2), nil)
				ef := externalFormat(t, name, a.V(5))
				if end == nil {
					end = interp.FixInt(from + textEnd(t, b[from:], ef.Nulls()))
				}
				from, to := bounds(t, name, a.V(0), len(b), a.V(2), end)
				dst, _ := a.V(1).(*interp.String)
				if a.V(1) != nil && dst == nil {
					return a.Wrong(t, 1, S.String)
				}
				at, limit := 0, -1
				if dst != nil {
					room := 0
					at, room = bounds(t, name, dst, dst.Len(), a.V(7), a.V(8))
					if a.V(8) != nil {
						limit = room - at
					}
				}
				s, used := ef.DecodeSome(t, b[from:to], !a.Bool(6), limit)
				n := s.Len()
				switch {
				case dst == nil:
					return t.Values3(s, interp.FixInt(n), interp.FixInt(used))
				case n <= dst.Len()-at:
					t.ReplaceChars(dst, at, s)
					return t.Values3(dst, interp.FixInt(n), interp.FixInt(used))
				case a.Bool(4):
					return t.Values3(s, interp.FixInt(n), interp.FixInt(used))
				}
				return t.SimpleError("~a: the string has room for ~d characters; the octets are ~d", interp.NewString(name), interp.FixInt(dst.Len()-at), interp.FixInt(n))
			})
	}
	octetsToString("octets-to-string")
	octetsToString("mb-to-string")

	excl.Defun("native-string-sizeof", "string &key (start 0) end (external-format :default)", `The number of octets that STRING from START to END takes in EXTERNAL-FORMAT.`, func(t *thread, a args) value {
		s := a.String(t, 0)
		from, to := bounds(t, "native-string-sizeof", s, s.Len(), a.V(1), a.V(2))
		return interp.FixInt(len(externalFormat(t, "native-string-sizeof", a.V(3)).EncodeLong(t, s, from, to, 0)))
	})
}

// textEnd returns where the null that ends a text is in b, its length if there
// is none. A null has as many zero octets as a unit of the format.
func textEnd(t *thread, b []byte, nulls int) int {
	if nulls == 1 {
		end := len(b)
		t.InPieces(len(b), func(from, to int) {
			if i := bytes.IndexByte(b[from:to], 0); i >= 0 && end == len(b) {
				end = from + i
			}
		})
		return end
	}
	for i := 0; i+nulls <= len(b); i += nulls {
		t.SafePointSoon()
		zero := true
		for _, c := range b[i : i+nulls] {
			zero = zero && c == 0
		}
		if zero {
			return i
		}
	}
	return len(b)
}

// octetStorage returns the storage of a vector of octets as far as its fill
// pointer.
func octetStorage(v value) ([]byte, bool) {
	switch x := v.(type) {
	case *interp.Octets:
		return x.B, true
	case *interp.Array:
		if x.Elt != interp.ElementUB8 || len(x.Dims) != 1 {
			return nil, false
		}
		n, _ := interp.VectorLen(x)
		offset := 0
		for store := value(x); ; {
			switch s := store.(type) {
			case *interp.Octets:
				return s.B[offset : offset+n], true
			case *interp.Array:
				if s.Displaced {
					offset += s.Offset
				}
				store = s.Store
			default:
				return nil, false
			}
		}
	}
	return nil, false
}

// asOctets is octetStorage that makes a copy of a vector of signed octets.
func asOctets(t *thread, v value) ([]byte, bool) {
	x, ok := v.(*interp.NumVector)
	if !ok || x.Elt != interp.ElementSB8 {
		return octetStorage(v)
	}
	b := interp.MakeLong[byte](t, len(x.I))
	t.InPieces(len(b), func(start, end int) {
		for i := start; i < end; i++ {
			b[i] = byte(x.I[i])
		}
	})
	return b, true
}
