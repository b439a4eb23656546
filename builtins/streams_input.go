package builtins

import "sockrepl/interp"

// inputOperators declares what reads characters, lines and octets.
func inputOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	const eofArgs = "&optional stream (eof-error-p t) eof-value recursive-p"
	// atEOF is what a reading function does at end of file, its parameters
	// beginning at slot i.
	atEOF := func(t *thread, a args, i int, s interp.Stream) value {
		if a.Bool(i + 1) {
			return t.EndOfFile(s)
		}
		return a.V(i + 2)
	}
	cl.Defun("read-char", eofArgs, `The next character of STREAM; at end of file an error, or EOF-VALUE if EOF-ERROR-P is false. RECURSIVE-P makes no difference.`, func(t *thread, a args) value {
		s := a.InputStream(t, 0)
		c, ok := s.ReadChar(t)
		if !ok {
			return atEOF(t, a, 0, s)
		}
		return interp.Char(c)
	})
	cl.Defun("unread-char", "char &optional stream", `Puts CHAR, read last, back to STREAM.`, func(t *thread, a args) value {
		a.InputStream(t, 1).UnreadChar(t, a.Char(t, 0))
		return nil
	})
	cl.Defun("peek-char", "&optional peek-type stream (eof-error-p t) eof-value recursive-p",
		`The next character of STREAM, left there; with PEEK-TYPE T the next that is not whitespace, with a character that one. EOF-ERROR-P, EOF-VALUE and RECURSIVE-P are as for read-char.`, func(t *thread, a args) value {
			s := a.InputStream(t, 1)
			for {
				c, ok := peekChar(t, s)
				if !ok {
					return atEOF(t, a, 1, s)
				}
				switch k := a.V(0).(type) {
				case interp.Char:
					if rune(k) != c {
						s.ReadChar(t)
						continue
					}
				case nil:
				default:
					if k != value(t.T) {
						a.Wrong(t, 0, list(S.Or, S.Character, list(S.Member, nil, t.T)))
					}
					if t.Readtable().IsWhitespace(c) {
						s.ReadChar(t)
						continue
					}
				}
				return interp.Char(c)
			}
		})
	cl.Defun("read-char-no-hang", eofArgs, `READ-CHAR of STREAM, or NIL if that would mean waiting; EOF-ERROR-P, EOF-VALUE and RECURSIVE-P are as there.`, func(t *thread, a args) value {
		s := a.InputStream(t, 0)
		ready, eof := s.Listen(t)
		if eof {
			return atEOF(t, a, 0, s)
		}
		if !ready {
			return nil
		}
		c, ok := s.ReadChar(t)
		if !ok {
			return atEOF(t, a, 0, s)
		}
		return interp.Char(c)
	})
	cl.Defun("listen", "&optional stream", `True if a character can be read from STREAM without waiting, or a read would signal at once that the connection has failed; NIL at the end of file.`, func(t *thread, a args) value {
		ready, _ := a.InputStream(t, 0).Listen(t)
		return t.Bool(ready)
	})
	cl.Defun("read-line", eofArgs+" => line missing-newline-p", `The next line of STREAM without its newline, and whether end of file came first; EOF-ERROR-P, EOF-VALUE and RECURSIVE-P are as for read-char.`, func(t *thread, a args) value {
		s := a.InputStream(t, 0)
		line, missing := s.ReadLine(t)
		if missing && line.Len() == 0 {
			return t.Values2(atEOF(t, a, 0, s), t.T)
		}
		return t.Values2(line, t.Bool(missing))
	}).Direct1(func(t *thread, v value) value {
		s, ok := v.(interp.Stream)
		if !ok {
			s = designatedInput(t, "read-line", v)
		}
		line, missing := s.ReadLine(t)
		if missing && line.Len() == 0 {
			return t.Values2(t.EndOfFile(s), t.T)
		}
		return t.Values2(line, t.Bool(missing))
	}).Direct2(func(t *thread, v, eofError value) value {
		return readLine(t, v, eofError, nil)
	}).Direct3(readLine)
	cl.Defun("clear-input", "&optional stream", `Drops what has arrived on STREAM.`, func(t *thread, a args) value {
		a.InputStream(t, 0).ClearInput(t)
		return nil
	})
	cl.Defun("read-byte", "stream &optional (eof-error-p t) eof-value", `The next octet of STREAM; at end of file an error, or EOF-VALUE if EOF-ERROR-P is false.`, func(t *thread, a args) value {
		s := a.Stream(t, 0)
		v, ok := s.ReadElement(t)
		if !ok {
			return atEOF(t, a, 0, s)
		}
		return v
	})
}

// peekChar returns the next character and leaves it there. An echo stream does
// not echo what is only peeked at.
func peekChar(t *thread, s interp.Stream) (rune, bool) {
	if x, ok := s.(interface {
		PeekChar(t *thread) (rune, bool)
	}); ok {
		return x.PeekChar(t)
	}
	c, ok := s.ReadChar(t)
	if ok {
		s.UnreadChar(t, c)
	}
	return c, ok
}

// readLine is read-line with its usual arguments.
func readLine(t *thread, v, eofError, eofValue value) value {
	s, ok := v.(interp.Stream)
	if !ok {
		s = designatedInput(t, "read-line", v)
	}
	line, missing := s.ReadLine(t)
	if missing && line.Len() == 0 {
		if eofError != nil {
			return t.Values2(t.EndOfFile(s), t.T)
		}
		return t.Values2(eofValue, t.T)
	}
	return t.Values2(line, t.Bool(missing))
}
