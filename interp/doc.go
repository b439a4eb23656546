// Package interp is an embeddable Common Lisp: reader, compiler to closures,
// printer, conditions, processes and streams over interfaces. It knows nothing
// of sockets, and its operators are few; package builtins supplies the rest.
//
// An Interp holds what all processes of one Lisp share: packages, classes, the
// interpreter's lock. A Thread is the run state of one process. Code runs only
// while its Thread holds the lock; everything that can wait drops it.
//
// Lisp objects are Go values of the interface type Value. NIL is the Go nil.
// Errors in Lisp code are conditions: they are signalled where they happen and
// a Go function that signals one does not return. At the border to Go
// (Interp.Eval, Interp.Load) an unhandled condition becomes a Go error.
package interp
