package builtins

import (
	"fmt"
	"strings"

	"sockrepl/interp"
)

type argumentsKey struct{}

// commandLine is what the program was started with.
type commandLine struct {
	application []string // its name, and the arguments that are not its own options
	whole       []string
}

// SetArguments tells what sys:command-line-arguments returns: for the program
// that Lisp runs, and as Lisp was started.
func SetArguments(in *interp.Interp, application, whole []string) {
	in.Attach(argumentsKey{}, &commandLine{application, whole})
}

// commandLineOf returns the arguments for a value of :application.
func commandLineOf(in *interp.Interp, application bool) []string {
	c, _ := in.Attached(argumentsKey{}).(*commandLine)
	switch {
	case c == nil:
		return nil
	case application:
		return c.application
	}
	return c.whole
}

// commandLineOperators declares what reads the command line.
func commandLineOperators(in *interp.Interp) {
	sys := in.Sys
	sys.Defun("command-line-arguments", "&key (application t)", `A list of the program's name and its command line arguments as strings, the options of this Lisp left out; all of them without APPLICATION.`, func(t *thread, a args) value {
		var b interp.ListBuilder
		for _, s := range commandLineOf(in, a.Bool(0)) {
			b.Add(interp.NewString(s))
		}
		return b.List()
	})
	sys.Defun("command-line-argument-count", "&key (application t)", `How many strings command-line-arguments returns for APPLICATION.`, func(t *thread, a args) value {
		return interp.FixInt(len(commandLineOf(in, a.Bool(0))))
	})
	sys.Defun("command-line-argument", "n &key (application t)", `Element N of the command line arguments, as command-line-arguments returns them for APPLICATION, or NIL.`, func(t *thread, a args) value {
		all := commandLineOf(in, a.Bool(1))
		if n := a.Index(t, 0); n < len(all) {
			return interp.NewString(all[n])
		}
		return nil
	})
	sys.Defmacro("with-command-line-arguments", "(&rest options) (restvar &key (command-line-arguments nil command-line-arguments-p) usage posixly-correct long-abbrev) &body body",
		`Evaluates BODY with variables bound to what the command line says. OPTIONS are a string of letters, with a colon behind those that take a value, and a variable for each: then the variable image is bound to the program's name. Or they are lists (name kind variable companion): kind is :short or :long, companion NIL, :required-companion or :optional-companion, and :allow-multiple-options may follow, for a list of values or the number of times. A variable is NIL for an option that is not there, else T or the value as a string. RESTVAR is bound to a list of the other arguments. Those of COMMAND-LINE-ARGUMENTS are looked at instead, if it is given. With POSIXLY-CORRECT options end at the first other argument, with LONG-ABBREV unique beginnings of long names will do. For what is wrong an error is signalled, after USAGE, if that is a string, has been written to *error-output*.`,
		withCommandLineArguments)
	in.Excl.Defun("%parse-command-line", "options arguments arguments-p usage posixly-correct long-abbrev => *", `The values of with-command-line-arguments: the program's name, other arguments, and what OPTIONS stand for in ARGUMENTS, or without ARGUMENTS-P in the command line. USAGE, POSIXLY-CORRECT and LONG-ABBREV are as there.`, parseCommandLine)
}

// option is an option that a program takes, and what the command line said: its
// values in order, "" where none was given.
type option struct {
	name      string
	long      bool
	companion companion
	many      bool // all values count, rather than the last
	found     []optionValue
}

type optionValue struct {
	text  string
	given bool
}

// companion tells whether an option takes a value.
type companion uint8

const (
	noCompanion companion = iota
	requiredCompanion
	optionalCompanion
)

