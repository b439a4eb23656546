package builtins

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sockrepl/interp"
)

// The top level's commands about processes.

// debugging is the arrest reason that the top level gives.
func (l *Listener) debugging() value { return l.t.In.KeywordNamed("debugging") }

// processesNamed finds the processes of a command's arguments: by number, by
// name, or else by a part of the name that only one has. ok is false, and the
// user has been told, if one is not found.
func (l *Listener) processesNamed(words []string, say func(string)) (found []*interp.Process, ok bool) {
	for _, w := range words {
		w = strings.Trim(w, `"`)
		var exact, part []*interp.Process
		for _, p := range l.t.In.Processes() {
			name := l.t.Princ(p.Name())
			switch {
			case strconv.FormatInt(p.ID(), 10) == w || strings.EqualFold(name, w):
				exact = append(exact, p)
			case strings.Contains(strings.ToLower(name), strings.ToLower(w)):
				part = append(part, p)
			}
		}
		if len(exact) == 0 {
			exact = part
		}
		switch len(exact) {
		case 0:
			say("There is no process " + w + ".\n")
			return nil, false
		case 1:
			found = append(found, exact[0])
		default:
			say("Several processes are called " + w + ":\n" + l.processTable(exact))
			return nil, false
		}
	}
	return found, true
}

// commandWords splits arguments at blanks, but for those within double quotes.
func commandWords(text string) []string {
	quoted := false
	return strings.FieldsFunc(text, func(c rune) bool {
		if c == '"' {
			quoted = !quoted
		}
		return !quoted && (c == ' ' || c == '\t')
	})
}

// processCommand does the command called name.
func (l *Listener) processCommand(name string, words []string, say func(string)) {
	t := l.t
	named := func() []*interp.Process {
		if len(words) > 0 {
			ps, _ := l.processesNamed(words, say)
			return ps
		}
		if l.focus == nil || !l.focus.Alive() {
			say("No process is named, and none is focused on.\n")
			return nil
		}
		return []*interp.Process{l.focus}
	}
	switch name {
	case "processes":
		t.Yield() // so that it shows what has become of them
		ps := t.In.Processes()
		if len(words) > 0 {
			var ok bool
			if ps, ok = l.processesNamed(words, say); !ok {
				return
			}
		}
		say(l.processTable(ps))
	case "kill":
		for _, p := range named() {
			if p == t.Process() {
				say("This process is the listener; :exit ends it.\n")
				continue
			}
			p.Kill()
		}
		t.Yield()
	case "arrest":
		ps, _ := l.processesNamed(words, say)
		for _, p := range ps {
			l.arrest(p, say)
		}
	case "unarrest":
		if len(words) == 1 && strings.EqualFold(words[0], ":all") {
			for _, p := range t.In.Processes() {
				l.unarrest(p)
			}
			return
		}
		for _, p := range named() {
			l.unarrest(p)
		}
	case "focus":
		switch {
		case len(words) == 0:
		case strings.EqualFold(words[0], ":listener"):
			l.focus = nil
		default:
			if ps, ok := l.processesNamed(words[:1], say); ok && l.arrest(ps[0], say) {
				l.focus = ps[0]
				t.WaitTest("waiting for a process to stop", focusPatience, func() bool { return l.focus.Stopped() || !l.focus.Started() })
			}
		}
		if l.focus != nil && !l.focus.Alive() {
			l.focus = nil
		}
		if l.focus == nil {
			say("Focus is on the listener.\n")
		} else {
			say("Focus is on " + t.Prin1(l.focus) + ".\n")
		}
	}
}

// focusPatience is how long :focus waits for the process to stop.
const focusPatience = time.Second

// focused reports whether there is a stopped process that the focus is on.
func (l *Listener) focused() bool { return l.focus != nil && l.focus.Stopped() }

// inFocus runs body with the dynamic bindings of the process that the focus is
// on, but for the listener's own streams and what it remembers.
func (l *Listener) inFocus(body func()) {
	if !l.focused() {
		body()
		return
	}
	S := &l.t.In.S
	own := map[*interp.Symbol]bool{S.StarStandardInput: true, S.StarStandardOutput: true, S.StarErrorOutput: true, S.StarTraceOutput: true,
		S.StarTerminalIO: true, S.StarQueryIO: true, S.StarDebugIO: true, S.StarPackage: true, S.StarReadtable: true}
	for _, n := range historyVariables {
		own[l.t.In.CL.Sym(n)] = true
	}
	l.focus.WithBindings(l.t, own, body)
}

func (l *Listener) arrest(p *interp.Process, say func(string)) bool {
	if p == l.t.Process() {
		say("The listener cannot be stopped.\n")
		return false
	}
	for _, r := range p.ArrestReasons {
		if r == l.debugging() {
			return true
		}
	}
	p.ArrestReasons = append(p.ArrestReasons, l.debugging())
	p.ReasonsChanged(l.t)
	return true
}

func (l *Listener) unarrest(p *interp.Process) {
	var rest []value
	for _, r := range p.ArrestReasons {
		if r != l.debugging() {
			rest = append(rest, r)
		}
	}
	p.ArrestReasons = rest
	p.ReasonsChanged(l.t)
}

// processTable shows processes, a line for each: how often they have been
// given a turn, the processor time they have used and that since the last
// table, priority, state, name, what they wait for and why they are arrested.
func (l *Listener) processTable(ps []*interp.Process) string {
	t := l.t
	var b strings.Builder
	b.WriteString("  DP Seq Dis Sec   dSec Pri State    Process Name, Whostate, Arrest\n")
	times := map[int64]time.Duration{}
	for _, p := range ps {
		turns, used := p.Usage()
		times[p.ID()] = used
		text := t.Princ(p.Name())
		state := stateOf(p)
		if state == "initial" {
			state = "inactive"
		}
		if p.Waits() && p.Active() {
			text += ", " + p.Whostate()
		}
		if len(p.ArrestReasons) > 0 {
			text += ", " + t.Princ(list(p.ArrestReasons...))
		}
		fmt.Fprintf(&b, "%4s %3d %3d %3d %6.1f %3s %-8s %s\n", "*", p.ID(), turns, int(used.Seconds()),
			(used - l.times[p.ID()]).Seconds(), t.Princ(p.Priority), state, text)
	}
	l.times = times
	return b.String()
}
