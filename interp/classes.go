package interp

import (
	"math/big"
	"strings"
)

// builtinClasses are the classes that class-of needs at hand.
type builtinClasses struct {
	t, symbol, null, keyword, cons, fixnum, bignum, ratio, single, double, complex, character,
	string_, simpleString, vector, simpleVector, bitVector, array, function, genericFunction, compiledFunction, package_,
	standardObject, structureObject, class, standardClass, structureClass, builtInClass, condition, stream,
	environment, process, hashTable, restart, stringStream, externalFormat, readtable,
	simpleBitVector, forwardClass, method, standardMethod, eqlSpecializer, methodCombination, pprintTable,
	directSlot, effectiveSlot, funcallable, funcallableClass, metaobject, specializer *Class
}

// builtinClassTable lists the built-in classes: name, superclasses. Superclasses
// come before their subclasses.
const builtinClassTable = `
t
sequence t
symbol t
keyword symbol
list sequence
null symbol list
cons list
number t
real number
rational real
integer rational
fixnum integer
bignum integer
ratio rational
float real
single-float float
double-float float
complex number
character t
array t
vector array sequence
string vector
simple-vector vector
bit-vector vector
simple-bit-vector bit-vector
simple-string string
function t
compiled-function function
hash-table t
package t
pathname t
logical-pathname pathname
readtable t
random-state t
restart t
stream t
file-stream stream
string-stream stream
broadcast-stream stream
concatenated-stream stream
echo-stream stream
synonym-stream stream
two-way-stream stream
excl:xp-simple-stream stream
excl:environment t
mp:process t
excl:external-format t
excl:pprint-dispatch-table t
`

// conditionClassTable lists the condition classes: name, superclasses, slots
// after a bar. A slot's initarg is the keyword of its name.
const conditionClassTable = `
condition | format-control format-arguments
serious-condition condition
error serious-condition
warning condition | excl::plist
style-warning warning
simple-condition condition
simple-error simple-condition error
simple-warning simple-condition warning
type-error error | datum expected-type
simple-type-error simple-condition type-error
program-error error
control-error error
package-error error | package
excl:package-locked-error package-error
parse-error error
print-not-readable error | object
file-error error | pathname excl::errno
stream-error error | stream excl::action excl::code excl::identifier
end-of-file stream-error
reader-error parse-error stream-error
cell-error error | name
unbound-variable cell-error
undefined-function cell-error
unbound-slot cell-error | instance
storage-condition serious-condition
arithmetic-error error | operation operands
division-by-zero arithmetic-error
floating-point-overflow arithmetic-error
floating-point-underflow arithmetic-error
floating-point-invalid-operation arithmetic-error
floating-point-inexact arithmetic-error
excl:errno-stream-error stream-error | string
excl:socket-error excl:errno-stream-error
excl::ssl-error stream-error
excl:stream-closed-error stream-error
excl::socket-closed-error excl:socket-error excl:stream-closed-error
excl:socket-chunking-end-of-file condition | stream
excl:syscall-error error | excl::errno
excl::file-syscall-error file-error excl:syscall-error
excl:interrupt-signal condition | excl::signal
excl:character-encoding-error stream-error | character external-format
excl:character-decoding-error stream-error | octets external-format
excl:no-external-format-error error
excl:utf-8s-transcoding-error stream-error
excl:utf-8s-transcoding-warning warning
excl:simple-break simple-condition
excl:compiler-undefined-functions-called-warning style-warning
excl::compiler-free-reference-warning simple-warning
excl::compiler-inconsistent-name-usage-warning style-warning
excl::compiler-note condition | excl::plist
excl:internal-error error
mp:sharable-lock-error simple-error
mp:sharable-lock-recursion-error mp:sharable-lock-error
mp:sharable-lock-unlock-error mp:sharable-lock-error
`

