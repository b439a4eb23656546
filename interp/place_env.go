package interp

// VariableKind tells what s means as a variable in env: "lexical", "special",
// "symbol-macro", "constant" or, if nothing says, "". local is true of what a form
// around has bound.
func VariableKind(s *Symbol, env Value) (kind string, local bool) {
	if b := asEnv(env).findVariable(s); b != nil {
		switch b.kind {
		case envSymbolMacro:
			return "symbol-macro", true
		case envSpecial:
			return "special", true
		}
		return "lexical", true
	}
	_, macro := s.SymbolMacro()
	switch {
	case s.IsConstant():
		return "constant", false
	case macro:
		return "symbol-macro", false
	case s.IsSpecial():
		return "special", false
	}
	return "", false
}

// FunctionKind tells what s means as an operator in env: "function", "macro",
// "special-operator" or "".
func FunctionKind(s *Symbol, env Value) (kind string, local bool) {
	if b := asEnv(env).findFunction(s); b != nil {
		if b.kind == envMacro {
			return "macro", true
		}
		return "function", true
	}
	switch {
	case s.IsSpecialOperator():
		return "special-operator", false
	case s.Macro() != nil:
		return "macro", false
	case s.Function() != nil:
		return "function", false
	}
	return "", false
}
