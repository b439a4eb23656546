package builtins

import (
	"sockrepl/interp"
	"sockrepl/netcore"
)

// connectionOperators declares what accepts and ends connections.
func connectionOperators(in *interp.Interp) {
	S := &in.S
	sp := in.Socket
	sp.Defgeneric("accept-connection", "socket &key (wait t)", `The next connection to the passive SOCKET, a stream; without WAIT NIL if nobody is pending. Signals socket-error.`, func(t *thread, a args) value {
		p, ok := a.V(0).(*passiveSocket)
		if !ok {
			return a.Wrong(t, 0, list(S.Or, sp.Sym("socket-stream-internet-passive"), sp.Sym("socket-stream-file-passive")))
		}
		var conn *netcore.Conn
		var err error
		if !a.Bool(1) {
			if conn, ok = p.kept.take(); !ok {
				conn, err = p.l.TryAccept()
			}
		} else {
			conn, err = acceptWaiting(t, p)
		}
		if err != nil {
			return socketError(t, p, err, "")
		}
		if conn == nil {
			return nil
		}
		s := newSocketStream(conn, p.info.family)
		if p.info.family == "file" {
			s.info.localFile, s.info.local = p.info.localFile, p.info.local
			if conn.Remote.Path != "" {
				s.info.remoteFile = interp.NewString(conn.Remote.Path)
			}
		}
		return s
	})
	sp.Defgeneric("shutdown", "socket &key direction", `Ends the DIRECTION :input or :output of the connected SOCKET; when both have ended it is closed. Output in the buffer is not sent first.`, func(t *thread, a args) value {
		s, ok := a.V(0).(*socketStream)
		if !ok {
			return a.Wrong(t, 0, list(S.Or, sp.Sym("socket-stream-internet-active"), sp.Sym("socket-stream-file-active")))
		}
		var done *bool
		switch a.V(1) {
		case value(S.KInput):
			done = &s.shutIn
		case value(S.KOutput):
			done = &s.shutOut
		default:
			return t.ProgramError("shutdown: the direction is ~s, not :input or :output", a.V(1))
		}
		if !s.IsOpen() {
			return t.StreamClosed(s)
		}
		if s.ssl != nil && done == &s.shutOut {
			s.device().endSecret(t, true)
		}
		if err := s.conn.Shutdown(done == &s.shutOut); err != nil {
			return socketError(t, s, err, "")
		}
		*done = true
		if s.shutIn && s.shutOut {
			s.Close(t, true)
		}
		return nil
	})
}

// acceptWaiting waits for a connection. One that comes while an interrupt does is
// kept until that has run.
func acceptWaiting(t *thread, p *passiveSocket) (*netcore.Conn, error) {
	w := waiter(t)
	for {
		if conn, ok := p.kept.take(); ok {
			t.PutOffInterrupts()
			return conn, nil
		}
		if !p.kept.begin(t, "waiting for connection", w) {
			continue
		}
		conn, err := p.l.Accept(w)
		p.kept.end(t, w)
		switch {
		case err == netcore.ErrInterrupted:
			t.HandleInterrupts()
		case err != nil:
			return nil, err
		case p.l.IsClosed():
			conn.Close()
		case !t.InterruptsArrived():
			t.PutOffInterrupts()
			return conn, nil
		default:
			p.kept.keep(conn)
			t.Settle()
		}
	}
}
