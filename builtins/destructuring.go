package builtins

import "sockrepl/interp"

// destructuringMacros declares destructuring-bind. What its expansions call is
// in package interp with the other users of macro lambda lists.
func destructuringMacros(in *interp.Interp) {
	in.CL.Defmacro("destructuring-bind", "lambda-list expression &body body",
		`Evaluates BODY with the variables of the macro LAMBDA-LIST bound to the parts of the value of EXPRESSION; program-error where they do not match.`,
		func(t *thread, a args) value {
			return interp.DestructuringForm(t, interp.LambdaOptions{Name: t.In.S.DestructuringBind}, a.V(0), a.V(1), a.V(2))
		})
}
