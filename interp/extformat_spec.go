package interp

import (
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// formatSpec is a coding of characters as octets. Specs are never written to
// after their initialisation.
type formatSpec struct {
	name      string // of the keyword, in lower case
	nicknames []string
	// ascii tells that octets below 128 at the beginning of a character are
	// the characters of those codes, and that an octet of 10 is a newline
	// wherever it stands. latin1 and utf8 name the codings with short cuts.
	ascii, latin1, utf8 bool
	width               int // octets of the longest character; 0 is 1
	unit                int // octets of the shortest; 0 is 1

	decode func(ef *ExternalFormat, b []byte, final bool) (c rune, n int, bad bool)
	encode func(ef *ExternalFormat, dst []byte, c rune) (out []byte, ok bool)
	// stateful makes the state of an instance; nil if the coding has none.
	stateful func() *codingState
}

// formatSpecs are the codings, the first two of them those of UTF8 and Latin1.
// Names in -base are Allegro's for a format without newline translation; those
// of the functions below get it.
var formatSpecs = append([]formatSpec{
	{name: "utf8-base", nicknames: []string{"utf8", "utf-8", "utf-8-base", "default", "utf8-default"},
		ascii: true, utf8: true, width: 4, decode: decodeUTF8, encode: encodeUTF8},
	{name: "latin1-base", nicknames: []string{"latin1", "latin-1", "latin-1-base", "iso8859-1", "iso-8859-1", "iso-8859-1-base", "iso-latin-1", "8-bit", "l1", "cp819"},
		ascii: true, latin1: true, decode: decodeLatin1, encode: encodeLatin1},
	{name: "octets", nicknames: []string{"binary", "octets-base"},
		ascii: true, latin1: true, decode: decodeLatin1, encode: encodeLatin1},
	{name: "ascii", nicknames: []string{"us-ascii", "ascii-base", "7-bit", "iso-646-us", "ansi_x3.4-1968"},
		ascii: true, decode: decodeASCII, encode: encodeASCII},
	{name: "utf-8s", nicknames: []string{"utf8s", "utf-8s-base", "utf8s-base"},
		ascii: true, utf8: true, width: 4, decode: decodeUTF8, encode: encodeUTF8},
	{name: "utf-16", nicknames: []string{"utf16", "unicode", "unicode-base", "utf-16-base", "iso-10646-ucs-2", "ucs-2"},
		width: 4, unit: 2, decode: decodeUTF16, encode: encodeUTF16, stateful: newOrder},
	{name: "utf-16be", nicknames: []string{"utf16be", "fat", "unicode-be", "fat-base", "ucs-2be", "ucs-2-be"},
		width: 4, unit: 2, decode: decodeUTF16BE, encode: encodeUTF16BE},
	{name: "utf-16le", nicknames: []string{"utf16le", "fat-le", "unicode-le", "fat-le-base", "ucs-2le", "ucs-2-le"},
		width: 4, unit: 2, decode: decodeUTF16LE, encode: encodeUTF16LE},
	{name: "utf-32", nicknames: []string{"utf32", "utf-32-base", "ucs-4", "iso-10646-ucs-4"},
		width: 4, unit: 4, decode: decodeUTF32, encode: encodeUTF32, stateful: newOrder},
	{name: "utf-32be", nicknames: []string{"utf32be", "ucs-4be", "ucs-4-be"},
		width: 4, unit: 4, decode: decodeUTF32BE, encode: encodeUTF32BE},
	{name: "utf-32le", nicknames: []string{"utf32le", "ucs-4le", "ucs-4-le"},
		width: 4, unit: 4, decode: decodeUTF32LE, encode: encodeUTF32LE},

	multibyte(2, japanese.ShiftJIS, "shiftjis", "sjis", "shift-jis", "shift_jis", "ms_kanji", "932", "cp932", "windows-31j", "x-sjis"),
	multibyte(3, japanese.EUCJP, "euc", "euc-jp", "eucjp", "ujis", "x-euc-jp"),
	shifting(8, japanese.ISO2022JP, "jis", "iso-2022-jp", "iso2022-jp", "csiso2022jp"),
	multibyte(2, korean.EUCKR, "949", "euc-kr", "euckr", "cp949", "uhc", "ks_c_5601-1987", "ksc5601", "windows-949"),
	multibyte(2, simplifiedchinese.GBK, "936", "gbk", "cp936", "gb2312", "euc-cn", "windows-936", "x-gbk"),
	multibyte(4, simplifiedchinese.GB18030, "gb18030", "gb-18030"),
	shifting(4, simplifiedchinese.HZGB2312, "hz", "hz-gb-2312", "hz-gb2312"),
	multibyte(2, traditionalchinese.Big5, "big5", "950", "cp950", "big5-hkscs", "cn-big5", "x-x-big5", "windows-950"),
}, charmapSpecs()...)

// charmapSpecs are the codings with one octet for a character.
func charmapSpecs() []formatSpec {
	return []formatSpec{
		singleByte(charmap.ISO8859_2, "iso8859-2", "iso-8859-2", "latin2", "latin-2", "l2"),
		singleByte(charmap.ISO8859_3, "iso8859-3", "iso-8859-3", "latin3", "latin-3", "l3"),
		singleByte(charmap.ISO8859_4, "iso8859-4", "iso-8859-4", "latin4", "latin-4", "l4"),
		singleByte(charmap.ISO8859_5, "iso8859-5", "iso-8859-5", "cyrillic", "latin5"),
		singleByte(charmap.ISO8859_6, "iso8859-6", "iso-8859-6", "arabic", "latin6"),
		singleByte(charmap.ISO8859_7, "iso8859-7", "iso-8859-7", "greek", "latin7"),
		singleByte(charmap.ISO8859_8, "iso8859-8", "iso-8859-8", "hebrew", "latin8"),
		singleByte(charmap.ISO8859_9, "iso8859-9", "iso-8859-9", "latin-5", "turkish"),
		singleByte(charmap.ISO8859_10, "iso8859-10", "iso-8859-10", "latin-6"),
		singleByte(charmap.ISO8859_13, "iso8859-13", "iso-8859-13", "latin-7"),
		singleByte(charmap.ISO8859_14, "iso8859-14", "iso-8859-14", "latin14", "latin-8"),
		singleByte(charmap.ISO8859_15, "iso8859-15", "iso-8859-15", "latin9", "latin-9", "latin15"),
		singleByte(charmap.ISO8859_16, "iso8859-16", "iso-8859-16", "latin-10"),
		singleByte(charmap.KOI8R, "koi8-r", "koi8r", "koi8"),
		singleByte(charmap.KOI8U, "koi8-u", "koi8u"),
		singleByte(charmap.Windows874, "874", "windows-874", "cp874", "tis-620", "iso-8859-11"),
		singleByte(charmap.Windows1250, "1250", "windows-1250", "cp1250"),
		singleByte(charmap.Windows1251, "1251", "windows-1251", "cp1251"),
		singleByte(charmap.Windows1252, "1252", "windows-1252", "cp1252", "windows-latin-1"),
		singleByte(charmap.Windows1253, "1253", "windows-1253", "cp1253"),
		singleByte(charmap.Windows1254, "1254", "windows-1254", "cp1254"),
		singleByte(charmap.Windows1255, "1255", "windows-1255", "cp1255"),
		singleByte(charmap.Windows1256, "1256", "windows-1256", "cp1256"),
		singleByte(charmap.Windows1257, "1257", "windows-1257", "cp1257"),
		singleByte(charmap.Windows1258, "1258", "windows-1258", "cp1258"),
		singleByte(charmap.CodePage437, "cp437", "437", "ibm437"),
		singleByte(charmap.CodePage850, "cp850", "850", "ibm850"),
		singleByte(charmap.CodePage852, "cp852", "852", "ibm852"),
		singleByte(charmap.CodePage855, "cp855", "855", "ibm855"),
		singleByte(charmap.CodePage858, "cp858", "858", "ibm00858"),
		singleByte(charmap.CodePage860, "cp860", "860", "ibm860"),
		singleByte(charmap.CodePage862, "cp862", "862", "ibm862"),
		singleByte(charmap.CodePage863, "cp863", "863", "ibm863"),
		singleByte(charmap.CodePage865, "cp865", "865", "ibm865"),
		singleByte(charmap.CodePage866, "cp866", "866", "ibm866"),
		singleByte(charmap.Macintosh, "macintosh", "mac-roman", "macroman", "x-mac-roman"),
		singleByte(charmap.MacintoshCyrillic, "x-mac-cyrillic", "mac-cyrillic"),
		singleByte(charmap.CodePage037, "ibm037", "cp037", "037", "ebcdic"),
		singleByte(charmap.CodePage1047, "ibm1047", "cp1047", "1047"),
		singleByte(charmap.CodePage1140, "ibm01140", "cp1140", "1140"),
	}
}
