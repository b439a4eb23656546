package interp

// lambdaNode makes a function.
type lambdaNode struct {
	scope  *lambdaScope // of the function
	outer  *lambdaScope
	body   node
	params *compiledParams
	list   Value
	doc    Value
	name   Value
	pos    Pos
	file   *sourceFile
	source Value
}

// lambda compiles a lambda expression (without the symbol LAMBDA): list and
// body. name is for messages; global is the global function it defines, if
// any; self the local one.
func (c *compiler) lambda(list, forms Value, name Value, global *Symbol, self *variable, env *Env) *lambdaNode {
	scope := &lambdaScope{parent: c.scope, name: global, selfVar: self}
	n := &lambdaNode{scope: scope, outer: c.scope, list: list, name: name, pos: c.pos, file: c.file}
	n.source = ListStar(forms, c.in.S.Lambda, list)
	if self != nil {
		self.selfOf = scope
	}
	outerDepth, outerArgs, outerExits := c.depth, c.argDepth, c.exits
	c.scope, c.argDepth = scope, 0
	c.depth = outerDepth
	decls, doc, body := c.parseBody(forms, true)
	n.doc = doc
	n.params = &compiledParams{}
	inner := c.parameters(n.params, list, &decls, env)
	scope.params = n.params
	inner = c.declareFree(&decls, inner, n.params.binding)
	n.body = c.body(body, inner)
	for _, v := range scope.late {
		v.slot = scope.max
		scope.max++
	}
	scope.nesting -= outerDepth
	c.scope, c.argDepth, c.depth, c.exits = scope.parent, outerArgs, outerDepth, outerExits
	return n
}

// SplitBody splits a function's body into declarations, docstring (NIL if none)
// and forms.
func SplitBody(in *Interp, forms Value) (decls []Value, doc Value, body Value) {
	return splitBody(in, forms)
}

// splitBody takes declarations and docstring from the front of a function body.
func splitBody(in *Interp, forms Value) (decls []Value, doc Value, body Value) {
	for {
		x, ok := forms.(*Cons)
		if !ok {
			return decls, doc, forms
		}
		if s, isString := x.Car.(*String); isString && doc == nil && x.Cdr != nil {
			doc = s
		} else if d, isList := x.Car.(*Cons); isList && d.Car == Value(in.S.Declare) {
			decls = append(decls, d)
		} else {
			return decls, doc, forms
		}
		forms = x.Cdr
	}
}
