package builtins

import (
	"unicode/utf8"
)

// wildPattern is a pattern of which some elements are stars: they stand for any
// number of the items that are matched. A part is what a wildcard stands for.
// Patterns and items are counted in octets or elements, from 0.
type wildPattern[part any] interface {
	lengths() (pattern, items int)
	isStar(p int) bool
	// step matches the element at p, no star, with what stands at an item, and
	// returns what comes after both.
	step(p, at int) (nextP, nextAt int, parts []part, ok bool)
	// starPart is the part of a star that stands for the items from start to end.
	starPart(start, end int) part
	// after is the place of the item after the one at.
	after(at int) int
}

var (
	_ wildPattern[string] = wildText{}
	_ wildPattern[value]  = wildDirectory{}
)

// stepsOfMatch is how many steps a match takes between two safe points.
const stepsOfMatch = 1 << 12

// matchWild matches the items of w with its pattern. Each star stands for as
// little as it can, the first ones first. Only the last star met need be tried
// again with more: what an earlier one took in addition would be missing to the
// next, which can take it. So the time is at most that of pattern times items.
func matchWild[part any](t *thread, w wildPattern[part]) (parts []part, ok bool) {
	patternEnd, itemsEnd := w.lengths()
	p, at := 0, 0
	star := struct{ next, start, end, parts int }{next: -1}
	for steps := 1; ; steps++ {
		if steps%stepsOfMatch == 0 {
			t.SafePoint()
		}
		if p < patternEnd && w.isStar(p) {
			star.next, star.start, star.end, star.parts = p+1, at, at, len(parts)
			parts = append(parts, w.starPart(at, at))
			p++
			continue
		}
		if p == patternEnd && at == itemsEnd {
			return parts, true
		}
		if p < patternEnd && at < itemsEnd {
			if nextP, nextAt, more, ok := w.step(p, at); ok {
				parts = append(parts, more...)
				p, at = nextP, nextAt
				continue
			}
		}
		if star.next < 0 || star.end == itemsEnd {
			return nil, false
		}
		star.end = w.after(star.end)
		parts = append(parts[:star.parts], w.starPart(star.start, star.end))
		p, at = star.next, star.end
	}
}

// wildText is a text and a pattern in which * stands for any text, ? for any
// character and a backslash makes the character after it stand for itself.
type wildText struct{ pattern, text string }

func (w wildText) lengths() (pattern, items int) { return len(w.pattern), len(w.text) }

func (w wildText) isStar(p int) bool { return w.pattern[p] == '*' }

func (w wildText) starPart(start, end int) string { return w.text[start:end] }

func (w wildText) after(at int) int {
	_, size := utf8.DecodeRuneInString(w.text[at:])
	return at + size
}

func (w wildText) step(p, at int) (nextP, nextAt int, parts []string, ok bool) {
	switch c := w.pattern[p]; {
	case c == '?':
		end := w.after(at)
		return p + 1, end, []string{w.text[at:end]}, true
	case c == '\\' && p+1 < len(w.pattern):
		p++
		// The text that is matched quotes the same characters.
		if w.text[at] == '\\' && at+1 < len(w.text) && w.text[at+1] == w.pattern[p] {
			at++
		}
	}
	return p + 1, at + 1, nil, w.text[at] == w.pattern[p]
}

// matchText returns what the wildcards of pattern stand for in s.
func matchText(t *thread, pattern, s string) (parts []string, ok bool) {
	return matchWild(t, wildText{pattern, s})
}

// wildDirectory is a directory and a pattern in which :wild-inferiors stands for
// any number of directories; its part is an inferior.
type wildDirectory struct {
	ps             *pathnames
	t              *thread
	patterns, dirs []value
}

func (w wildDirectory) lengths() (pattern, items int) { return len(w.patterns), len(w.dirs) }

func (w wildDirectory) isStar(p int) bool { return w.patterns[p] == value(w.ps.inferiors) }

func (w wildDirectory) starPart(start, end int) value { return inferior{w.dirs[start:end]} }

func (w wildDirectory) after(at int) int { return at + 1 }

func (w wildDirectory) step(p, at int) (nextP, nextAt int, parts []value, ok bool) {
	parts, ok = w.ps.matchComponent(w.t, w.dirs[at], w.patterns[p])
	return p + 1, at + 1, parts, ok
}

// matchDirectory matches directories. The part of :wild-inferiors is a list.
func (ps *pathnames) matchDirectory(t *thread, dirs, patterns []value) (parts []value, ok bool) {
	return matchWild(t, wildDirectory{ps, t, patterns, dirs})
}

// inferior is the directories that a :wild-inferiors stands for. It is no Lisp
// object: it exists while a pathname is translated.
type inferior struct{ dirs []value }
