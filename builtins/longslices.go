package builtins

import "sockrepl/interp"

// appendLong is append with safe points.
func appendLong[E any](t *thread, to, vs []E) []E {
	for len(vs) > 1<<14 {
		to = append(growLong(t, to, len(vs)), vs[:1<<14]...)
		vs = vs[1<<14:]
		t.SafePoint()
	}
	return append(growLong(t, to, len(vs)), vs...)
}

// growLong returns s with room for n elements more: twice what it has, if that
// is not enough, and copied with safe points if it is long.
func growLong[E any](t *thread, s []E, n int) []E {
	if len(s) < 1<<14 || len(s)+n <= cap(s) {
		return s
	}
	grown := interp.MakeLong[E](t, max(2*cap(s), len(s)+n))
	interp.CopyInto(t, grown, s)
	return grown[:len(s)]
}
