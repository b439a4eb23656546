package interp

import (
	"fmt"
	"strconv"
	"strings"
)

// params is a declared lambda list, parsed.
type params struct {
	req, opt   int
	rest       bool // arguments beyond the others are allowed
	restSlot   bool // ... and arrive as a list in a slot (macros)
	keys       []keyParam
	allowOther bool
	nslots     int
	list       []param // in slot order
	whole      int     // slot of &whole, -1 if none
	results    string
}

// param describes one slot.
type param struct {
	name      string
	def       paramDefault
	suppliedP bool // the slot tells whether the one before was given
}

type keyParam struct {
	key      *Symbol
	slot     int
	supplied bool // slot+1 is its supplied-p
}

// paramDefault is what a parameter is when not given: a constant, or the value
// that a special variable has then.
type paramDefault struct {
	v        Value
	variable *Symbol
}

func (d paramDefault) value(t *Thread) Value {
	if d.variable != nil {
		return t.SymbolValue(d.variable)
	}
	return d.v
}

// declaresManyValues reports whether the results after "=>" are other than one.
func declaresManyValues(lambdaList string) bool {
	_, results, ok := strings.Cut(lambdaList, "=>")
	if !ok {
		return false
	}
	results = strings.TrimSpace(results)
	return strings.ContainsAny(results, " *") || results == ""
}

// parseDeclared parses a declared lambda list. A mistake in one is a mistake in
// this program and panics; a test parses all of them.
func parseDeclared(op *Operator) *params {
	text, results, _ := strings.Cut(op.LambdaList, "=>")
	p := &params{whole: -1, results: strings.TrimSpace(results)}
	mode := "req"
	s := declScanner{text: text, op: op}
	for {
		item, ok := s.next()
		if !ok {
			break
		}
		switch item {
		case "&optional", "&key", "&aux":
			mode = item
			continue
		case "&rest", "&body":
			p.rest = true
			if op.Kind == MacroOperator {
				p.restSlot = true
				name, _ := s.next()
				p.add(param{name: name})
			} else {
				s.next()
			}
			mode = item
			continue
		case "&allow-other-keys":
			p.allowOther = true
			continue
		case "&whole", "&environment":
			// Macros in Go have Args.Form and Args.Env instead.
			s.next()
			continue
		}
		p.addItem(s, mode, item)
	}
	return p
}

func (p *params) add(x param) int {
	p.list = append(p.list, x)
	p.nslots++
	return p.nslots - 1
}

func (p *params) addItem(s declScanner, mode, item string) {
	if mode == "req" {
		p.req++
		p.add(param{name: item})
		return
	}
	name, def, supplied, keyword := s.parameter(item)
	slot := p.add(param{name: name, def: def})
	if supplied != "" {
		p.add(param{name: supplied, suppliedP: true})
	}
	if mode == "&key" {
		p.keys = append(p.keys, keyParam{s.op.in.KeywordNamed(keyword), slot, supplied != ""})
		return
	}
	p.opt++
}

// restLength is how many of n arguments go to &rest.
func (p *params) restLength(n int) int {
	if !p.rest || p.restSlot {
		return 0
	}
	return max(0, n-p.req-p.opt)
}

// fill puts args into slots, checking their number and keywords. slots has
// p.nslots places and those for &rest arguments behind.
func (p *params) fill(t *Thread, op *Operator, args []Value, slots []Value) {
	n := len(args)
	if n < p.req {
		t.argumentCount(op, n, p)
	}
	slot := p.fillPositional(t, args, slots)
	i := min(n, p.req+p.opt)
	switch {
	case len(p.keys) > 0 || p.allowOther:
		if p.restSlot {
			slots[slot] = List(args[i:]...)
		} else if p.rest {
			copy(slots[p.nslots:], args[i:])
		}
		p.fillKeys(t, op, args[i:], slots)
	case p.restSlot:
		slots[slot] = List(args[i:]...)
	case p.rest:
		copy(slots[p.nslots:], args[i:])
	case i < n:
		t.argumentCount(op, n, p)
	}
}

// fillPositional fills the slots of required and optional parameters; it
// returns the first slot after them.
func (p *params) fillPositional(t *Thread, args []Value, slots []Value) int {
	n := len(args)
	slot := 0
	for ; slot < p.req; slot++ {
		slots[slot] = args[slot]
	}
	i := slot
	for k := 0; k < p.opt; k++ {
		given := i < n
		if given {
			slots[slot] = args[i]
			i++
		} else {
			slots[slot] = p.list[slot].def.value(t)
		}
		slot++
		if slot < len(p.list) && p.list[slot].suppliedP {
			slots[slot] = t.Bool(given)
			slot++
		}
	}
	return slot
}

func (p *params) fillKeys(t *Thread, op *Operator, args []Value, slots []Value) {
	if len(args)%2 != 0 {
		t.ProgramError("~a: the keyword arguments ~s are not in pairs", operatorName(op), List(args...))
	}
	for _, k := range p.keys {
		slots[k.slot] = Unbound
	}
	checked := p.allowOther
	for j := 0; j < len(args); j += 2 {
		k := p.find(args[j])
		if k == nil {
			if !checked {
				p.checkKeys(t, op, args)
				checked = true
			}
			continue
		}
		if IsUnbound(slots[k.slot]) {
			slots[k.slot] = args[j+1]
		}
	}
	p.finishKeys(t, slots)
}

