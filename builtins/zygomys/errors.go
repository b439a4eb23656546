package zygomys

import (
	"errors"
	"strings"

	"github.com/glycerine/zygomys/v9/zygo"

	"sockrepl/interp"
)

// zygoError is the class of errors that zygomys itself finds.
func zygoError(in *interp.Interp) *interp.Symbol {
	return in.FindPackage(in.CaseName("zygo")).Sym("zygo-error")
}

var errUnwinding = errors.New("an exit is on its way")

// operator returns what zygomys calls for the Lisp function f, which is called
// name in messages.
func (b *bridge) operator(name string, f *interp.Function) zygo.ZlispUserFunction {
	return func(env *zygo.Zlisp, _ string, args []zygo.Sexp) (zygo.Sexp, error) {
		s := b.sessions[env]
		if s == nil {
			return zygo.SexpNull, errors.New(name + ": called outside of a Lisp process")
		}
		return s.inLisp(func() interp.Value {
			list, mark := s.t.PushArgs(len(args))
			for i, a := range args {
				list[i] = s.toLisp(name, a)
			}
			v := s.t.Apply(f, list)
			s.t.PopArgs(list, mark)
			s.values = append(s.values[:0], s.t.MultipleValues(v)...)
			return v
		})
	}
}

// inLisp runs f, and turns a condition that nothing in f handles into an error,
// so that zygomys code can go on from it. An exit or a Go panic is noted, and
// goes on where the zygomys code was entered.
func (s *session) inLisp(f func() interp.Value) (result zygo.Sexp, err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if !s.t.Unwinding() {
			s.broken = r
		}
		result, err = zygo.SexpNull, errUnwinding
	}()
	v, clause := s.t.HandlerCase([]interp.Value{s.b.in.S.SeriousCondition}, func() interp.Value {
		v := f()
		result = s.fromLisp(v)
		return v
	})
	if clause >= 0 {
		c := v.(*interp.Instance)
		s.condition, s.report = c, conditionText(s.t, c)
		return zygo.SexpNull, errors.New(s.report)
	}
	return result, nil
}

// conditionText is what zygomys code is told of a condition: class, identifier
// and report.
func conditionText(t *interp.Thread, c *interp.Instance) string {
	text := strings.ToLower(c.Class.Name.Name())
	if id, ok := c.SlotOrNil(t.In.S.IdentifierSlot).(*interp.Symbol); ok {
		text += " :" + strings.ToLower(id.Name())
	}
	return text + ": " + t.SafeReport(c)
}

// problem describes err to the handler of try: a hash with the condition's
// class, identifier (a symbol or nil), code (errno or nil) and message.
func (s *session) problem(err error) (zygo.Sexp, error) {
	str := func(text string) zygo.Sexp { return &zygo.SexpStr{S: text} }
	var class, identifier, code, message, object zygo.Sexp
	identifier, code, object = zygo.SexpNull, zygo.SexpNull, zygo.SexpNull
	if c := s.condition; c != nil && strings.Contains(err.Error(), s.report) {
		S := &s.b.in.S
		class = str(strings.ToLower(c.Class.Name.Name()))
		identifier = s.fromLisp(c.SlotOrNil(S.IdentifierSlot))
		code = s.fromLisp(c.SlotOrNil(S.CodeSlot))
		message = str(s.t.SafeReport(c))
		object = &opaque{c, s.b}
	} else {
		class, message = str("zygo-error"), str(cleanText(err.Error()))
	}
	var pairs []zygo.Sexp
	for _, x := range []struct {
		key string
		val zygo.Sexp
	}{{"class", class}, {"identifier", identifier}, {"code", code}, {"message", message}, {"condition", object}} {
		pairs = append(pairs, s.env.MakeSymbol(x.key), x.val)
	}
	h, err := zygo.MakeHash(pairs, "hash", s.env)
	return h, err
}
