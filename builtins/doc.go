// Package builtins declares the operators of sockrepl's Lisp and ties them to
// packages interp and netcore. Install puts all of them into an interpreter.
package builtins
