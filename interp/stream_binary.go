package interp

import "math/big"

// binaryElement is how the elements of a binary stream are stored when they are
// not single octets: little-endian, in as many octets as the type needs.
type binaryElement struct {
	octets int // 0: an element is an octet from 0 to 255
	bits   int
	signed bool
}

// SetElementType makes typ the element type of a stream that is being made;
// false if it is no type for elements of a stream.
func (x *DeviceStream) SetElementType(t *Thread, typ Value) bool {
	S := &t.In.S
	x.Element, x.binary = nil, binaryElement{}
	if typ == Value(S.KDefault) || typ == Value(S.Character) {
		return true
	}
	bits, signed, ok := integerType(t, typ)
	if !ok {
		yes, _ := t.Subtypep(typ, S.Character)
		if yes {
			x.Element = typ
		}
		return yes
	}
	x.Element = typ
	if bits != 8 || signed {
		x.binary = binaryElement{(bits + 7) / 8, bits, signed}
	}
	return true
}

// ElementOctets returns how many octets an element takes.
func (x *DeviceStream) ElementOctets() int { return max(x.binary.octets, 1) }

// integerType returns the width of an integer type specifier.
func integerType(t *Thread, typ Value) (bits int, signed, ok bool) {
	S := &t.In.S
	switch typ {
	case Value(S.UnsignedByte):
		return 8, false, true
	case Value(t.In.CL.Sym("signed-byte")):
		return 8, true, true
	case Value(t.In.CL.Sym("bit")):
		return 1, false, true
	case Value(S.Integer):
		return 64, true, true
	}
	for bits = 8; bits <= 4096; bits *= 2 {
		for _, name := range []string{"unsigned-byte", "signed-byte"} {
			if yes, _ := t.Subtypep(typ, List(t.In.CL.Sym(name), FixInt(bits))); yes {
				return exactWidth(t, typ, name, bits), name == "signed-byte", true
			}
		}
	}
	return 0, false, false
}

// exactWidth returns the least number of bits, up to most, that the type needs.
func exactWidth(t *Thread, typ Value, name string, most int) int {
	lo, hi := most/2, most
	if most == 8 {
		lo = 0
	}
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if yes, _ := t.Subtypep(typ, List(t.In.CL.Sym(name), FixInt(mid))); yes {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// readWide reads an element of several octets, or a signed one.
func (x *DeviceStream) readWide(t *Thread) (v Value, ok bool) {
	b := make([]byte, x.binary.octets)
	if x.ReadOctets(t, b, false) < len(b) {
		return nil, false
	}
	reverse(b)
	n := new(big.Int).SetBytes(b)
	if x.binary.signed && b[0] >= 128 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return NormalizeBig(n), true
}

// HasOctets reports whether an element is an octet from 0 to 255.
func (x *DeviceStream) HasOctets() bool { return x.binary.octets == 0 }

// CheckElement signals a type-error of operator if v cannot be written as an
// element.
func (x *DeviceStream) CheckElement(t *Thread, operator string, v Value) {
	if x.binary.octets == 0 {
		if n, ok := v.(Fixnum); !ok || uint64(n) > 255 {
			t.WrongType(operator, v, List(t.In.S.UnsignedByte, Fix(8)))
		}
		return
	}
	n, ok := bigOf(v)
	limit := uint(x.binary.bits)
	lo, hi := new(big.Int), new(big.Int)
	if x.binary.signed {
		limit--
		lo.Neg(lo.Lsh(big.NewInt(1), limit))
	}
	hi.Lsh(big.NewInt(1), limit)
	if !ok || n.Cmp(lo) < 0 || n.Cmp(hi) >= 0 {
		t.WrongType(operator, v, x.Element)
	}
}

// writeWide puts an element of several octets, or a signed one, into the buffer.
func (x *DeviceStream) writeWide(v Value) {
	n, _ := bigOf(v)
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(8*x.binary.octets)))
	}
	b := n.FillBytes(make([]byte, x.binary.octets))
	reverse(b)
	x.out = append(x.out, b...)
}

func bigOf(v Value) (*big.Int, bool) {
	switch n := v.(type) {
	case Fixnum:
		return big.NewInt(int64(n)), true
	case *big.Int:
		return n, true
	}
	return nil, false
}

func reverse(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}
