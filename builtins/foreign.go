package builtins

import (
	"math/big"

	"sockrepl/interp"
)

// foreignSizes are the sizes of C's types in octets.
var foreignSizes = map[string]int{"nat": 8, "int": 4, "unsigned-int": 4, "long": 8, "unsigned-long": 8, "short": 2, "unsigned-short": 2,
	"char": 1, "unsigned-char": 1, "float": 4, "double": 8, "unsigned-nat": 8, "aligned": 8, "void": 0, "*": 8}

// foreignFunctions declares the little that programs need of foreign functions
// to be loaded.
func foreignFunctions(in *interp.Interp) {
	S := &in.S
	ff := in.FindPackage(in.CaseName("foreign-functions"))
	ff.Defmacro("def-foreign-call", "name arguments &rest options", `Defines the function NAME, or the first element of that list, which signals that foreign functions cannot be called; ARGUMENTS and OPTIONS have no other effect.`, func(t *thread, a args) value {
		name := a.V(0)
		if c, ok := name.(*interp.Cons); ok {
			name = c.Car
		}
		rest := in.Gensym("arguments")
		return list(S.Defun, name, list(S.AndRest, rest), list(S.Declare, list(S.Ignore, rest)),
			list(S.Error, interp.NewString("~s is a foreign function: those are not available"), list(S.Quote, name)))
	})
	ff.Defmacro("def-foreign-type", "name definition &rest options", `Makes NAME a foreign type: DEFINITION is a simple type of C, (:struct (field type) ...), (:union (field type) ...) or (:array type n). It is good for sizeof-fobject. OPTIONS make no difference.`, func(t *thread, a args) value {
		return always(in, list(ff.Sym("%define-foreign-type"), list(S.Quote, a.V(0)), list(S.Quote, a.V(1))))
	})
	types := map[value]foreignLayout{}
	ff.Defun2("%define-foreign-type", "name definition", `Makes NAME the foreign type DEFINITION.`, func(t *thread, name, definition value) value {
		layout, ok := foreignLayoutOf(types, definition)
		if s, isSymbol := name.(*interp.Symbol); ok && isSymbol {
			types[s] = layout
			return name
		}
		return t.SimpleError("def-foreign-type: ~s cannot be the foreign type ~s", name, definition)
	})
	ff.Defun1("sizeof-fobject", "type", `The size in octets of the foreign TYPE, a simple type of C or one that def-foreign-type has defined.`, func(t *thread, v value) value {
		layout, ok := foreignLayoutOf(types, v)
		if !ok {
			return t.SimpleError("sizeof-fobject: `~s' is not a type of known size", v)
		}
		return interp.FixInt(layout.size)
	})
	ff.Defun1("get-foreign-type", "name", `The foreign type called NAME; NIL if there is none.`, func(t *thread, v value) value {
		layout, ok := foreignLayoutOf(types, v)
		if !ok {
			return nil
		}
		return &foreignType{v, layout}
	})
	foreignMemory(in, ff)
}

// foreignType is a foreign type as an object.
type foreignType struct {
	name   value
	layout foreignLayout
}

// LispClass implements interp.Object.
func (f *foreignType) LispClass(in *interp.Interp) *interp.Class {
	return in.FindPackage(in.CaseName("foreign-functions")).Sym("foreign-type").Class()
}

// PrintText implements interp.Printable.
func (f *foreignType) PrintText(t *thread) (text string, withIdentity bool) {
	return t.Prin1(f.LispClass(t.In).Name) + " " + t.Prin1(f.name), true
}