func (in *Interp) defineClasses() {
	k := &in.classes
	in.classTable(builtinClassTable, BuiltInKind)
	root := in.T.Class()
	define := func(name string, kind ClassKind, supers ...*Class) *Class {
		c := in.NewClass(in.knownSymbol(name), kind, supers, nil)
		c.Finalize()
		c.Name.SetClass(c)
		return c
	}
	k.t = root
	k.standardObject = define("standard-object", StandardKind, root)
	k.structureObject = define("structure-object", StructureKind, root)
	k.metaobject = define("excl:metaobject", StandardKind, k.standardObject)
	k.specializer = define("excl:specializer", StandardKind, k.metaobject)
	k.class = define("class", StandardKind, k.specializer)
	k.standardClass = define("standard-class", StandardKind, k.class)
	k.standardClass.Allocate = allocateClass
	k.structureClass = define("structure-class", StandardKind, k.class)
	k.builtInClass = define("built-in-class", StandardKind, k.class)
	k.forwardClass = define("excl:forward-referenced-class", StandardKind, k.class)
	k.funcallableClass = define("excl:funcallable-standard-class", StandardKind, k.standardClass)
	funcallable := define("excl:funcallable-standard-object", StandardKind, in.CL.Sym("function").Class(), k.standardObject)
	k.funcallable = funcallable
	generic := define("generic-function", StandardKind, k.metaobject, funcallable)
	k.genericFunction = define("standard-generic-function", StandardKind, generic)
	k.genericFunction.Allocate = allocateGeneric
	for _, c := range []*Class{funcallable, generic, k.genericFunction} {
		c.Meta = k.funcallableClass
	}
	k.method = define("method", StandardKind, k.metaobject)
	k.standardMethod = define("standard-method", StandardKind, k.method)
	k.standardMethod.Allocate = allocateMethod
	define("excl:standard-accessor-method", StandardKind, k.standardMethod)
	define("excl:standard-reader-method", StandardKind, in.Excl.Sym("standard-accessor-method").Class())
	define("excl:standard-writer-method", StandardKind, in.Excl.Sym("standard-accessor-method").Class())
	k.methodCombination = define("method-combination", StandardKind, k.metaobject)
	k.eqlSpecializer = define("excl:eql-specializer", StandardKind, k.specializer)
	slot := define("excl:slot-definition", StandardKind, k.metaobject)
	standardSlot := define("excl:standard-slot-definition", StandardKind, slot)
	k.directSlot = define("excl:standard-direct-slot-definition", StandardKind, standardSlot, define("excl:direct-slot-definition", StandardKind, slot))
	k.effectiveSlot = define("excl:standard-effective-slot-definition", StandardKind, standardSlot, define("excl:effective-slot-definition", StandardKind, slot))
	k.directSlot.Allocate, k.effectiveSlot.Allocate = allocateSlotDefinition, allocateSlotDefinition
	in.classTable(conditionClassTable, ConditionKind)
	for name, slot := range map[string]**Class{
		"symbol": &k.symbol, "null": &k.null, "keyword": &k.keyword, "cons": &k.cons,
		"fixnum": &k.fixnum, "bignum": &k.bignum, "ratio": &k.ratio, "single-float": &k.single, "double-float": &k.double,
		"complex": &k.complex, "character": &k.character, "string": &k.string_, "simple-string": &k.simpleString, "vector": &k.vector,
		"simple-vector": &k.simpleVector, "bit-vector": &k.bitVector, "array": &k.array,
		"function": &k.function, "compiled-function": &k.compiledFunction, "package": &k.package_,
		"simple-bit-vector": &k.simpleBitVector, "condition": &k.condition, "stream": &k.stream,
		"excl:environment": &k.environment, "mp:process": &k.process, "hash-table": &k.hashTable, "restart": &k.restart, "readtable": &k.readtable, "string-stream": &k.stringStream, "excl:external-format": &k.externalFormat, "excl:pprint-dispatch-table": &k.pprintTable,
	} {
		*slot = in.knownSymbol(name).Class()
	}
	k.process.Allocate = allocateProcess
}

