package tests

import (
	"path/filepath"
	"strings"
	"testing"
)

const dialogue = `
(let* ((server (make-socket :connect :passive :local-host "127.1"))
       (p (mp:process-run-function "s"
            (lambda ()
              (let ((s (accept-connection server)))
                (write-line (string-upcase (read-line s)) s)
                (close s))))))
  (let ((c (make-socket :remote-host "localhost" :remote-port (local-port server))))
    (write-line "hello" c)
    (force-output c)
    (read-line c)
    (read-line c nil)
    (close c))
  (mp:process-join p)
  (close server))`

// TestTraceSockets looks whether each event of a dialogue is told.
func TestTraceSockets(t *testing.T) {
	_, errs, status := finish(t, "", "--trace-sockets", "-e", dialogue)
	for _, want := range []string{" #1 tcp listen 127.0.0.1:", " tcp connect 127.0.0.1:", " tcp accept 127.0.0.1:", ": 6 octets", " end of file ", " tcp close "} {
		if !strings.Contains(errs, want) {
			t.Errorf("there is no %q in\n%s", want, errs)
		}
	}
	if status != 0 {
		t.Errorf("status %d", status)
	}
}

// TestPcap has tshark read what the program wrote.
func TestPcap(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.pcapng")
	if _, errs, status := finish(t, "", "--pcap", file, "-e", dialogue); status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	got := command(t, "", "tshark", "-r", file, "-q", "-z", "follow,tcp,ascii,0")
	for _, want := range []string{"6\nhello\n", "\t6\nHELLO\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	flags := command(t, "", "tshark", "-r", file, "-o", "tcp.check_checksum:TRUE", "-T", "fields", "-e", "tcp.flags.str", "-e", "tcp.checksum.status", "-e", "tcp.analysis.flags")
	if n := strings.Count(flags, "S"); n != 2 || !strings.Contains(flags, "F") {
		t.Errorf("there are %d SYN packets, or no FIN:\n%s", n, flags)
	}
	// A program that ends without unwinding leaves a complete file, too.
	finish(t, "", "--pcap", file, "-e", dialogue, "-e", "(excl:exit 0 :no-unwind t)")
	if got := command(t, "", "tshark", "-r", file, "-q", "-z", "follow,tcp,ascii,0"); !strings.Contains(got, "6\nhello\n") {
		t.Errorf("after an exit without unwinding:\n%s", got)
	}
	if _, errs, status := finish(t, "", "--pcap", filepath.Join(file, "x"), "-e", "1"); status != 2 || !strings.Contains(errs, "not a directory") {
		t.Errorf("a file that cannot be made: status %d, %s", status, errs)
	}
}