func withCommandLineArguments(t *thread, a args) value {
	in := t.In
	x := &commandLineMacro{t: t}
	image := value(in.Gensym("image"))
	specs := items(t, commandLineMacroName, a.V(0))
	if letters, ok := first(specs).(*interp.String); ok {
		p := t.SymbolValue(in.S.StarPackage).(*interp.Package)
		image, _ = p.Intern(in.CaseName("image"))
		x.oldOptions(letters, specs[1:])
	} else {
		for _, spec := range specs {
			x.newOption(spec)
		}
	}
	rest := items(t, commandLineMacroName, a.V(1))
	if len(rest)%2 != 1 {
		macroError(t, commandLineMacroName, "`~s' is not a variable and keyword arguments", a.V(1))
	}
	var given value
	keys := map[string]value{}
	for i := 1; i < len(rest); i += 2 {
		switch w := word(rest[i]); w {
		case "command-line-arguments":
			given = in.T
			keys[w] = rest[i+1]
		case "usage", "posixly-correct", "long-abbrev":
			keys[w] = rest[i+1]
		default:
			macroError(t, commandLineMacroName, "~s is no keyword of it", rest[i])
		}
	}
	call := list(in.Excl.Sym("%parse-command-line"), list(in.S.Quote, list(x.options...)),
		keys["command-line-arguments"], given, keys["usage"], keys["posixly-correct"], keys["long-abbrev"])
	body := interp.NewCons(list(in.S.Declare, list(in.CL.Sym("ignorable"), image)), a.V(2))
	return listStar(body, in.CL.Sym("multiple-value-bind"), list(append([]value{image, rest[0]}, x.vars...)...), call)
}

const commandLineMacroName = "with-command-line-arguments"

// commandLineMacro collects the options and variables of a use of the macro.
type commandLineMacro struct {
	t       *thread
	vars    []value
	options []value // lists of name, T if long, companion as a number, T if many
}

func (x *commandLineMacro) add(name value, long bool, c companion, many bool, v value) {
	if _, ok := v.(*interp.Symbol); !ok {
		macroError(x.t, commandLineMacroName, "~s is no variable", v)
	}
	x.vars = append(x.vars, v)
	x.options = append(x.options, list(name, x.t.Bool(long), interp.FixInt(int(c)), x.t.Bool(many)))
}

// oldOptions reads an option string as of getopt(3).
func (x *commandLineMacro) oldOptions(letters *interp.String, vars []value) {
	text := []rune(letters.Go())
	for len(text) > 0 {
		name := interp.NewString(string(text[:1]))
		text = text[1:]
		c := noCompanion
		for c < optionalCompanion && len(text) > 0 && text[0] == ':' {
			c++
			text = text[1:]
		}
		if len(vars) == 0 {
			macroError(x.t, commandLineMacroName, "there is no variable for the option ~s of ~s", name, letters)
		}
		x.add(name, false, c, false, vars[0])
		vars = vars[1:]
	}
	if len(vars) > 0 {
		macroError(x.t, commandLineMacroName, "there is no option for the variable ~s in ~s", vars[0], letters)
	}
}

// newOption reads (name kind variable companion ...).
func (x *commandLineMacro) newOption(spec value) {
	parts := items(x.t, commandLineMacroName, spec)
	if len(parts) < 3 {
		macroError(x.t, commandLineMacroName, "`~s' is not (name kind variable ...)", spec)
	}
	name, ok := parts[0].(*interp.String)
	kind := word(parts[1])
	if !ok || name.Len() == 0 || kind != "long" && (kind != "short" || name.Len() != 1) {
		macroError(x.t, commandLineMacroName, "`~s' does not begin with a letter and :short, or a name and :long", spec)
	}
	c, many := noCompanion, false
	for _, v := range parts[3:] {
		switch w := word(v); {
		case v == nil:
		case w == "required-companion":
			c = requiredCompanion
		case w == "optional-companion":
			c = optionalCompanion
		case w == "allow-multiple-options":
			many = true
		default:
			macroError(x.t, commandLineMacroName, "~s in `~s' is neither :required-companion nor :optional-companion nor :allow-multiple-options", v, spec)
		}
	}
	x.add(name, kind == "long", c, many, parts[2])
}

func parseCommandLine(t *thread, a args) value {
	var options []*option
	for _, v := range a.Slice(t, 0) {
		x := items(t, "%parse-command-line", v)
		options = append(options, &option{name: x[0].(*interp.String).Go(), long: x[1] != nil, companion: companion(x[2].(interp.Fixnum)), many: x[3] != nil})
	}
	image := first(lispStrings(commandLineOf(t.In, true)))
	var arguments []string
	if a.Bool(2) {
		for _, v := range a.Slice(t, 1) {
			s, ok := v.(*interp.String)
			if !ok {
				t.WrongType("with-command-line-arguments", v, t.In.S.String)
			}
			arguments = append(arguments, s.Go())
		}
	} else if all := commandLineOf(t.In, true); len(all) > 0 {
		arguments = all[1:]
	}
	rest, err := readOptions(options, arguments, a.Bool(4), a.Bool(5))
	if err != nil {
		if usage, ok := a.V(3).(*interp.String); ok {
			out := t.SymbolValue(t.In.S.StarErrorOutput).(interp.Stream)
			freshLine(t, out)
			out.WriteString(t, usage, 0, usage.Len())
			freshLine(t, out)
		}
		return t.SimpleError("~a", interp.NewString(err.Error()))
	}
	values := []value{image, list(lispStrings(rest)...)}
	for _, o := range options {
		values = append(values, o.value(t))
	}
	return t.Values(values...)
}