// foreignMemory declares operators on foreign memory and functions, so that libraries
// that contain calls of them can be compiled and loaded: to call one is an error.
func foreignMemory(in *interp.Interp, ff *interp.Package) {
	S := &in.S
	ff.DefineClass("foreign-type", in.T.Class())
	// Libraries look into foreign types for the alignment.
	ff.Defun1("iforeign-type-sftype", "type", `The foreign TYPE itself.`, func(t *thread, v value) value { return v })
	ff.Defun1("sized-ftype-prim-align", "type", `The alignment of the foreign TYPE in octets.`, func(t *thread, v value) value {
		f, ok := v.(*foreignType)
		if !ok {
			return t.WrongType("sized-ftype-prim-align", v, ff.Sym("foreign-type"))
		}
		return interp.FixInt(f.layout.align)
	})
	ff.Sym("foreign-address").SetTypeExpander(interp.NewGoFunction(ff.Sym("foreign-address"), func(t *thread, as []value) value {
		return t.One(list(S.UnsignedByte, interp.Fix(64)))
	}))
	ff.Defun1("foreign-address-p", "object", `True if OBJECT can be the address of something foreign: an integer of at most 64 bits, not negative.`, func(t *thread, v value) value {
		switch x := v.(type) {
		case interp.Fixnum:
			return t.Bool(x >= 0)
		case *big.Int:
			return t.Bool(x.Sign() > 0 && x.BitLen() <= 64)
		}
		return nil
	})
	ff.Defvar("*max-stack-fobject-bytes*", "How large foreign objects on the stack may be, in octets.", interp.Fix(5000))
	in.Excl.Defvar("*restart-actions*", "Functions to be called when a saved image starts. There are no such images: nothing calls them.", nil)
	missing := func(t *thread, name string) value {
		return t.SimpleError("~a: sockrepl has no foreign functions", interp.NewString(name))
	}
	for _, o := range []struct{ pkg, name, parameters, doc string }{
		{"ff", "allocate-fobject", "type &optional allocation size", `Would make an object of the foreign TYPE with ALLOCATION and SIZE`},
		{"ff", "free-fobject", "object", `Would free the foreign OBJECT`},
		{"ff", "fslot-address", "object &rest slots", `Would find the address of SLOTS in the foreign OBJECT`},
		{"ff", "fslot-address-typed", "type allocation object &rest slots", `Would find the address of SLOTS in OBJECT, of the foreign TYPE with ALLOCATION`},
		{"ff", "fslot-value", "object &rest slots", `Would read SLOTS in the foreign OBJECT`},
		{"ff", "(setf fslot-value)", "value object &rest slots", `Would make VALUE that of SLOTS in the foreign OBJECT`},
		{"ff", "fslot-value-typed", "type allocation object &rest slots", `Would read SLOTS in OBJECT, of the foreign TYPE with ALLOCATION`},
		{"ff", "(setf fslot-value-typed)", "value type allocation object &rest slots", `Would make VALUE that of SLOTS in OBJECT, of the foreign TYPE with ALLOCATION`},
		{"ff", "foreign-pointer-address", "pointer", `Would find the address in the foreign POINTER`},
		{"ff", "get-entry-point", "name &rest options", `Would find the address of the foreign function NAME with OPTIONS`},
		{"ff", "unload-foreign-library", "name", `Would unload the foreign library NAME`},
		{"ff", "register-foreign-callable", "name &rest options", `Would make NAME, which defun-foreign-callable has defined, one that foreign functions can call, with OPTIONS`},
		{"ff", "unregister-foreign-callable", "name", `Would undo register-foreign-callable of NAME`},
		{"ff", "string-to-char*", "string &rest options", `Would copy STRING to foreign memory with OPTIONS`},
		{"ff", "char*-to-string", "address &rest options", `Would make a string of the characters at the foreign ADDRESS with OPTIONS`},
		{"excl", "native-to-string", "address &rest options", `Would make a string of the characters at the foreign ADDRESS with OPTIONS`},
		{"excl", "string-to-native", "string &rest options", `Would copy STRING to foreign memory with OPTIONS`},
		{"ff", "foreign-strlen", "address", `Would find the length of the string at the foreign ADDRESS`},
		{"sys", "ff-funcall", "function &rest arguments", `Would call the foreign FUNCTION with ARGUMENTS`},
		{"excl", "determine-foreign-address", "name &rest options", `Would find the address of the foreign function NAME with OPTIONS`},
		{"excl", "make-entry-vec-boa", "", `Would make what ff-funcall calls`},
	} {
		pkg := map[string]*interp.Package{"ff": ff, "excl": in.Excl, "sys": in.Sys}[o.pkg]
		name := o.name
		pkg.Defun(name, o.parameters, o.doc+`; signals an error: there are no foreign functions.`, func(t *thread, a args) value { return missing(t, name) })
	}
	with := func(name string) {
		ff.Defmacro(name, "(var type &rest options) &body body", `Would evaluate BODY with VAR bound to a foreign object of TYPE, made with OPTIONS; signals an error when it is evaluated: there are no foreign functions.`, func(t *thread, a args) value {
			spec := items(t, name, a.V(0))
			if len(spec) < 2 {
				t.ProgramError("~a: `~s' is not (variable type option...)", interp.NewString(name), a.V(0))
			}
			return list(S.Let, list(list(spec[0], list(ff.Sym("allocate-fobject"), spec[1]))), list(S.Declare, list(S.Ignorable, spec[0])), listStar(a.V(1), S.Locally))
		})
	}
	with("with-static-fobject")
	with("with-stack-fobject")
	in.Excl.Defmacro("with-native-string", "(var string &rest options) &body body", `Would evaluate BODY with VAR bound to the foreign address of a copy of STRING, made with OPTIONS; signals an error when it is evaluated: there are no foreign functions.`, func(t *thread, a args) value {
		spec := items(t, "with-native-string", a.V(0))
		if len(spec) < 2 {
			t.ProgramError("with-native-string: `~s' is not (variable string option...)", a.V(0))
		}
		return list(S.Let, list(list(spec[0], list(in.Excl.Sym("string-to-native"), spec[1]))), list(S.Declare, list(S.Ignorable, spec[0])), listStar(a.V(1), S.Locally))
	})
	ff.Defmacro("defun-foreign-callable", "name parameters &body body", `Defines the function NAME of PARAMETERS, each a variable or (variable type), with BODY. Foreign functions, which could call it, are not there.`, func(t *thread, a args) value {
		var variables []value
		for _, p := range items(t, "defun-foreign-callable", a.V(1)) {
			if c, ok := p.(*interp.Cons); ok {
				p = c.Car
			}
			variables = append(variables, p)
		}
		decls, _, forms := interp.SplitBody(in, a.V(2))
		var kept []value
		for _, d := range decls {
			specs := items(t, "defun-foreign-callable", cdr(d))
			var usual []value
			for _, s := range specs {
				if k, ok := car(s).(*interp.Symbol); !ok || !k.IsKeyword() {
					usual = append(usual, s) // (:convention :c) and its like are not
				}
			}
			kept = append(kept, listStar(list(usual...), S.Declare))
		}
		return listStar(listStar(forms, kept...), S.Defun, a.V(0), list(variables...))
	})
}

