package builtins

import (
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"sockrepl/interp"
)

// syslogState is what openlog has said, and the connection to the system's log.
type syslogState struct {
	ident             string
	options, facility int
	paths             []string // where the system's log listens
	conn              net.Conn // nil until needed
}

type syslogKey struct{}

// The options of openlog.
const (
	logPID    = 0x01
	logCons   = 0x02
	logDelay  = 0x04
	logNow    = 0x08
	logPerror = 0x20
)

// syslogPatience is how long a log that does not take its messages holds a
// program up.
const syslogPatience = time.Second

// osiSyslog declares what writes to the system's log.
func osiSyslog(in *interp.Interp) {
	p := in.OSI
	s := &syslogState{ident: "sockrepl", facility: 1 << 3, paths: []string{"/dev/log", "/var/run/syslog", "/var/run/log"}}
	in.Attach(syslogKey{}, s)
	constants := func(doc string, step int, names ...string) {
		for i, n := range names {
			if n != "" {
				p.Defconstant("*log-"+n+"*", doc, interp.FixInt(i*step))
			}
		}
	}
	constants(`A priority of syslog.`, 1, "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
	constants(`A facility of syslog.`, 1<<3, "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
		"", "", "", "", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7")
	for n, v := range map[string]int{"pid": logPID, "cons": logCons, "odelay": logDelay, "ndelay": logNow, "perror": logPerror} {
		p.Defconstant("*log-"+n+"*", `An option of openlog.`, interp.FixInt(v))
	}
	p.Defun("openlog", "ident options facility", `Has the messages of syslog begin with IDENT, a string. OPTIONS is 0 or the sum of *log-pid* to have the process's number in them, *log-perror* to have them on standard error, too, and others. FACILITY, such as *log-daemon*, is what writes.`, func(t *thread, a args) value {
		ident, options := a.String(t, 0).Go(), a.Int(t, 1, 0, 0xff)
		s.ident, s.options, s.facility = ident, options, a.Int(t, 2, 0, 23<<3)&^7
		return t.T
	})
	p.Defun("syslog", "priority control &rest arguments", `Writes what format makes of CONTROL and ARGUMENTS to the system's log, with PRIORITY, such as *log-info*, which may have a facility added. A system without a log takes no notice. Returns T.`, func(t *thread, a args) value {
		priority := a.Int(t, 0, 0, 23<<3+7)
		text := t.Apply(in.CL.Sym("format").Function(), append([]value{nil, a.String(t, 1)}, a.Rest()...))
		if priority < 8 {
			priority |= s.facility
		}
		s.write(t, priority, text.(*interp.String).Go())
		return t.T
	})
	p.Defun0("closelog", "", `Closes the connection to the system's log; syslog makes a new one.`, func(t *thread) value {
		s.close()
		return t.T
	})
}

func (s *syslogState) close() {
	if s.conn != nil {
		s.conn.Close()
		s.conn = nil
	}
}

// write sends a message; one that the log does not take is lost.
func (s *syslogState) write(t *thread, priority int, text string) {
	ident := s.ident
	if s.options&logPID != 0 {
		ident += fmt.Sprintf("[%d]", os.Getpid())
	}
	text = ident + ": " + strings.TrimRight(strings.ReplaceAll(text, "\x00", " "), "\n")
	perror := s.options&logPerror != 0
	message := fmt.Sprintf("<%d>%s %s", priority, time.Now().Format(time.Stamp), text)
	conn, paths := s.conn, s.paths
	s.conn = nil // nobody else's while the lock is not held
	t.Blocking("syslog", func() {
		if perror {
			os.Stderr.WriteString(text + "\n")
		}
		conn = sendToLog(conn, paths, message)
	}, nil)
	s.close()
	s.conn = conn
}

// sendToLog sends a message on conn, or a new connection if that has been lost,
// and returns the connection; nil if there is none.
func sendToLog(conn net.Conn, paths []string, message string) net.Conn {
	if conn != nil {
		conn.SetWriteDeadline(time.Now().Add(syslogPatience))
		if _, err := conn.Write([]byte(message)); err == nil {
			return conn
		}
		conn.Close()
	}
	for _, path := range paths {
		conn, err := net.Dial("unixgram", path)
		if err != nil {
			continue
		}
		conn.SetWriteDeadline(time.Now().Add(syslogPatience))
		if _, err := conn.Write([]byte(message)); err == nil {
			return conn
		}
		conn.Close()
	}
	return nil
}
