package builtins

import (
	"strings"

	"sockrepl/interp"
)

// questionOperators declares what asks the user.
func questionOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	yes := func(name, prompt string, answers map[string]bool) {
		cl.Defun(name, "&optional control &rest arguments", `Asks the question of CONTROL and ARGUMENTS on *query-io* until the answer is clear; true for yes.`, func(t *thread, a args) value {
			s := t.SymbolValue(S.StarQueryIO).(interp.Stream)
			for {
				freshLine(t, s)
				if a.V(0) != nil {
					t.WriteText(s, formatToString(t, a.V(0), a.Rest())+" ")
				}
				t.WriteText(s, prompt)
				s.Flush(t, true)
				line, missing := s.ReadLine(t)
				if missing && line.Len() == 0 {
					t.EndOfFile(s)
				}
				if v, ok := answers[lower(strings.TrimSpace(line.Go()))]; ok {
					return t.Bool(v)
				}
			}
		})
	}
	yes("y-or-n-p", "(y or n) ", map[string]bool{"y": true, "n": false, "yes": true, "no": false})
	yes("yes-or-no-p", "(yes or no) ", map[string]bool{"yes": true, "no": false})
}

// lower returns s in lower case and without white space at its end.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return string(b)
}
