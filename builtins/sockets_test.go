package builtins

import (
	"testing"

	"sockrepl/interp"
)

// dialogues are functions of one round trip within one process, after forms
// that make the sockets.
const dialogues = `
(let* ((p (make-socket :connect :passive :local-host "127.0.0.1"))
       (a (make-socket :remote-host "127.0.0.1" :remote-port (local-port p)))
       (b (accept-connection p))
       (line (make-string 63 :initial-element #\x)))
  (defun lines ()
    (write-line line a)
    (force-output a)
    (write-line (read-line b) b)
    (force-output b)
    (read-line a)))
(let* ((a (make-socket :type :datagram :local-host "127.0.0.1"))
       (b (make-socket :type :datagram :local-host "127.0.0.1" :remote-host "127.0.0.1" :remote-port (local-port a)))
       (out (make-array 64 :element-type '(unsigned-byte 8)))
       (in (make-array 128 :element-type '(unsigned-byte 8))))
  (defun datagrams ()
    (send-to b out 64)
    (multiple-value-bind (data size host port) (receive-from a 128 :buffer in)
      (send-to a data size :remote-host host :remote-port port))
    (receive-from b 128 :buffer in :extract nil)))
`

// withDialogues calls f with a function that runs one of dialogues.
func withDialogues(tb testing.TB, name string, f func(once func())) {
	tb.Helper()
	in := interp.New(interp.Options{})
	Install(in)
	in.RunMain("test", func(th *interp.Thread) {
		LoadText(th, interp.NewString(dialogues), "dialogues", nil)
		function := in.User.Sym(in.CaseName(name)).Function()
		if function == nil {
			tb.Errorf("no function %s", name)
			return
		}
		once := func() { th.Apply(function, nil) }
		once()
		f(once)
	})
}

func TestDialoguesAllocateLittle(t *testing.T) {
	for name, most := range map[string]float64{
		"lines":     4, // two lines, each a string and its characters
		"datagrams": 0,
	} {
		withDialogues(t, name, func(once func()) {
			if n := testing.AllocsPerRun(200, once); n > most {
				t.Errorf("%s: %v allocations in a round trip", name, n)
			}
		})
	}
}

func BenchmarkDialogues(b *testing.B) {
	for _, name := range []string{"lines", "datagrams"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			withDialogues(b, name, func(once func()) {
				for b.Loop() {
					once()
				}
			})
		})
	}
}
