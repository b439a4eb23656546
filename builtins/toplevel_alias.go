package builtins

import (
	"slices"
	"strings"

	"sockrepl/interp"
)

// alias is a command that the program has defined.
type alias struct {
	function *interp.Function
	// caseSensitive has the arguments read with the case they are written in,
	// asStrings has them not read at all.
	caseSensitive, asStrings bool
}

type aliasesKey struct{}

// aliasTable are the program's commands, the one defined last first.
type aliasTable struct{ commands []listenerCommand }

func aliasesOf(in *interp.Interp) *aliasTable { return in.Attached(aliasesKey{}).(*aliasTable) }

func aliasCommands(t *thread) []listenerCommand { return slices.Clone(aliasesOf(t.In).commands) }

func (a *aliasTable) remove(name string) (found bool) {
	n := len(a.commands)
	a.commands = slices.DeleteFunc(a.commands, func(c listenerCommand) bool { return c.name == name })
	return len(a.commands) < n
}

// aliasOperators declares what defines commands.
func aliasOperators(in *interp.Interp) {
	tpl := in.TopLevel
	in.Attach(aliasesKey{}, &aliasTable{})
	tpl.Defmacro("alias", "name args &body body", `Defines the top level command NAME, a string without the colon, or a list of it and options: the index of the last character that an abbreviation needs, :case-sensitive to have the arguments read with the case they have, :string to have them as strings. The rest of the line is read and bound to ARGS, a lambda list, in BODY, whose documentation string :help shows. (setf (alias NAME) function) does the same.`, func(t *thread, a args) value {
		var doc value
		if body, ok := a.V(2).(*interp.Cons); ok && body.Cdr != nil {
			if s, ok := body.Car.(*interp.String); ok {
				doc = s
			}
		}
		lambda := list(in.S.Function, listStar(a.V(2), in.S.Lambda, a.V(1)))
		return list(in.Excl.Sym("%define-alias"), list(in.S.Quote, a.V(0)), lambda, doc)
	})
	define := in.Excl.Sym("%define-alias")
	in.Excl.Defun("%define-alias", "name function &optional doc", `Makes FUNCTION the top level command NAME with the description DOC; see alias.`, func(t *thread, a args) value {
		spec := a.V(0)
		x := &alias{function: a.Function(t, 1)}
		options := []value{}
		name, ok := spec.(*interp.String)
		if c, isList := spec.(*interp.Cons); isList {
			options = items(t, "alias", c.Cdr)
			name, ok = c.Car.(*interp.String)
		}
		if !ok || name.Len() == 0 || strings.ContainsAny(name.Go(), " \t\n:") {
			return t.ProgramError("alias: `~s' is not the name of a command, or a list of one and options", spec)
		}
		c := listenerCommand{name: strings.ToLower(name.Go()), run: x.run}
		c.shortest = len(c.name)
		for _, o := range options {
			n, isIndex := o.(interp.Fixnum)
			switch w := word(o); {
			case isIndex && n >= 0 && int(n) < len(c.name):
				c.shortest = int(n) + 1
			case w == "case-sensitive":
				x.caseSensitive = true
			case w == "string":
				x.asStrings = true
			default:
				return t.ProgramError("alias: ~s is no option of the command ~s", o, name)
			}
		}
		if s, ok := a.V(2).(*interp.String); ok {
			c.doc = s.Go()
		}
		aliases := aliasesOf(in)
		aliases.remove(c.name)
		aliases.commands = append([]listenerCommand{c}, aliases.commands...)
		return a.V(1)
	})
	tpl.Sym("alias").SetSetfExpander(&interp.ShortSetf{Update: define})
	tpl.Defun("remove-alias", "&rest aliases", `Removes the commands ALIASES, names or :all, that alias has defined. True if there were any.`, func(t *thread, a args) value {
		table := aliasesOf(in)
		found := false
		for _, v := range a.Rest() {
			s, ok := in.StringDesignator(v)
			switch {
			case word(v) == "all":
				found = found || len(table.commands) > 0
				table.commands = nil
			case !ok:
				t.WrongType("remove-alias", v, in.S.String)
			case table.remove(strings.ToLower(s.Go())):
				found = true
			}
		}
		return t.Bool(found)
	})
}

// run does the command.
func (x *alias) run(l *Listener, lv *level, c *commandCall) {
	t := l.t
	var arguments []value
	switch {
	case c.direct:
		arguments = c.values
	case x.asStrings:
		arguments = lispStrings(c.words())
	case x.caseSensitive:
		readtable := t.Readtable().Copy()
		readtable.Case = interp.CasePreserve
		mark := t.BindMark()
		t.Bind(t.In.S.StarReadtable, readtable)
		arguments = c.forms()
		t.Unbind(mark)
	default:
		arguments = c.forms()
	}
	t.Apply(x.function, arguments)
}

func aliasesCommand(l *Listener, lv *level, c *commandCall) {
	for _, x := range aliasCommands(l.t) {
		l.say(":%-12s %s\n", x.name, x.doc)
	}
}
