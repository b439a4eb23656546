package interp

// How forms of the language are broken into lines.

// prettyForm prints a list that is a form of a certain kind.
type prettyForm func(p *printer, x *Cons)

// prettyEntry is a way to print lists, with the function that does it for the
// program.
type prettyEntry struct {
	form prettyForm
	fn   *Function
}

func newPrettyEntry(f prettyForm) *prettyEntry {
	return &prettyEntry{f, prettyFunction(func(p *printer, v Value) {
		if x, ok := v.(*Cons); ok {
			f(p, x)
		} else {
			p.print(v)
		}
	})}
}

// prettyForm returns how the list x is printed prettily.
func (in *Interp) prettyForm(x *Cons) *prettyEntry {
	s, ok := x.Car.(*Symbol)
	if !ok {
		return in.prettyFill
	}
	if f := in.prettyForms[s]; f != nil {
		return f
	}
	if s.fn != nil || s.macro != nil || s.IsSpecialOperator() {
		return in.prettyCall
	}
	return in.prettyFill
}

// definePrettyForms fills the table of forms.
func (in *Interp) definePrettyForms() {
	in.noPprintEntries = NewPprintTable()
	in.prettyFill, in.prettyCall = newPrettyEntry(fillForm), newPrettyEntry(callForm)
	in.notPretty = prettyFunction((*printer).printPlain)
	in.prettyForms = map[*Symbol]*prettyEntry{}
	add := func(f prettyForm, names ...string) {
		e := newPrettyEntry(f)
		for _, n := range names {
			in.prettyForms[in.knownSymbol(n)] = e
		}
	}
	add(quoteForm, "quote", "function", "excl:backquote", "excl:bq-comma", "excl:bq-comma-atsign", "excl:bq-comma-dot")
	add(definitionForm, "defun", "defmacro", "deftype", "define-compiler-macro", "defgeneric", "define-setf-expander", "define-modify-macro")
	add(methodForm, "defmethod")
	add(headBodyForm, "defvar", "defparameter", "defconstant", "defstruct", "defpackage", "in-package", "when", "unless",
		"dolist", "dotimes", "do-symbols", "do-external-symbols", "do-all-symbols", "unwind-protect", "eval-when", "block", "return-from",
		"catch", "throw", "the", "with-open-file", "with-open-stream", "with-input-from-string", "with-output-to-string", "with-slots",
		"with-accessors", "with-hash-table-iterator", "with-package-iterator", "with-simple-restart", "print-unreadable-object",
		"multiple-value-prog1", "prog1", "handler-bind", "restart-bind", "define-symbol-macro", "pprint-logical-block")
	add(lambdaForm, "lambda")
	add(letForm, "let", "let*", "symbol-macrolet")
	add(functionsForm, "flet", "labels", "macrolet")
	add(ifForm, "if")
	add(condForm, "cond")
	add(caseForm, "case", "ecase", "ccase", "typecase", "etypecase", "ctypecase")
	add(progForm, "progn", "locally")
	add(taggedForm(0), "tagbody")
	add(taggedForm(1), "prog", "prog*")
	add(doForm, "do", "do*")
	add(assignForm, "setq", "setf", "psetq", "psetf")
	add(twoHeadsForm, "multiple-value-bind", "multiple-value-setq", "destructuring-bind", "define-condition")
	add(linearCallForm, "handler-case", "restart-case", "and", "or")
	add(classForm, "defclass")
	add(loopForm, "loop")
}

// fillForm is a list of data: as much on a line as fits.
func fillForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) { b.items(FillNewline) })
}

// linearForm has its elements on one line, or each on its own.
func linearForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) { b.items(LinearNewline) })
}

// callForm is a function call: the arguments below each other, filled.
func callForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if b.operator(FillNewline) {
			b.items(FillNewline)
		}
	})
}

// linearCallForm is callForm with all arguments on one line or each on its own.
func linearCallForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if b.operator(FillNewline) {
			b.items(LinearNewline)
		}
	})
}

