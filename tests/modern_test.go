package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestModern runs the script of the case-sensitive mode, which checks itself,
// in both of the ways to ask for the mode.
func TestModern(t *testing.T) {
	mlisp := filepath.Join(t.TempDir(), "mlisp")
	if err := os.Symlink(binary, mlisp); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{binary, "--modern"}, {mlisp}} {
		if out, err := exec.Command(args[0], append(args[1:], "modern/script.lisp")...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", args, err, out)
		}
	}
	if exec.Command(binary, "modern/script.lisp").Run() == nil {
		t.Error("the script passes without the mode: it tests nothing")
	}
}
