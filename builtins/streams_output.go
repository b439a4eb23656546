package builtins

import "sockrepl/interp"

// outputOperators declares what writes characters, strings and octets.
func outputOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defun("write-char", "char &optional stream", `Writes CHAR to STREAM and returns it.`, func(t *thread, a args) value {
		a.OutputStream(t, 1).WriteChar(t, a.Char(t, 0))
		return a.V(0)
	}).Direct2(func(t *thread, v, w value) value {
		c, ok := v.(interp.Char)
		if !ok {
			t.WrongType("write-char", v, S.Character)
		}
		s, ok := w.(interp.Stream)
		if !ok {
			s = designatedOutput(t, "write-char", w)
		}
		s.WriteChar(t, rune(c))
		return v
	})
	write := func(name, doc string, newline bool) {
		cl.Defun(name, "string &optional stream &key (start 0) end", doc, func(t *thread, a args) value {
			str, s := a.String(t, 0), a.OutputStream(t, 1)
			from, to := bounds(t, name, str, str.Len(), a.V(2), a.V(3))
			s.WriteString(t, str, from, to)
			if newline {
				s.WriteChar(t, '\n')
			}
			return str
		}).Direct2(func(t *thread, v, w value) value {
			str, ok := v.(*interp.String)
			if !ok {
				t.WrongType(name, v, S.String)
			}
			s, ok := w.(interp.Stream)
			if !ok {
				s = designatedOutput(t, name, w)
			}
			s.WriteString(t, str, 0, str.Len())
			if newline {
				s.WriteChar(t, '\n')
			}
			return str
		})
	}
	write("write-string", `Writes STRING from START to END to STREAM and returns it.`, false)
	write("write-line", `Writes STRING from START to END and a newline to STREAM and returns it.`, true)
	cl.Defun("terpri", "&optional stream", `Writes a newline to STREAM.`, func(t *thread, a args) value {
		a.OutputStream(t, 0).WriteChar(t, '\n')
		return nil
	}).Direct1(func(t *thread, v value) value {
		s, ok := v.(interp.Stream)
		if !ok {
			s = designatedOutput(t, "terpri", v)
		}
		s.WriteChar(t, '\n')
		return nil
	})
	cl.Defun("fresh-line", "&optional stream", `Writes a newline to STREAM unless it is at the beginning of a line; true if it did.`, func(t *thread, a args) value {
		s := a.OutputStream(t, 0)
		if !s.IsOpen() {
			return t.StreamClosed(s)
		}
		return t.Bool(freshLine(t, s))
	})
	cl.Defun2("write-byte", "byte stream", `Writes the octet BYTE to STREAM and returns it.`, func(t *thread, b, v value) value {
		s, ok := v.(interp.Stream)
		if !ok {
			t.WrongType("write-byte", v, S.Stream)
		}
		s.WriteElement(t, b)
		return b
	})
	flush := func(name, doc string, f func(t *thread, s interp.Stream)) {
		cl.Defun(name, "&optional stream", doc, func(t *thread, a args) value {
			f(t, a.OutputStream(t, 0))
			return nil
		}).Direct1(func(t *thread, v value) value {
			s, ok := v.(interp.Stream)
			if !ok {
				s = designatedOutput(t, name, v)
			}
			f(t, s)
			return nil
		})
	}
	flush("force-output", `Begins to send what STREAM has buffered.`, func(t *thread, s interp.Stream) { s.Flush(t, false) })
	flush("finish-output", `Sends what STREAM has buffered and waits until the system has it.`, func(t *thread, s interp.Stream) { s.Flush(t, true) })
	flush("clear-output", `Drops what STREAM has buffered.`, func(t *thread, s interp.Stream) { s.ClearOutput(t) })
}