func quoteForm(p *printer, x *Cons) {
	if !p.abbreviated(x.Car.(*Symbol), x) {
		fillForm(p, x)
	}
}

// definitionForm is (defun name lambda-list body...).
func definitionForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.operator(MiserNewline) {
			return
		}
		if !b.item() || !b.next(FillNewline) || !b.listItem(lambdaListForm) {
			return
		}
		b.indent(1)
		b.body(LinearNewline)
	})
}

// methodForm is definitionForm with qualifiers.
func methodForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.operator(MiserNewline) {
			return
		}
		if !b.item() {
			return
		}
		for {
			if !b.next(FillNewline) {
				return
			}
			c, ok := b.rest.(*Cons)
			if ok && isList(c.Car) {
				break
			}
			if !b.item() {
				return
			}
		}
		if b.listItem(lambdaListForm) {
			b.indent(1)
			b.body(LinearNewline)
		}
	})
}

// lambdaListForm begins a line with each lambda list keyword if it must be
// broken.
func lambdaListForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		for first := true; ; first = false {
			if !first {
				if b.exhausted() {
					return
				}
				p.write(" ")
				kind := FillNewline
				if c, ok := b.rest.(*Cons); ok {
					if s, ok := c.Car.(*Symbol); ok && len(s.name) > 1 && s.name[0] == '&' {
						kind = LinearNewline
					}
				}
				b.newline(kind)
			}
			if !b.itemAs(fillForm) {
				return
			}
		}
	})
}

// headBodyForm is an operator, something to stand beside it, and a body.
func headBodyForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.item() {
			return
		}
		b.indent(3)
		if !b.next(FillNewline) || !b.item() {
			return
		}
		b.indent(1)
		b.body(LinearNewline)
	})
}

// lambdaForm is (lambda lambda-list body...).
func lambdaForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.item() {
			return
		}
		b.indent(3)
		if !b.next(FillNewline) || !b.listItem(lambdaListForm) {
			return
		}
		b.indent(1)
		b.body(LinearNewline)
	})
}

// bindingsForm is the list of bindings of let.
func bindingsForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		for b.itemAs(fillForm) && b.next(LinearNewline) {
		}
	})
}

// letForm is (let bindings body...).
func letForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if b.item() && b.next(MiserNewline) && b.listItem(bindingsForm) {
			b.indent(1)
			b.body(MandatoryNewline)
		}
	})
}

// functionsForm is (flet definitions body...).
func functionsForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.item() || !b.next(MiserNewline) {
			return
		}
		ok := b.listItem(func(p *printer, x *Cons) {
			p.list(x, func(b *logicalBlock) {
				for b.itemAs(localFunctionForm) && b.next(MandatoryNewline) {
				}
			})
		})
		if ok {
			b.indent(1)
			b.body(MandatoryNewline)
		}
	})
}

// localFunctionForm is (name lambda-list body...).
func localFunctionForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.item() {
			return
		}
		b.indent(3)
		if b.next(FillNewline) && b.listItem(lambdaListForm) {
			b.indent(1)
			b.body(MandatoryNewline)
		}
	})
}

// ifForm has condition and branches below each other.
func ifForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if b.operator(MiserNewline) {
			b.items(MandatoryNewline)
		}
	})
}

// condForm is (cond clauses...).
func condForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.operator(FillNewline) {
			return
		}
		for b.itemAs(fillForm) && b.next(LinearNewline) {
		}
	})
}

// caseForm is (case key clauses...).
func caseForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.item() {
			return
		}
		b.indent(3)
		if !b.next(FillNewline) || !b.item() {
			return
		}
		b.indent(1)
		for b.next(LinearNewline) && b.itemAs(clauseForm) {
		}
	})
}

// clauseForm is (keys forms...): the keys are data.
func clauseForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if b.itemAs(fillForm) {
			b.body(LinearNewline)
		}
	})
}

func progForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if b.item() {
			b.body(LinearNewline)
		}
	})
}

// taggedForm is a body of statements and tags after the operator and a number
// of other elements; tags stand further left.
func taggedForm(heads int) prettyForm {
	return func(p *printer, x *Cons) {
		p.list(x, func(b *logicalBlock) {
			if !b.item() {
				return
			}
			for i := 0; i < heads; i++ {
				if !b.next(MiserNewline) || !b.listItem(bindingsForm) {
					return
				}
			}
			for !b.exhausted() {
				p.write(" ")
				n := 1
				if c, ok := b.rest.(*Cons); ok {
					if _, statement := c.Car.(*Cons); !statement {
						n = 0
					}
				}
				b.indent(n)
				b.newline(LinearNewline)
				if !b.item() {
					return
				}
			}
		})
	}
}

// doForm is (do bindings (end-test result...) body...).
func doForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.operator(MiserNewline) {
			return
		}
		ok := b.listItem(func(p *printer, x *Cons) {
			p.list(x, func(b *logicalBlock) {
				for b.itemAs(callForm) && b.next(MandatoryNewline) {
				}
			})
		})
		if !ok || !b.next(MandatoryNewline) || !b.listItem(linearForm) {
			return
		}
		b.indent(1)
		b.body(MandatoryNewline)
	})
}

// assignForm is (setq place value ...), a pair on a line.
func assignForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.item() || !b.next(MiserNewline) {
			return
		}
		// A block of its own begins where the first place stands.
		if b.ps != nil {
			b.ps.StartBlock(p.t, nil, false, nil)
		}
		for {
			if !b.item() {
				break
			}
			b.indent(2)
			if !b.next(FillNewline) || !b.item() {
				break
			}
			b.indent(0)
			if !b.next(MandatoryNewline) {
				break
			}
		}
		if b.ps != nil {
			b.ps.EndBlock(p.t)
		}
	})
}

// classForm is (defclass name superclasses slots options...).
func classForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.operator(FillNewline) {
			return
		}
		if b.item() && b.next(FillNewline) && b.listItem(fillForm) && b.next(LinearNewline) {
			b.items(LinearNewline)
		}
	})
}

// twoHeadsForm is (multiple-value-bind variables form body...).
func twoHeadsForm(p *printer, x *Cons) {
	p.list(x, func(b *logicalBlock) {
		if !b.item() {
			return
		}
		b.indent(3)
		if !b.next(FillNewline) || !b.listItem(fillForm) || !b.next(LinearNewline) || !b.item() {
			return
		}
		b.indent(1)
		b.body(LinearNewline)
	})
}

// loopWords begin a line of a loop.
var loopWords = map[string]bool{
	"with": true, "for": true, "as": true, "initially": true, "finally": true, "do": true, "doing": true, "return": true,
	"collect": true, "collecting": true, "append": true, "appending": true, "nconc": true, "nconcing": true, "count": true,
	"counting": true, "sum": true, "summing": true, "maximize": true, "maximizing": true, "minimize": true, "minimizing": true,
	"if": true, "when": true, "unless": true, "end": true, "while": true, "until": true, "repeat": true, "always": true, "never": true,
	"thereis": true, "named": true, "else": true, "and": true,
}

// loopForm begins a line with each clause; a loop without words is a body.
func loopForm(p *printer, x *Cons) {
	if c, ok := x.Cdr.(*Cons); ok {
		if _, simple := c.Car.(*Cons); simple {
			linearCallForm(p, x)
			return
		}
	}
	p.list(x, func(b *logicalBlock) {
		if !b.operator(MiserNewline) {
			return
		}
		for b.item() {
			if b.exhausted() {
				return
			}
			p.write(" ")
			kind := FillNewline
			if c, ok := b.rest.(*Cons); ok {
				if s, ok := c.Car.(*Symbol); ok && loopWords[lowerASCII(s.name)] {
					kind = MandatoryNewline
				}
			}
			b.newline(kind)
		}
	})
}

func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
