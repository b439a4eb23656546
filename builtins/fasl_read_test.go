package builtins

import (
	"testing"

	"sockrepl/interp"
)

// TestArraysThatNoCompilerWrites reads arrays whose parts do not fit each other
// from a damaged fasl: that is a file-error, since whoever uses such an array
// would fail.
func TestArraysThatNoCompilerWrites(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	for name, data := range map[string][]byte{
		"integers and floats": {tagNumbers, byte(interp.ElementSB32), 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0},
		"integers as doubles": {tagNumbers, byte(interp.ElementDouble), 1, 2, 0},
		"numbers as octets":   {tagNumbers, byte(interp.ElementUB8), 1, 2, 0},
		"octets in a string":  {tagArray, byte(interp.ElementCharacter), 1, 1, 1, tagNil, tagOctets, 1, 7},
		"elements of itself":  {tagLabel, 3, tagArray, byte(interp.ElementUB8), 1, 0, 1, tagNil, tagReference, 3},
		"too many elements": {tagArray, byte(interp.ElementUB8), 3, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20,
			0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 0, 1, tagNil, tagOctets, 0},
	} {
		t.Run(name, func(t *testing.T) {
			clause := -1
			in.RunMain("reader", func(th *thread) {
				_, clause = th.HandlerCase([]value{in.S.FileError}, func() value {
					r := &faslReader{t: th, name: "damaged.fasl", in: data, labels: map[uint64]value{}}
					r.object()
					return nil
				})
			})
			if clause < 0 {
				t.Error("read without an error")
			}
		})
	}
}
