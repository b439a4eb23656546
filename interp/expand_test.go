package interp

import "testing"

// TestExpandersComplete checks that the expander knows every special form: it
// would otherwise take the operands of one for forms.
func TestExpandersComplete(t *testing.T) {
	in := New(Options{})
	in.DefineHandlerForms()
	for _, p := range in.AllPackages() {
		for _, s := range append(p.Externals(), p.Internals()...) {
			if s.special != nil && in.expanders()[s] == nil && s.macro == nil {
				t.Errorf("expand.go does not know %s", s.Name())
			}
		}
	}
}