// finishKeys gives the keyword parameters still unbound their defaults.
func (p *params) finishKeys(t *Thread, slots []Value) {
	for i := range p.keys {
		k := &p.keys[i]
		given := !IsUnbound(slots[k.slot])
		if !given {
			slots[k.slot] = p.list[k.slot].def.value(t)
		}
		if k.supplied {
			slots[k.slot+1] = t.Bool(given)
		}
	}
}

func (p *params) find(key Value) *keyParam {
	s, _ := key.(*Symbol)
	for i := range p.keys {
		if p.keys[i].key == s {
			return &p.keys[i]
		}
	}
	return nil
}

// checkKeys signals a program-error for the first keyword that is not
// declared, unless :allow-other-keys true is among the arguments.
func (p *params) checkKeys(t *Thread, op *Operator, args []Value) {
	for j := 0; j < len(args); j += 2 {
		if args[j] == Value(t.In.S.KAllowOtherKeys) {
			if args[j+1] != nil {
				return
			}
			break
		}
	}
	for j := 0; j < len(args); j += 2 {
		if p.find(args[j]) == nil && args[j] != Value(t.In.S.KAllowOtherKeys) {
			t.ProgramError("~a: `~s' is not one of its keywords, which are~{ ~s~}", operatorName(op), args[j], p.keyList())
		}
	}
}

func (p *params) keyList() Value {
	var b ListBuilder
	for _, k := range p.keys {
		b.Add(k.key)
	}
	return b.List()
}

// operatorName returns the operator's name as a Lisp object for messages.
func operatorName(op *Operator) Value {
	if op.Setf {
		return List(op.in.S.Setf, op.Symbol)
	}
	return op.Symbol
}

// ParameterNames returns the names of the slots, for messages and docs.
func (op *Operator) ParameterNames() []string {
	var names []string
	for _, x := range op.params().list {
		names = append(names, x.name)
	}
	return names
}

// Results returns what the lambda list declares after "=>".
func (op *Operator) Results() string { return op.params().results }

// declScanner splits a declared lambda list into names and (...) groups.
type declScanner struct {
	text string
	op   *Operator
}

func (s *declScanner) next() (item string, ok bool) {
	s.text = strings.TrimLeft(s.text, " \n\t")
	if s.text == "" {
		return "", false
	}
	end := tokenEnd(s.text)
	item, s.text = s.text[:end], s.text[end:]
	return item, true
}

// tokenEnd returns the end of the first datum in text: a balanced list, a
// string, or a run of other characters, with any #' or ' in front.
func tokenEnd(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '#' && i+2 < len(text) && text[i+1] == '\\':
			i += 2
		case c == '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
			}
			if depth == 0 {
				return i + 1
			}
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i + 1
			}
		case (c == ' ' || c == '\n' || c == '\t') && depth == 0:
			return i
		}
	}
	return len(text)
}

// parameter takes apart name, (name default), (name default supplied-p) and
// ((:keyword name) default supplied-p).
func (s *declScanner) parameter(item string) (name string, def paramDefault, supplied, keyword string) {
	if item[0] != '(' {
		return item, paramDefault{}, "", item
	}
	inner := declScanner{text: item[1 : len(item)-1], op: s.op}
	name, _ = inner.next()
	keyword = name
	if name[0] == '(' {
		pair := declScanner{text: name[1 : len(name)-1], op: s.op}
		keyword, _ = pair.next()
		keyword = strings.TrimPrefix(keyword, ":")
		name, _ = pair.next()
	}
	if text, ok := inner.next(); ok {
		def = s.constant(text)
	}
	supplied, _ = inner.next()
	return name, def, supplied, keyword
}

// constant reads the default of a parameter: a number, string, character,
// quoted symbol, keyword, T, NIL or the name of a special variable.
func (s *declScanner) constant(text string) paramDefault {
	in := s.op.in
	switch {
	case text == "nil":
		return paramDefault{}
	case text == "t":
		return paramDefault{v: in.T}
	case text[0] == ':':
		return paramDefault{v: in.KeywordNamed(text[1:])}
	case text[0] == '\'':
		return paramDefault{v: s.symbol(text[1:])}
	case strings.HasPrefix(text, "#'"):
		return paramDefault{v: s.symbol(text[2:])}
	case text[0] == '"':
		return paramDefault{v: NewString(text[1 : len(text)-1])}
	case text == `#\space`:
		return paramDefault{v: Char(' ')}
	case strings.HasPrefix(text, `#\`):
		return paramDefault{v: Char(text[2])}
	case text[0] == '*':
		return paramDefault{variable: s.symbol(text)}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("%s: default %q in the lambda list %q", s.op.Symbol.name, text, s.op.LambdaList))
	}
	return paramDefault{v: Fix(n)}
}

func (s *declScanner) symbol(text string) *Symbol {
	in := s.op.in
	if pkg, name, ok := strings.Cut(text, ":"); ok {
		return in.FindPackage(in.CaseName(pkg)).Sym(name)
	}
	if sym, status := s.op.Symbol.pkg.Find(in.CaseName(text)); status != NotFound {
		return sym
	}
	return in.CL.Sym(text)
}
