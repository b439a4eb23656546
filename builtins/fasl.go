package builtins

// A fasl holds what remains to be done when a file is loaded: forms in which
// no macro call is left, as a sequence of objects in a compact notation.
//
//	header   a line of text, faslHeader
//	source   the name of the file compiled
//	item...  until faslEnd
//
// An item is faslForm and a form to evaluate, or faslObject, a label and a form
// whose value the label stands for: an object that MAKE-LOAD-FORM says how to
// make. Objects are a tag and what the tag says follows; lengths and numbers
// are varints. A symbol or package is written out where it first occurs and is
// an index from then on, so that its package need not exist before an item
// needs it. An object that occurs more than once has a label.

// faslHeader begins every fasl. It names the version since forms refer to
// internal operators, which a version may change.
const faslHeader = "; fasl, sockrepl " + Version + ", format 1\n"

// faslPrefix is what the headers of all versions have in common.
const faslPrefix = "; fasl, sockrepl "

const (
	faslEnd byte = iota
	faslForm
	faslObject
)

const (
	tagNil byte = iota
	tagT
	tagFixnum
	tagBignum
	tagRatio
	tagSingle
	tagDouble
	tagComplex
	tagChar
	tagLatin1     // string of characters below 256
	tagString     // any string, a varint a character
	tagList       // length, elements
	tagDottedList // length, elements, last cdr
	tagPlaced     // position, then a list that stood there in the source
	tagSymbol     // index of a symbol seen before
	tagNewSymbol  // package, name
	tagUninterned // name
	tagVector
	tagOctets
	tagBits
	tagNumbers
	tagArray
	tagHashTable
	tagPathname
	tagPackage
	tagFunction // name
	tagClass    // name
	tagLabel    // number, object
	tagReference
)
