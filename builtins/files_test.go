package builtins

import (
	"os"
	"path/filepath"
	"testing"

	"sockrepl/interp"
)

// TestCloseTells has the system refuse to close a file: close signals that, and what
// was to be replaced stays.
func TestCloseTells(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	in.RunMain("test", func(th *thread) {
		key := in.KeywordNamed
		for _, abort := range []value{nil, in.T} {
			s := th.Funcall(in.CL.Sym("open").Function(), interp.NewString(path), key("direction"), key("output"), key("if-exists"), key("supersede")).(*fileStream)
			s.file.Close() // so that it cannot be closed again
			_, clause := th.HandlerCase([]value{in.CL.Sym("file-error")}, func() value {
				return th.Funcall(in.CL.Sym("close").Function(), s, key("abort"), abort)
			})
			if signalled := clause >= 0; signalled == (abort != nil) {
				t.Errorf("with abort %v: signalled %v", abort, signalled)
			}
			if s.IsOpen() {
				t.Error("the stream is still open")
			}
		}
	})
	if data, err := os.ReadFile(path); err != nil || string(data) != "old" {
		t.Errorf("the file has %q, %v", data, err)
	}
}
