package interp

import (
	"fmt"
	"strconv"
	"strings"
)

// charNames are the names of characters that have one; where there are
// several the first is printed.
var charNames = []struct {
	c    rune
	name string
}{
	{' ', "Space"}, {'\n', "Newline"}, {'\n', "Linefeed"}, {'\t', "Tab"}, {'\r', "Return"}, {'\f', "Page"},
	{'\b', "Backspace"}, {127, "Rubout"}, {127, "Delete"}, {127, "Del"},
	{0, "Null"}, {0, "Nul"}, {1, "Soh"}, {2, "Stx"}, {3, "Etx"}, {4, "Eot"}, {5, "Enq"}, {6, "Ack"}, {7, "Bell"}, {7, "Bel"},
	{8, "Bs"}, {9, "Ht"}, {10, "Lf"}, {11, "Vt"}, {12, "Ff"}, {13, "Cr"}, {14, "So"}, {15, "Si"},
	{16, "Dle"}, {17, "Dc1"}, {18, "Dc2"}, {19, "Dc3"}, {20, "Dc4"}, {21, "Nak"}, {22, "Syn"}, {23, "Etb"},
	{24, "Can"}, {25, "Em"}, {26, "Sub"}, {27, "Esc"}, {27, "Escape"}, {28, "Fs"}, {29, "Gs"}, {30, "Rs"}, {31, "Us"},
	{32, "Sp"}, {160, "No-break_Space"}, {160, "Nbsp"},
}

// CharName returns the name of a character: that of the table or of Unicode, or
// U+XXXX where there is none.
func CharName(c rune) string {
	for _, x := range charNames {
		if x.c == c {
			return x.name
		}
	}
	if name := unicodeName(c); name != "" {
		return name
	}
	return fmt.Sprintf("U+%04X", c)
}

// NamedChar returns the character of that name, in any case: a name of the
// table or of Unicode, U+ and the code in hexadecimal, or ^ and the letter of a control
// character.
func NamedChar(name string) (rune, bool) {
	for _, x := range charNames {
		if strings.EqualFold(x.name, name) {
			return x.c, true
		}
	}
	if len(name) == 2 && name[0] == '^' {
		if c := upcaseRune(rune(name[1])); c >= '@' && c <= '_' {
			return c - '@', true
		}
		return 127, name[1] == '?'
	}
	if len(name) > 1 && (name[0] == 'u' || name[0] == 'U') {
		hex := strings.TrimPrefix(name[1:], "+")
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil && n < CharCodeLimit && len(hex) >= 4 {
			return rune(n), true
		}
	}
	if len(name) > 2 && name[0] == '%' {
		return NamedChar(name[1:]) // Allegro's own names of characters begin with it
	}
	return namedUnicode(name)
}
