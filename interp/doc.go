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
// a Go function that signals one does not return. A Go program runs Lisp in
// Interp.RunMain, which reports whether an unhandled condition has ended it;
// Thread.HandlerCase takes conditions before.
//
// Begin with value.go and thread.go, then follow a form: read.go reads it,
// compile.go with special.go, lambda.go and call.go makes a tree of nodes of it,
// generate.go and its neighbours generate_*.go make closures of the nodes, and
// frame.go has what they run on. Leaving a form early is explained in point.go,
// processes in process.go and lock.go, and how an operator is declared in
// define.go.
package interp
