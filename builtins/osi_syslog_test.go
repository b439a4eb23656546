package builtins

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"sockrepl/interp"
)

// TestSyslog has syslog write to a socket in the place of the system's.
func TestSyslog(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	path := filepath.Join(t.TempDir(), "log")
	in.Attached(syslogKey{}).(*syslogState).paths = []string{"/no/such/file", path}
	listen := func() *net.UnixConn {
		l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	eval := func(form string) {
		t.Helper()
		in.RunMain("test", func(th *interp.Thread) {
			s := interp.NewString(form)
			f, _ := interp.NewReader(interp.NewStringInput(s, 0, s.Len()), "").Read(th)
			if v := th.Eval(f); v != interp.Value(in.T) {
				t.Errorf("%s: %s", form, th.Prin1(v))
			}
		})
	}
	log := listen()
	expect := func(want string) {
		t.Helper()
		buf := make([]byte, 1000)
		n, err := log.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		stamp := regexp.MustCompile(`^(<\d+>)[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d `)
		got := string(buf[:n])
		if !stamp.MatchString(got) {
			t.Errorf("there is no time in %q", got)
		}
		if got = stamp.ReplaceAllString(got, "$1"); got != want {
			t.Errorf("got %q, not %q", got, want)
		}
	}
	eval(`(excl.osi:syslog excl.osi:*log-info* "hello ~a~%" "world")`)
	expect("<14>sockrepl: hello world")
	eval(`(excl.osi:openlog "prog" excl.osi:*log-pid* excl.osi:*log-mail*)`)
	eval(`(excl.osi:syslog excl.osi:*log-err* "~d%s" 5)`)
	expect(fmt.Sprintf("<19>prog[%d]: 5%%s", os.Getpid()))
	eval(`(excl.osi:syslog (+ excl.osi:*log-daemon* excl.osi:*log-debug*) "x")`)
	expect(fmt.Sprintf("<31>prog[%d]: x", os.Getpid()))
	// A log that has gone is no reason to fail, and a new one is found.
	log.Close()
	os.Remove(path)
	eval(`(excl.osi:syslog excl.osi:*log-err* "lost")`)
	log = listen()
	defer log.Close()
	eval(`(excl.osi:syslog excl.osi:*log-err* "found")`)
	expect(fmt.Sprintf("<19>prog[%d]: found", os.Getpid()))
	eval(`(excl.osi:closelog)`)
}
