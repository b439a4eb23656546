package builtins

import (
	"os"

	"sockrepl/interp"
)

// Install declares every operator in in, and makes the standard streams those of
// the program; InstallStandardStreams makes them others.
func Install(in *interp.Interp) {
	for _, area := range areas {
		area(in)
	}
	// Embedders that say nothing else get the program's own streams.
	InstallStandardStreams(in, os.Stdin, os.Stdout, os.Stderr, false).Output.LineBuffered = true
}

// areas are the chapters, in the order they are installed.
var areas = []func(in *interp.Interp){
	definingOperators,
	evaluationOperators,
	controlMacros,
	iterationMacros,
	placeMacros,
	backquoteMacro,
	loopMacros,
	listOperators,
	sequenceOperators,
	hashTableOperators,
	stringOperators,
	regexpOperators,
	regexpMacros,
	arrayOperators,
	symbolOperators,
	numberOperators,
	characterOperators,
	conditionOperators,
	toplevelOperators,
	describingOperators,
	debuggingOperators,
	exclSystemOperators,
	exclInternalOperators,
	exclCompilingOperators,
	readtableNameOperators,
	uriOperators,
	processOperators,
	socketOperators,
	pathnameOperators,
	loadOperators,
	structureOperators,
	environmentOperators,
	localeOperators,
	base64StreamOperators,
	base64StringOperators,
	commandLineOperators,
	osiOperators,
	exclFileOperators,
	directoryWalkOperators,
	defsystemOperators,
	saslOperators,
	adviceOperators,
	frameOperators,
	profilerOperators,
	sourceFileOperators,
	exclVariables,
	packageLockOperators,
	digestOperators,
	exitOperators,
	packageOperators,
	typeOperators,
	classMacros,
	instanceOperators,
	genericMacros,
	metaobjectOperators,
	combinationOperators,
	documentationOperators,
	classOperators,
	streamOperators,
	externalFormatOperators,
	deviceOperators,
	bufferStreamOperators,
	grayOperators,
	printerOperators,
	pprintOperators,
	formatOperators,
	readerOperators,
}