// foreignLayout is how C stores a type.
type foreignLayout struct{ size, align int }

// foreignLayoutOf returns the layout of a type: one in types, a simple one, a
// pointer, or one made of others.
func foreignLayoutOf(types map[value]foreignLayout, v value) (foreignLayout, bool) {
	if l, ok := types[v]; ok {
		return l, true
	}
	c, ok := v.(*interp.Cons)
	if !ok {
		n, ok := foreignSizes[word(v)]
		return foreignLayout{n, max(n, 1)}, ok && v != nil
	}
	parts, ok := interp.Slice(c.Cdr)
	if !ok {
		return foreignLayout{}, false
	}
	switch kind := word(c.Car); kind {
	case "struct", "union":
		all := foreignLayout{align: 1}
		for _, p := range parts {
			l, ok := foreignLayoutOf(types, cadr(p))
			if !ok {
				return l, false
			}
			all.align = max(all.align, l.align)
			if kind == "union" {
				all.size = max(all.size, l.size)
				continue
			}
			all.size = (all.size+l.align-1)/l.align*l.align + l.size
		}
		all.size = (all.size + all.align - 1) / all.align * all.align
		return all, true
	case "array":
		if len(parts) != 2 {
			return foreignLayout{}, false
		}
		l, ok := foreignLayoutOf(types, parts[0])
		n, isFixnum := parts[1].(interp.Fixnum)
		return foreignLayout{l.size * int(n), l.align}, ok && isFixnum && n >= 0 && n < 1<<32
	default:
		n, ok := foreignSizes[kind]
		return foreignLayout{n, max(n, 1)}, ok
	}
}
