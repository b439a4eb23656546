package builtins

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"math/big"
	"strings"

	"sockrepl/interp"
)

// digest is a digest in the making.
type digest struct {
	name string
	h    hash.Hash
}

// LispClass implements interp.Object.
func (d *digest) LispClass(in *interp.Interp) *interp.Class {
	return in.Excl.Sym("digest-context").Class()
}

// PrintText implements interp.Printable.
func (d *digest) PrintText(t *thread) (string, bool) {
	return t.In.CaseName(d.name + "-context"), true
}

// messageOctets returns the octets of an octet vector, or of a string coded by ef.
func messageOctets(t *thread, operator string, v, ef value, start, end value) []byte {
	switch x := v.(type) {
	case *interp.Octets:
		s, e := bounds(t, operator, v, len(x.B), start, end)
		return x.B[s:e]
	case *interp.String:
		s, e := bounds(t, operator, v, x.Len(), start, end)
		return externalFormatOr(t, operator, ef).EncodeLong(t, x, s, e, 0)
	}
	n, ok := interp.VectorLen(v)
	expected := list(t.In.S.Or, t.In.S.String, list(t.In.S.Vector, list(t.In.S.UnsignedByte, interp.Fix(8))))
	if !ok {
		t.WrongType(operator, v, expected)
	}
	from, to := bounds(t, operator, v, n, start, end)
	out := interp.MakeLong[byte](t, to-from)[:0]
	for i := from; i < to; i++ {
		t.SafePointSoon()
		b, ok := t.VectorRef(v, i).(interp.Fixnum)
		if !ok || b < 0 || b > 255 {
			t.WrongType(operator, v, expected)
		}
		out = append(out, byte(b))
	}
	return out
}

// add adds data to the digest h.
func add(t *thread, h hash.Hash, data []byte) {
	t.InPieces(len(data), func(start, end int) { h.Write(data[start:end]) })
}

// digestResult returns a finished digest as :return says.
func digestResult(t *thread, operator string, sum []byte, how value) value {
	switch word(how) {
	case "integer":
		n := new(big.Int).SetBytes(sum)
		return interp.NormalizeBig(n)
	case "hex":
		return interp.NewString(hex.EncodeToString(sum))
	case "usb8":
		return &interp.Octets{B: sum}
	}
	return t.SimpleError("~a: :return can be :integer, :hex or :usb8, not ~s", interp.NewString(operator), how)
}

// digestOperators declares digests and base 64.
func digestOperators(in *interp.Interp) {
	p := in.Excl
	p.DefineClass("digest-context", in.T.Class())
	for _, d := range []struct {
		name string
		make func() hash.Hash
	}{{"md5", md5.New}, {"sha1", sha1.New}, {"sha256", sha256.New}} {
		p.Defun0(d.name+"-init", "", `Returns the context of a new `+strings.ToUpper(d.name)+` digest.`, func(t *thread) value { return &digest{d.name, d.make()} })
		context := func(t *thread, operator string, v value) *digest {
			x, ok := v.(*digest)
			if !ok || x.name != d.name {
				t.WrongType(operator, v, p.Sym("digest-context"))
			}
			return x
		}
		p.Defun(d.name+"-update", "context data &key start end external-format", `Adds DATA, octets or a string coded by EXTERNAL-FORMAT, from START to END to the digest in CONTEXT. Returns CONTEXT.`, func(t *thread, a args) value {
			x := context(t, d.name+"-update", a.V(0))
			add(t, x.h, messageOctets(t, d.name+"-update", a.V(1), a.V(4), a.V(2), a.V(3)))
			return x
		})
		p.Defun(d.name+"-final", "context &key (return :integer)", `Returns the digest in CONTEXT as RETURN says: :integer, :hex or :usb8.`, func(t *thread, a args) value {
			return digestResult(t, d.name+"-final", context(t, d.name+"-final", a.V(0)).h.Sum(nil), a.V(1))
		})
		p.Defun(d.name+"-string", "string &key (return :integer) external-format", `Returns the digest of STRING, coded by EXTERNAL-FORMAT, as RETURN says: :integer, :hex or :usb8.`, func(t *thread, a args) value {
			h := d.make()
			add(t, h, messageOctets(t, d.name+"-string", a.String(t, 0), a.V(2), nil, nil))
			return digestResult(t, d.name+"-string", h.Sum(nil), a.V(1))
		})
	}
}
