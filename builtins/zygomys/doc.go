// Package zygomys runs programs of github.com/glycerine/zygomys with every
// operator of sockrepl in them, and lets Lisp programs call into such code.
//
// There is one set of operators: those declared in package builtins. A name
// follows from the declaration by a rule (see Name), arguments and results are
// converted both ways, and conditions keep their class and identifier across
// the border. zygomys code runs under the interpreter's lock, like Lisp code;
// each process has an environment of its own that shares the global scope.
//
// Begin with bridge.go, which makes an environment, and operators.go, which puts
// the operators into it; names.go and convert.go are the rules by which names and
// values cross.
package zygomys
