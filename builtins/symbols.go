package builtins

import (
	"strconv"

	"sockrepl/interp"
)

// symbolOperators declares the functions on symbols.
func symbolOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	cl.Defun1("symbolp", "object", `True if OBJECT is a symbol.`, func(t *thread, v value) value { _, ok := in.AsSymbol(v); return t.Bool(ok) })
	cl.Defun1("keywordp", "object", `True if OBJECT is a keyword.`, func(t *thread, v value) value {
		s, ok := v.(*interp.Symbol)
		return t.Bool(ok && s.IsKeyword())
	})
	cl.Defun1("symbol-name", "symbol", `The name of SYMBOL.`, func(t *thread, v value) value {
		return interp.NewString(symbolArgument(t, "symbol-name", v).Name())
	})
	cl.Defun1("symbol-package", "symbol", `The home package of SYMBOL, or NIL.`, func(t *thread, v value) value {
		if p := symbolArgument(t, "symbol-package", v).Package(); p != nil {
			return p
		}
		return nil
	})
	cl.Defun1("make-symbol", "name", `A fresh uninterned symbol called NAME.`, func(t *thread, v value) value {
		s, ok := v.(*interp.String)
		if !ok {
			t.WrongType("make-symbol", v, S.String)
		}
		return interp.NewSymbol(t.GoText(s))
	})
	cl.Defun("copy-symbol", "symbol &optional copy-properties", `A fresh uninterned symbol with the name of SYMBOL and, with COPY-PROPERTIES, its value, function and property list.`, func(t *thread, a args) value {
		s := a.Symbol(t, 0)
		c := interp.NewSymbol(s.Name())
		if a.Bool(1) {
			if v, ok := t.BoundValue(s); ok {
				c.SetGlobalValue(v)
			}
			c.SetFunction(s.Function())
			c.SetPlist(interp.List(items(t, "copy-symbol", s.Plist())...))
		}
		return c
	})
	cl.Defun("gensym", "&optional (x \"G\")", `A fresh uninterned symbol whose name is X (or G) and a number, that of *gensym-counter* or X itself.`, func(t *thread, a args) value {
		if n, ok := a.V(0).(interp.Fixnum); ok && n >= 0 {
			return interp.NewSymbol("G" + strconv.FormatInt(int64(n), 10))
		}
		prefix := a.String(t, 0)
		n := t.SymbolValue(S.StarGensymCounter)
		t.SetSymbolValue(S.StarGensymCounter, t.Add(n, interp.Fix(1)))
		return interp.NewSymbol(prefix.Go() + t.Princ(n))
	})
	cl.Defun("gentemp", "&optional (prefix \"T\") (package *package*)", `A fresh symbol in PACKAGE whose name begins with PREFIX.`, func(t *thread, a args) value {
		prefix, p := a.String(t, 0).Go(), a.Package(t, 1)
		for n := 0; ; n++ {
			if s, status := p.Intern(prefix + strconv.Itoa(n)); status == interp.NotFound {
				return s
			}
		}
	})
	cl.Defun1("symbol-value", "symbol", `The value of the dynamic variable SYMBOL; unbound-variable if it has none.`, func(t *thread, v value) value {
		return t.SymbolValue(symbolArgument(t, "symbol-value", v))
	})
	set := func(t *thread, s, v value) value {
		sym := symbolArgument(t, "set", s)
		if sym.IsConstant() {
			t.ProgramError("set: the constant ~s cannot be assigned", s)
		}
		t.SetSymbolValue(sym, v)
		return v
	}
	cl.Defun2("set", "symbol value", `Makes VALUE the value of the dynamic variable SYMBOL.`, set)
	excl.Defun2("%set-symbol-value", "symbol value", `Makes VALUE the value of the dynamic variable SYMBOL.`, set)
	cl.Defun1("boundp", "symbol", `True if the dynamic variable SYMBOL has a value.`, func(t *thread, v value) value {
		_, ok := t.BoundValue(symbolArgument(t, "boundp", v))
		return t.Bool(ok)
	})
	cl.Defun1("makunbound", "symbol", `Takes the value of the dynamic variable SYMBOL away; returns SYMBOL.`, func(t *thread, v value) value {
		s := symbolArgument(t, "makunbound", v)
		if s.IsConstant() {
			t.ProgramError("makunbound: ~s is a constant", v)
		}
		t.Makunbound(s)
		return v
	})
	cl.Defun1("symbol-plist", "symbol", `The property list of SYMBOL.`, func(t *thread, v value) value { return symbolArgument(t, "symbol-plist", v).Plist() })
	excl.Defun2("%set-symbol-plist", "symbol plist", `Makes PLIST the property list of SYMBOL.`, func(t *thread, s, v value) value {
		symbolArgument(t, "(setf symbol-plist)", s).SetPlist(v)
		return v
	})
	cl.Defun("get", "symbol indicator &optional default", `The property INDICATOR of SYMBOL, or DEFAULT.`, func(t *thread, a args) value {
		if c := findProperty(t, "get", a.Symbol(t, 0).Plist(), a.V(1)); c != nil {
			return car(c.Cdr)
		}
		return a.V(2)
	})
	excl.Defun3("%put", "symbol indicator value", `Makes VALUE the property INDICATOR of SYMBOL.`, func(t *thread, s, ind, v value) value {
		sym := symbolArgument(t, "(setf get)", s)
		if c := findProperty(t, "(setf get)", sym.Plist(), ind); c != nil {
			consArgument(t, "(setf get)", c.Cdr).Car = v
		} else {
			sym.SetPlist(listStar(sym.Plist(), ind, v))
		}
		return v
	})
	// In Allegro a symbol is special if it has this property, and programs remove
	// it: there is no other way.
	globallySpecial := value(in.Excl.InternalSym(".globally-special."))
	cl.Defun2("remprop", "symbol indicator", `Removes the property INDICATOR of SYMBOL; true if there was one. Without the property excl::.globally-special. SYMBOL is no longer special.`, func(t *thread, s, ind value) value {
		sym := symbolArgument(t, "remprop", s)
		if ind == globallySpecial && sym.IsSpecial() && !sym.IsConstant() && sym.Package() != in.CL {
			sym.Unproclaim()
			return t.T
		}
		l, ok := removeProperty(t, sym.Plist(), ind)
		sym.SetPlist(l)
		return t.Bool(ok)
	})
}
