package zygomys

import (
	"strings"

	"sockrepl/interp"
)

// Prompts of the top level.
const (
	Prompt         = "zy> "
	continuePrompt = "..> "
)

// TopLevel reads forms from s, evaluates them and prints their values until end
// of file. prompt shows a prompt; nil stands for writing it to s. Errors and
// interrupts are reported, and the top level goes on.
func TopLevel(t *interp.Thread, s interp.Stream, prompt func(text string)) {
	if prompt == nil {
		prompt = func(text string) {
			t.WriteText(s, text)
			s.Flush(t, false)
		}
	}
	S := &t.In.S
	stop := []interp.Value{S.SeriousCondition, S.InterruptSignal}
	for done := false; !done; {
		c, clause := t.HandlerCase(stop, func() interp.Value {
			text, more := readForms(t, s, prompt)
			done = !more
			for _, c := range split(text) {
				b := bridgeOf(t)
				if shown := Show(b.eval(t, c.text)); shown != "" {
					t.WriteText(s, shown+"\n")
				}
			}
			return nil
		})
		if clause >= 0 {
			report := t.SafeReport(c)
			if x, ok := c.(*interp.Instance); ok {
				report = conditionText(t, x)
			}
			t.WriteText(s, "Error: "+report+"\n")
		}
		s.Flush(t, false)
	}
}

// readForms reads lines until no form in them is unfinished. more is false at
// the end of the input.
func readForms(t *interp.Thread, s interp.Stream, prompt func(text string)) (text string, more bool) {
	var b strings.Builder
	prompt(Prompt)
	for {
		line, eof := s.ReadLine(t)
		if line == nil || eof && line.Len() == 0 {
			return b.String(), false
		}
		b.WriteString(line.Go())
		b.WriteByte('\n')
		chunks := split(b.String())
		if n := len(chunks); n == 0 || chunks[n-1].unfinished == "" || eof {
			return b.String(), !eof
		}
		prompt(continuePrompt)
	}
}
