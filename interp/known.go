package interp

import (
	"reflect"
	"strings"
	"unicode"
)

// knownSymbols are the symbols that Go code in this module mentions. Each
// field is interned when an interpreter is made: in COMMON-LISP under the
// field's name with a hyphen before each inner capital, or as its tag says:
// "name", "pkg:name", ":keyword".
type knownSymbols struct {
	// Lambda lists
	AndOptional       *Symbol `lisp:"&optional"`
	AndRest           *Symbol `lisp:"&rest"`
	AndBody           *Symbol `lisp:"&body"`
	AndKey            *Symbol `lisp:"&key"`
	AndAux            *Symbol `lisp:"&aux"`
	AndAllowOtherKeys *Symbol `lisp:"&allow-other-keys"`
	AndWhole          *Symbol `lisp:"&whole"`
	AndEnvironment    *Symbol `lisp:"&environment"`

	// Operators that the compiler and macros produce
	Quote, Function, Lambda, If, Progn, Setq, Let, Flet, Labels, Block, Tagbody, Go,
	Catch, Throw, Declare, The, Locally, Eval, Cond, When, Unless, And, Or, Not, Null, Case,
	Return, Setf, Psetq, Push, Pop, Incf, Decf, List, Cons, Car, Cdr, Append, Apply, Funcall, Values, Error, Defun,
	Macrolet, Progv, Declaim, Proclaim, Loop, Do, Dolist, Dotimes, Prog1, Prog2, Nconc, Eq, Eql, Equal, Equalp,
	Vector, Coerce, Length, Elt, Gethash, Aref, Svref, Defmacro, Defvar, Defparameter, Defconstant, Format, Typep *Symbol
	Logand, Logior, Logxor, Rem, Ash, Consp, Listp, Symbolp, Stringp, Zerop, Plusp, Minusp, First, Rest, Prog *Symbol
	LetStar                                                                                                   *Symbol `lisp:"let*"`
	ListStar                                                                                                  *Symbol `lisp:"list*"`
	DoStar                                                                                                    *Symbol `lisp:"do*"`
	ReturnFrom                                                                                                *Symbol `lisp:"return-from"`
	EvalWhen                                                                                                  *Symbol `lisp:"eval-when"`
	UnwindProtect                                                                                             *Symbol `lisp:"unwind-protect"`
	LoadTimeValue                                                                                             *Symbol `lisp:"load-time-value"`
	SymbolMacrolet                                                                                            *Symbol `lisp:"symbol-macrolet"`
	MultipleValueCall                                                                                         *Symbol `lisp:"multiple-value-call"`
	MultipleValueProg1                                                                                        *Symbol `lisp:"multiple-value-prog1"`
	MultipleValueBind                                                                                         *Symbol `lisp:"multiple-value-bind"`
	MultipleValueList                                                                                         *Symbol `lisp:"multiple-value-list"`
	MultipleValueSetq                                                                                         *Symbol `lisp:"multiple-value-setq"`
	DestructuringBind                                                                                         *Symbol `lisp:"destructuring-bind"`
	Otherwise                                                                                                 *Symbol
	NamedFunction                                                                                             *Symbol `lisp:"excl:named-function"`
	Plus                                                                                                      *Symbol `lisp:"+"`
	Minus                                                                                                     *Symbol `lisp:"-"`
	Times                                                                                                     *Symbol `lisp:"*"`
	Divide                                                                                                    *Symbol `lisp:"/"`
	Less                                                                                                      *Symbol `lisp:"<"`
	Greater                                                                                                   *Symbol `lisp:">"`
	LessEq                                                                                                    *Symbol `lisp:"<="`
	GreaterEq                                                                                                 *Symbol `lisp:">="`
	NumEq                                                                                                     *Symbol `lisp:"="`
	OnePlus                                                                                                   *Symbol `lisp:"1+"`
	OneMinus                                                                                                  *Symbol `lisp:"1-"`

	// Declarations
	Special, Ignore, Ignorable, Optimize, Type, Ftype, Inline, Notinline, Declaration, Speed, Safety, Debug, Space *Symbol
	DynamicExtent                                                                                                  *Symbol
	CompilationSpeed                                                                                               *Symbol
	CompileToplevel                                                                                                *Symbol `lisp:":compile-toplevel"`
	LoadToplevel                                                                                                   *Symbol `lisp:":load-toplevel"`
	Execute                                                                                                        *Symbol `lisp:":execute"`
	Compile, Load                                                                                                  *Symbol

	// Type specifiers
	Nil                         *Symbol `lisp:"nil"`
	Satisfies, Member, Mod      *Symbol
	ListLength                  *Symbol `lisp:"list-length"`
	Symbol, Keyword, Boolean    *Symbol
	Number, Real, Rational      *Symbol
	Integer, Ratio, Fixnum      *Symbol
	Bignum, Float, Complex, Bit *Symbol
	SingleFloat, DoubleFloat    *Symbol
	ShortFloat, LongFloat       *Symbol
	Character, BaseChar         *Symbol
	StandardChar, ExtendedChar  *Symbol
	String, SimpleString        *Symbol
	BaseString                  *Symbol
	SimpleBaseString            *Symbol
	Array, SimpleArray          *Symbol
	SimpleVector, BitVector     *Symbol
	SimpleBitVector, Sequence   *Symbol
	Atom, HashTable, Package    *Symbol
	Pathname, LogicalPathname   *Symbol
	Readtable, RandomState      *Symbol
	CompiledFunction            *Symbol
	GenericFunction             *Symbol
	StandardObject              *Symbol
	StructureObject             *Symbol
	SynchronizingStructure      *Symbol `lisp:"excl:synchronizing-structure"`
	StandardClass, BuiltInClass *Symbol
	StructureClass, Class       *Symbol
	Stream, Restart, Condition  *Symbol
	UnsignedByte, SignedByte    *Symbol
	Star                        *Symbol `lisp:"*"`

	// Variables
	StarPackage             *Symbol `lisp:"*package*"`
	StarReadtable           *Symbol `lisp:"*readtable*"`
	StarReadBase            *Symbol `lisp:"*read-base*"`
	StarReadEval            *Symbol `lisp:"*read-eval*"`
	StarReadSuppress        *Symbol `lisp:"*read-suppress*"`
	StarReadDefaultFloat    *Symbol `lisp:"*read-default-float-format*"`
	StarFeatures            *Symbol `lisp:"*features*"`
	StarPrintBase           *Symbol `lisp:"*print-base*"`
	StarPrintRadix          *Symbol `lisp:"*print-radix*"`
	StarPrintEscape         *Symbol `lisp:"*print-escape*"`
	StarPrintReadably       *Symbol `lisp:"*print-readably*"`
	StarPrintCase           *Symbol `lisp:"*print-case*"`
	StarPrintCircle         *Symbol `lisp:"*print-circle*"`
	StarPrintGensym         *Symbol `lisp:"*print-gensym*"`
	StarPrintArray          *Symbol `lisp:"*print-array*"`
	StarPrintLength         *Symbol `lisp:"*print-length*"`
	StarPrintLevel          *Symbol `lisp:"*print-level*"`
	StarPrintLines          *Symbol `lisp:"*print-lines*"`
	StarPrintPretty         *Symbol `lisp:"*print-pretty*"`
	StarPrintRightMargin    *Symbol `lisp:"*print-right-margin*"`
	StarPrintMiserWidth     *Symbol `lisp:"*print-miser-width*"`
	StarPrintPprintDispatch *Symbol `lisp:"*print-pprint-dispatch*"`
	StarStandardInput       *Symbol `lisp:"*standard-input*"`
	StarStandardOutput      *Symbol `lisp:"*standard-output*"`
	StarErrorOutput         *Symbol `lisp:"*error-output*"`
	StarTraceOutput         *Symbol `lisp:"*trace-output*"`
	StarTerminalIO          *Symbol `lisp:"*terminal-io*"`
	StarQueryIO             *Symbol `lisp:"*query-io*"`
	StarDebugIO             *Symbol `lisp:"*debug-io*"`
	StarDebuggerHook        *Symbol `lisp:"*debugger-hook*"`
	StarBreakOnSignals      *Symbol `lisp:"*break-on-signals*"`
	StarGensymCounter       *Symbol `lisp:"*gensym-counter*"`
	StarMacroexpandHook     *Symbol `lisp:"*macroexpand-hook*"`
	StarLoadPathname        *Symbol `lisp:"*load-pathname*"`
	StarLoadTruename        *Symbol `lisp:"*load-truename*"`
	StarLoadVerbose         *Symbol `lisp:"*load-verbose*"`
	StarLoadPrint           *Symbol `lisp:"*load-print*"`
	StarCompileVerbose      *Symbol `lisp:"*compile-verbose*"`
	StarCompilePrint        *Symbol `lisp:"*compile-print*"`
	StarCompileFilePathname *Symbol `lisp:"*compile-file-pathname*"`
	StarCompileFileTruename *Symbol `lisp:"*compile-file-truename*"`
	StarModules             *Symbol `lisp:"*modules*"`
	StarRandomState         *Symbol `lisp:"*random-state*"`
	StarDefaultPathname     *Symbol `lisp:"*default-pathname-defaults*"`
	StarCurrentProcess      *Symbol `lisp:"mp:*current-process*"`
	StarAllProcesses        *Symbol `lisp:"mp:*all-processes*"`
	StarRequiredBindings    *Symbol `lisp:"excl:*required-thread-bindings*"`

	// Condition classes
	SeriousCondition, SimpleCondition, SimpleError, SimpleWarning, SimpleTypeError, Warning, StyleWarning     *Symbol
	TypeError, ProgramError, ControlError, PackageError, ReaderError, ParseError, PrintNotReadable, FileError *Symbol
	StreamError, EndOfFile, CellError, UnboundVariable, UndefinedFunction, UnboundSlot, StorageCondition      *Symbol
	ArithmeticError, DivisionByZero, FloatingPointOverflow, FloatingPointUnderflow, FloatingPointInvalidOperation,
	FloatingPointInexact *Symbol
	SocketError                                          *Symbol `lisp:"excl:socket-error"`
	ErrnoStreamError                                     *Symbol `lisp:"excl:errno-stream-error"`
	StreamClosedError                                    *Symbol `lisp:"excl:stream-closed-error"`
	SocketChunkingEndOfFile                              *Symbol `lisp:"excl:socket-chunking-end-of-file"`
	SyscallError                                         *Symbol `lisp:"excl:syscall-error"`
	InterruptSignal                                      *Symbol `lisp:"excl:interrupt-signal"`
	PackageLockedError                                   *Symbol `lisp:"excl:package-locked-error"`
	EnablePackageLockedErrors                            *Symbol `lisp:"excl:*enable-package-locked-errors*"`
	CharacterEncodingError                               *Symbol `lisp:"excl:character-encoding-error"`
	CharacterDecodingError                               *Symbol `lisp:"excl:character-decoding-error"`
	SimpleBreak                                          *Symbol `lisp:"excl:simple-break"`
	Abort, Continue, MuffleWarning, UseValue, StoreValue *Symbol
	// Slots of conditions
	Datum           *Symbol `lisp:"excl::datum"`
	ExpectedType    *Symbol `lisp:"excl::expected-type"`
	FormatControl   *Symbol `lisp:"excl::format-control"`
	FormatArguments *Symbol `lisp:"excl::format-arguments"`
	Name            *Symbol `lisp:"excl::name"`
	StreamSlot      *Symbol `lisp:"excl::stream"`
	PackageSlot     *Symbol `lisp:"excl::package"`
	PathnameSlot    *Symbol `lisp:"excl::pathname"`
	ObjectSlot      *Symbol `lisp:"excl::object"`
	InstanceSlot    *Symbol `lisp:"excl::instance"`
	OperationSlot   *Symbol `lisp:"excl::operation"`
	OperandsSlot    *Symbol `lisp:"excl::operands"`
	IdentifierSlot  *Symbol `lisp:"excl::identifier"`
	CodeSlot        *Symbol `lisp:"excl::code"`
	ActionSlot      *Symbol `lisp:"excl::action"`

	// Keywords
	KDatum           *Symbol `lisp:":datum"`
	KExpectedType    *Symbol `lisp:":expected-type"`
	KFormatControl   *Symbol `lisp:":format-control"`
	KFormatArguments *Symbol `lisp:":format-arguments"`
	KName            *Symbol `lisp:":name"`
	KInstance        *Symbol `lisp:":instance"`
	KOperation       *Symbol `lisp:":operation"`
	KOperands        *Symbol `lisp:":operands"`
	KStream          *Symbol `lisp:":stream"`
	KPackage         *Symbol `lisp:":package"`
	KPathname        *Symbol `lisp:":pathname"`
	KObject          *Symbol `lisp:":object"`
	KIdentifier      *Symbol `lisp:":identifier"`
	KCode            *Symbol `lisp:":code"`
	KAction          *Symbol `lisp:":action"`
	KString          *Symbol `lisp:":string"`
	KErrno           *Symbol `lisp:":errno"`
	KAllowOtherKeys  *Symbol `lisp:":allow-other-keys"`
	KTest            *Symbol `lisp:":test"`
	KKey             *Symbol `lisp:":key"`
	KStart           *Symbol `lisp:":start"`
	KEnd             *Symbol `lisp:":end"`
	KFromEnd         *Symbol `lisp:":from-end"`
	KAbort           *Symbol `lisp:":abort"`
	KInput           *Symbol `lisp:":input"`
	KOutput          *Symbol `lisp:":output"`
	KIO              *Symbol `lisp:":io"`
	KDefault         *Symbol `lisp:":default"`
	KElementType     *Symbol `lisp:":element-type"`
	KExternalFormat  *Symbol `lisp:":external-format"`
	KInitialContents *Symbol `lisp:":initial-contents"`
	KInitialElement  *Symbol `lisp:":initial-element"`
	KUpcase          *Symbol `lisp:":upcase"`
	KDowncase        *Symbol `lisp:":downcase"`
	KPreserve        *Symbol `lisp:":preserve"`
	KInvert          *Symbol `lisp:":invert"`
	KCapitalize      *Symbol `lisp:":capitalize"`
	KUnknown         *Symbol `lisp:":unknown"`
	KWildcard        *Symbol `lisp:":wild"`
	KInternal        *Symbol `lisp:":internal"`
	KExternal        *Symbol `lisp:":external"`
	KInherited       *Symbol `lisp:":inherited"`
	KEOF             *Symbol `lisp:":eof"`

	// CLOS
	CallNextMethod, NextMethodP, CallMethod, MakeMethod, NoNextMethod, NoApplicableMethod, SlotValue, SlotBoundp,
	SlotMakunbound, SlotMissing, MakeInstance, AllocateInstance, InitializeInstance, ReinitializeInstance, SharedInitialize,
	UpdateInstanceForRedefinedClass, UpdateInstanceForDifferentClass, ChangeClass, PrintObject *Symbol
	SlotUnboundFunction *Symbol `lisp:"slot-unbound"`
	SetSlotValue        *Symbol `lisp:"excl::set-slot-value"`
	ObjectParameter     *Symbol `lisp:"excl::object"`
	NewValueParameter   *Symbol `lisp:"excl::new-value"`
	MethodFunction      *Symbol `lisp:"excl::%method-function"`
	NextMethodCall      *Symbol `lisp:"excl::next-method-call"`
	HasNextMethod       *Symbol `lisp:"excl::has-next-method"`
	KBefore             *Symbol `lisp:":before"`
	KAfter              *Symbol `lisp:":after"`
	KAround             *Symbol `lisp:":around"`
	KMostSpecificFirst  *Symbol `lisp:":most-specific-first"`
	KMostSpecificLast   *Symbol `lisp:":most-specific-last"`

	// Backquote, as the reader leaves it for the printer and the compiler.
	Backquote     *Symbol `lisp:"excl::backquote"`
	BqComma       *Symbol `lisp:"excl::bq-comma"`
	BqCommaAtsign *Symbol `lisp:"excl::bq-comma-atsign"`
	BqCommaDot    *Symbol `lisp:"excl::bq-comma-dot"`
}

// internKnown fills in.S.
func (in *Interp) internKnown() {
	v := reflect.ValueOf(&in.S).Elem()
	typ := v.Type()
	for i := 0; i < typ.NumField(); i++ {
		name, ok := typ.Field(i).Tag.Lookup("lisp")
		if !ok {
			name = hyphenate(typ.Field(i).Name)
		}
		v.Field(i).Set(reflect.ValueOf(in.knownSymbol(name)))
	}
}

func (in *Interp) knownSymbol(name string) *Symbol {
	if name == "nil" {
		return in.nilSym
	}
	if rest, ok := strings.CutPrefix(name, ":"); ok {
		return in.KeywordNamed(rest)
	}
	if pkg, rest, ok := strings.Cut(name, "::"); ok {
		return in.FindPackage(in.CaseName(pkg)).InternalSym(rest)
	}
	if pkg, rest, ok := strings.Cut(name, ":"); ok {
		return in.FindPackage(in.CaseName(pkg)).Sym(rest)
	}
	return in.CL.Sym(name)
}

func hyphenate(field string) string {
	var b strings.Builder
	for i, r := range field {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
