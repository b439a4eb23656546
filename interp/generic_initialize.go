package interp

// Generic functions as instances: make-instance and reinitialize-instance of
// standard-generic-function and its subclasses.

var genericInitargs = []string{"name", "lambda-list", "argument-precedence-order", "declarations", "documentation", "method-class", "method-combination"}

// allocateGeneric is the Allocate of standard-generic-function.
func allocateGeneric(t *Thread, c *Class) Value {
	g := t.In.NewGeneric(nil)
	g.Class = c
	if len(c.Slots) > 0 {
		g.extra = NewInstance(c)
	}
	if c != t.In.classes.genericFunction {
		g.extension.possible = true
		g.changed()
	}
	return g.Function
}

// initializeGeneric is what shared-initialize does with a generic function: initargs
// not given leave what they stand for as it is. All are looked at before anything
// changes.
func (t *Thread) initializeGeneric(g *GenericFunction, initargs []Value) {
	in := t.In
	get := func(key string) (Value, bool) { return plistValue(initargs, in.KeywordNamed(key)) }
	list, hasList := get("lambda-list")
	shape := g.Shape
	if hasList {
		shape = in.protocol.layer.Shape(t, "initialize-instance", list, true)
		for _, m := range g.Methods {
			if why := shape.Congruent(&m.Shape); why != "" {
				t.ProgramError("reinitialize-instance: the lambda list ~s does not fit the method ~s of ~s: ~a", list, m, g.Function, NewString(why))
			}
		}
	}
	var order []int
	if names, ok := t.plistItems(initargs, in.KeywordNamed("argument-precedence-order")); ok && (hasList || len(names) > 0) {
		of := g.List
		if hasList {
			of = list
		}
		order = t.precedenceOf(of, shape.Required, names)
	}
	combination := g.Combination
	if v, ok := get("method-combination"); ok && v != nil {
		c, isCombination := v.(*MethodCombination)
		if !isCombination {
			t.WrongType("initialize-instance", v, in.classes.methodCombination.Name)
		}
		combination = c
	}
	methodClass := g.MethodClass
	if v, ok := get("method-class"); ok && v != nil {
		c, isClass := v.(*Class)
		if s, isSymbol := v.(*Symbol); isSymbol && s.Class() != nil {
			c, isClass = s.Class(), true
		}
		if !isClass || !c.IsSubclass(in.classes.method) {
			t.ProgramError("initialize-instance: ~s is no class of methods", v)
		}
		methodClass = c
	}
	if v, ok := get("name"); ok {
		g.Function.name = v
	}
	if v, ok := get("declarations"); ok {
		g.Declarations = v
	}
	if v, ok := get("documentation"); ok {
		g.Doc = v
	}
	g.Combination, g.MethodClass = combination, methodClass
	if hasList {
		g.List, g.Shape, g.Known = list, shape, true
		g.Order = inOrder(shape.Required)
	}
	if order != nil {
		g.Order = order
	}
}

// precedenceOf is where the parameters names stand among the required ones of list.
func (t *Thread) precedenceOf(list Value, required int, names []Value) []int {
	params, _ := Slice(list)
	var order []int
	seen := map[int]bool{}
	for _, n := range names {
		for i := 0; i < required && i < len(params); i++ {
			if params[i] == n && !seen[i] {
				seen[i] = true
				order = append(order, i)
			}
		}
	}
	if len(order) != required || len(names) != required {
		t.ProgramError("initialize-instance: the argument precedence order ~s does not name the required parameters of ~s", List(names...), list)
	}
	return order
}
