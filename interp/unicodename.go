package interp

import (
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/unicode/runenames"
)

// unicodeName returns the Unicode name of c as it is written in Lisp, with
// underscores for blanks; "" if it has none of its own.
func unicodeName(c rune) string {
	name := runenames.Name(c)
	if name == "" || name[0] == '<' {
		return ""
	}
	return capitalizedName(name)
}

// capitalizedName turns NO-BREAK SPACE into No-break_Space.
func capitalizedName(name string) string {
	b := []byte(name)
	start := true
	for i, c := range b {
		switch {
		case c == ' ':
			b[i] = '_'
			start = true
			continue
		case !start && 'A' <= c && c <= 'Z':
			b[i] = c + 'a' - 'A'
		}
		start = false
	}
	return string(b)
}

// unicodeNames is the inverse of runenames.Name, made when first needed.
var unicodeNames = sync.OnceValue(func() map[string]rune {
	m := make(map[string]rune, 40_000)
	for c := rune(128); c < CharCodeLimit; c++ {
		if c == 0x3400 {
			c = 0xA000 // ideographs, whose names are their codes
		} else if c == 0xAC00 {
			c = 0xD7B0 // Hangul syllables: by computation, see runenames
		} else if c == 0xE000 {
			c = 0xF900
		} else if c == 0x20000 {
			c = 0x2F800
		} else if c == 0x2FA20 {
			c = 0xE0000
		} else if c == 0xE01F0 {
			break
		}
		if name := runenames.Name(c); name != "" && name[0] != '<' {
			m[name] = c
		}
	}
	return m
})

// namedUnicode returns the character of a Unicode name, in any case, with
// underscores or blanks between its words.
func namedUnicode(name string) (rune, bool) {
	if len(name) < 2 {
		return 0, false
	}
	name = strings.ToUpper(strings.ReplaceAll(name, "_", " "))
	if hex, ok := strings.CutPrefix(name, "CJK UNIFIED IDEOGRAPH-"); ok {
		n, err := strconv.ParseUint(hex, 16, 21)
		return rune(n), err == nil && strings.HasPrefix(runenames.Name(rune(n)), "<CJK Ideograph")
	}
	c, ok := unicodeNames()[name]
	return c, ok
}
