package builtins

import "sockrepl/interp"

// What file-position, file-length and file-string-length do with streams other
// than file streams.

// fileStreamFor returns the stream that v stands for in a function on files:
// the last component of a broadcast stream, the target of a synonym stream.
// empty tells that v is a broadcast stream without components.
func fileStreamFor(t *thread, v value) (s value, empty bool) {
	for range 100 {
		switch x := v.(type) {
		case *interp.SynonymStream:
			v = x.Target(t)
		case *interp.BroadcastStream:
			if len(x.Streams) == 0 {
				return v, true
			}
			v = x.Streams[len(x.Streams)-1]
		default:
			return v, false
		}
	}
	return v, false
}

// positioned is implemented by streams other than files that have a position.
type positioned interface {
	interp.Stream
	Position() int
	SetPosition(n int) bool
}

// otherPosition is file-position of the stream s, which is no file stream.
func otherPosition(t *thread, a args, s value, set bool) value {
	if g, ok := s.(*grayStream); ok {
		if set {
			return t.One(t.Call2(g.g.filePosition, g, a.V(1)))
		}
		return g.call(t, g.g.filePosition)
	}
	p, ok := s.(positioned)
	if !ok {
		if _, isStream := s.(interp.Stream); !isStream {
			a.Wrong(t, 0, t.In.S.Stream)
		}
		return nil
	}
	if !p.IsOpen() {
		t.StreamClosed(p)
	}
	if !set {
		return interp.FixInt(p.Position())
	}
	if p.IsOutput() {
		p.Flush(t, true)
	}
	switch to := a.V(1).(type) {
	case interp.Fixnum:
		if to >= 0 {
			return t.Bool(p.SetPosition(int(to)))
		}
	case *interp.Symbol:
		switch word(to) {
		case "start":
			return t.Bool(p.SetPosition(0))
		case "end":
			return t.Bool(p.SetPosition(-1))
		}
	}
	return a.Wrong(t, 1, list(t.In.S.Or, t.In.S.UnsignedByte, list(t.In.S.Member, t.In.KeywordNamed("start"), t.In.KeywordNamed("end"))))
}

// ClearInput leaves a file alone: there is nothing in it that came by mistake.
func (f *fileStream) ClearInput(t *thread) {
	if !f.IsOpen() || !f.IsInput() {
		f.DeviceStream.ClearInput(t)
	}
}

// ClearInput drops what has been typed; input from elsewhere is left alone.
func (s *terminalStream) ClearInput(t *thread) {
	if !s.IsInput() || s.terminal {
		s.DeviceStream.ClearInput(t)
	}
}
