package builtins

import (
	"testing"

	"sockrepl/interp"
)

// TestOperatorsAreDeclaredOnce looks for operators that two places declare.
func TestOperatorsAreDeclaredOnce(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	type key struct {
		symbol *interp.Symbol
		setf   bool
	}
	seen := map[key]string{}
	for _, op := range in.Operators() {
		k := key{op.Symbol, op.Setf}
		file, _ := op.Source()
		if other, twice := seen[k]; twice {
			t.Errorf("%s is declared in %s and %s", op.Name(), other, file)
		}
		seen[k] = file
	}
}
