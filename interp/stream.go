package interp

// Stream is a Lisp stream. Operations that a stream does not offer signal a
// type-error or stream-error: embed BaseStream for that. All are called with
// the interpreter's lock held; those that must wait drop it meanwhile.
//
// Every stream of characters can also say what octets it carries where that
// makes sense (files, sockets, terminals): these are bivalent.
type Stream interface {
	Object
	// Input and output direction.
	IsInput() bool
	IsOutput() bool
	// IsOpen reports whether the stream has not been closed.
	IsOpen() bool
	// Close closes the stream; abort drops output that is still buffered.
	// It reports whether the stream was open.
	Close(t *Thread, abort bool) bool
	// ElementType returns the stream's element type, a type specifier.
	ElementType(t *Thread) Value

	// ReadChar returns the next character; ok is false at end of file.
	ReadChar(t *Thread) (c rune, ok bool)
	// UnreadChar puts the last character read back.
	UnreadChar(t *Thread, c rune)
	// ReadLine returns the characters up to the next newline, which is
	// dropped. missingNewline tells that end of file came first; then an
	// empty line means that there was nothing at all.
	ReadLine(t *Thread) (line *String, missingNewline bool)
	// ReadChars fills dst from start to end as far as there are characters
	// and returns the index of the first element not filled. With partial it
	// returns as soon as it has one character and more would mean waiting.
	ReadChars(t *Thread, dst *String, start, end int, partial bool) int
	// Listen reports whether a character is there without waiting; eof tells
	// that end of file is known to be next.
	Listen(t *Thread) (ready, eof bool)
	// ClearInput drops what has arrived.
	ClearInput(t *Thread)

	// ReadElement returns the next octet (or element of a binary stream); ok is
	// false at end of file.
	ReadElement(t *Thread) (b Value, ok bool)
	// ReadOctets fills dst and returns how many octets it stored: fewer than
	// len(dst) only at end of file, or if partial (see ReadChars).
	ReadOctets(t *Thread, dst []byte, partial bool) int

	// WriteChar and WriteString write characters.
	WriteChar(t *Thread, c rune)
	WriteString(t *Thread, s *String, start, end int)
	// WriteElement writes an octet (or element of a binary stream), WriteOctets octets.
	WriteElement(t *Thread, b Value)
	WriteOctets(t *Thread, src []byte)
	// Column returns the column of the next character, -1 if unknown.
	Column(t *Thread) int
	// Flush sends what is buffered; wait tells to return only when the
	// system has taken it (finish-output).
	Flush(t *Thread, wait bool)
	// ClearOutput drops what is buffered.
	ClearOutput(t *Thread)

	// ExternalFormat names how characters are coded; nil where they are not.
	ExternalFormat() *ExternalFormat
	SetExternalFormat(t *Thread, ef *ExternalFormat)
}