// classTable defines the classes of a table.
func (in *Interp) classTable(table string, kind ClassKind) {
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		head, slots, _ := strings.Cut(line, "|")
		words := strings.Fields(head)
		var supers []*Class
		for _, w := range words[1:] {
			supers = append(supers, in.knownSymbol(w).Class())
		}
		if kind == ConditionKind && len(supers) == 0 {
			supers = []*Class{in.classes.standardObject}
		}
		var direct []*Slot
		for _, w := range strings.Fields(slots) {
			name := in.slotSymbol(w)
			slot := &Slot{Name: name, Initargs: []*Symbol{in.KeywordNamed(unqualified(w))}}
			if w == "excl::plist" { // what is noted about a warning
				slot.Init = NewGoFunction(in.CL.Sym("constantly"), func(t *Thread, _ []Value) Value { return nil })
				slot.IsConstant = true
			}
			direct = append(direct, slot)
		}
		c := in.NewClass(in.knownSymbol(words[0]), kind, supers, direct)
		c.Finalize()
		c.Name.SetClass(c)
	}
}

func unqualified(name string) string {
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// DefineClass declares a class of Go objects (see Object) in package p.
func (p *Package) DefineClass(name string, supers ...*Class) *Class {
	s := p.Sym(name)
	c := p.in.NewClass(s, BuiltInKind, supers, nil)
	c.Finalize()
	s.SetClass(c)
	return c
}

// ClassOf returns the class of v.
func (in *Interp) ClassOf(v Value) *Class {
	k := &in.classes
	switch x := v.(type) {
	case nil:
		return k.null
	case *Instance:
		return x.Class
	case Fixnum:
		return k.fixnum
	case *Symbol:
		if x.IsKeyword() {
			return k.keyword
		}
		return k.symbol
	case *Cons:
		return k.cons
	case *String:
		if x.IsSimple() {
			return k.simpleString
		}
		return k.string_
	case Char:
		return k.character
	case *big.Int:
		return k.bignum
	case *big.Rat:
		return k.ratio
	case SingleFloat:
		return k.single
	case DoubleFloat:
		return k.double
	case *Complex:
		return k.complex
	case *Vector:
		return k.simpleVector
	case *BitVector:
		return k.simpleBitVector
	case *Octets, *NumVector:
		return k.vector
	case *Array:
		if len(x.Dims) == 1 {
			if x.Elt == ElementBit {
				return k.bitVector
			}
			return k.vector
		}
		return k.array
	case *Function:
		if x.goFn != nil && x.IsGeneric() {
			if g := x.goFn.generic; g != nil {
				return g.Class
			}
			return k.genericFunction
		}
		if x.goFn != nil && x.goFn.instance != nil {
			return x.goFn.instance.Class
		}
		return k.compiledFunction
	case *Package:
		return k.package_
	case *Class:
		return in.metaclass(x)
	case Object:
		return x.LispClass(in)
	}
	return k.t
}

func (in *Interp) metaclass(c *Class) *Class {
	k := &in.classes
	switch {
	case c.Meta != nil:
		return c.Meta
	case c.Forward:
		return k.forwardClass
	}
	switch c.Kind {
	case StandardKind, ConditionKind:
		return k.standardClass
	case StructureKind:
		return k.structureClass
	}
	return k.builtInClass
}

// IsA reports whether v is an instance of class c.
func (in *Interp) IsA(v Value, c *Class) bool { return in.ClassOf(v).IsSubclass(c) }

// slotSymbol is the name of a condition's slot: internal to EXCL unless it says
// otherwise, so that COMMON-LISP exports nothing of its own.
func (in *Interp) slotSymbol(name string) *Symbol {
	if strings.Contains(name, ":") {
		return in.knownSymbol(name)
	}
	return in.Excl.InternalSym(name)
}
