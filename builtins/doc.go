// Package builtins declares the operators of sockrepl's Lisp and ties them to
// packages interp and netcore. Install puts all of them into an interpreter,
// InstallStandardStreams gives it other streams than the program's, and Finish ends
// it. Interpreters of one program share nothing.
//
// Begin with builtins.go, whose list of areas is the table of contents. A file
// is a chapter and is named after it: lists.go and its neighbours list*.go,
// alists.go and plists.go; sequence_*.go, format_*.go, loop_*.go, clos_*.go,
// streams_*.go, pathname_*.go; makesocket.go, sockopts.go, dns*.go and ssl_*.go;
// processes.go, locks.go, gates.go. In it a function like listOperators has a row
// for each operator: name, lambda list, docstring and Go function. An operator
// is found by its name between quotation marks, "map-into" say.
//
// An operator that signals a condition does not return, so its Go function has
// no error to hand on. What can wait drops the interpreter's lock meanwhile, and
// what works on many elements lets other processes in between: see the calls of
// SafePointSoon and InPieces. neterrors.go makes conditions of netcore's errors.
package builtins
