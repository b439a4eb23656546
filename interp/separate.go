package interp

import "slices"

// Separate puts elsewhere what stands in one allocation with the object v: the
// characters of a short string, the captured variables of a closure. The runtime
// never finds an object with a finalizer to be garbage that points into itself.
func Separate(v Value) {
	switch x := v.(type) {
	case *String:
		x.b = slices.Clone(x.b)
	case *Function:
		x.env = slices.Clone(x.env)
	}
}