// lispStrings returns Go strings as Lisp strings.
func lispStrings(s []string) []value {
	var vs []value
	for _, x := range s {
		vs = append(vs, interp.NewString(x))
	}
	return vs
}

// value is what the variable of the option is bound to.
func (o *option) value(t *thread) value {
	if o.many && o.companion == noCompanion && len(o.found) > 0 {
		return interp.FixInt(len(o.found))
	}
	var vs []value
	for _, f := range o.found {
		v := value(t.T)
		if f.given {
			v = interp.NewString(f.text)
		}
		vs = append(vs, v)
	}
	switch {
	case len(vs) == 0:
		return nil
	case o.many:
		return list(vs...)
	}
	return vs[len(vs)-1]
}

// readOptions finds the options among arguments and returns the others.
func readOptions(options []*option, arguments []string, posix, abbreviate bool) (rest []string, err error) {
	for len(arguments) > 0 {
		word := arguments[0]
		arguments = arguments[1:]
		switch {
		case word == "--":
			return append(rest, arguments...), nil
		case len(word) < 2 || word[0] != '-':
			rest = append(rest, word)
			if posix {
				return append(rest, arguments...), nil
			}
			continue
		}
		o, v, err := longOption(options, word, abbreviate)
		if err != nil {
			return nil, err
		}
		if o == nil {
			if arguments, err = shortOptions(options, word[1:], arguments); err != nil {
				return nil, err
			}
			continue
		}
		if !v.given && o.companion == requiredCompanion {
			if len(arguments) == 0 {
				return nil, fmt.Errorf("the option --%s needs a value", o.name)
			}
			v, arguments = optionValue{arguments[0], true}, arguments[1:]
		}
		if v.given && o.companion == noCompanion {
			return nil, fmt.Errorf("the option --%s takes no value", o.name)
		}
		o.found = append(o.found, v)
	}
	return rest, nil
}

// longOption returns the option that word is, --name or --name=value; nil if it
// is a word of short ones. A single dash will do for a name that is known.
func longOption(options []*option, word string, abbreviate bool) (o *option, v optionValue, err error) {
	double := strings.HasPrefix(word, "--")
	name := word[1:]
	if double {
		name = word[2:]
	}
	name, v.text, v.given = strings.Cut(name, "=")
	var like []*option
	for _, x := range options {
		switch {
		case !x.long:
		case x.name == name:
			return x, v, nil
		case abbreviate && strings.HasPrefix(x.name, name):
			like = append(like, x)
		}
	}
	switch {
	case len(like) == 1 && (double || len(name) > 1):
		return like[0], v, nil
	case len(like) > 1 && double:
		return nil, v, fmt.Errorf("the option --%s may be --%s or --%s", name, like[0].name, like[1].name)
	case double:
		return nil, v, fmt.Errorf("there is no option --%s", name)
	}
	return nil, v, nil
}

// shortOptions reads a word of short options; the last may have its value in the
// rest of the word or in the next argument.
func shortOptions(options []*option, letters string, arguments []string) ([]string, error) {
	for letters != "" {
		var o *option
		for _, x := range options {
			if !x.long && strings.HasPrefix(letters, x.name) {
				o = x
				break
			}
		}
		if o == nil {
			return nil, fmt.Errorf("there is no option -%c", []rune(letters)[0])
		}
		letters = letters[len(o.name):]
		switch {
		case o.companion == noCompanion || letters == "" && o.companion == optionalCompanion:
			o.found = append(o.found, optionValue{})
			continue
		case letters != "":
			o.found = append(o.found, optionValue{letters, true})
			return arguments, nil
		case len(arguments) == 0:
			return nil, fmt.Errorf("the option -%s needs a value", o.name)
		}
		o.found = append(o.found, optionValue{arguments[0], true})
		return arguments[1:], nil
	}
	return arguments, nil
}
