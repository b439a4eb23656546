package builtins

import (
	"cmp"
	"slices"

	"sockrepl/interp"
)

// sortOperators declares the functions that order sequences.
func sortOperators(in *interp.Interp) {
	cl := in.CL
	for _, name := range []string{"sort", "stable-sort"} {
		cl.Defun(name, "sequence predicate &key key", `SEQUENCE ordered so that PREDICATE holds between the KEY of elements, by changing it.`, func(t *thread, a args) value {
			return sortSequence(t, name, a.V(0), a.Function(t, 1), a.V(2))
		})
	}
	cl.Defun("merge", "type sequence-1 sequence-2 predicate &key key", `A sequence of TYPE of the elements of the ordered SEQUENCE-1 and SEQUENCE-2 in the order of PREDICATE on their KEY.`, mergeSequences)
}

// mergeSequences is merge.
func mergeSequences(t *thread, a args) value {
	f, key := a.Function(t, 3), keyFunction(t, a.V(4))
	x, _ := elements(t, "merge", a.V(1), interp.Fix(0), nil)
	y, _ := elements(t, "merge", a.V(2), interp.Fix(0), nil)
	out := interp.MakeLong[value](t, len(x)+len(y))[:0]
	for len(x) > 0 && len(y) > 0 {
		if t.Call2(f, key(y[0]), key(x[0])) != nil {
			out, y = append(out, y[0]), y[1:]
		} else {
			out, x = append(out, x[0]), x[1:]
		}
		t.SafePointSoon()
	}
	return sequenceOf(t, "merge", a.V(0), appendLong(t, appendLong(t, out, x), y))
}

// sortSequence is sort and stable-sort: a merge sort of a copy of the elements,
// which are then put back. A predicate that exits leaves seq as it was.
func sortSequence(t *thread, operator string, seq value, f *interp.Function, keyArg value) value {
	if seq == nil {
		return nil
	}
	vs, _ := elements(t, operator, seq, interp.Fix(0), nil)
	out := interp.CopyLong(t, vs)
	keys := keysOf(t, keyArg, out)
	switch {
	case f == t.In.S.Less.Function() && sortFixnums(t, keys, out, 1):
	case f == t.In.S.Greater.Function() && sortFixnums(t, keys, out, -1):
	case keyArg == nil:
		mergeSort(t, out, ordering(t, f))
	default:
		less := ordering(t, f)
		type keyed struct{ key, v value }
		ks := interp.MakeLong[keyed](t, len(out))
		for i, k := range keys {
			ks[i] = keyed{k, out[i]}
			t.SafePointSoon()
		}
		mergeSort(t, ks, func(x, y keyed) bool { return less(x.key, y.key) })
		for i := range ks {
			out[i] = ks[i].v
			t.SafePointSoon()
		}
	}
	if c, ok := seq.(*interp.Cons); ok {
		refill(t, c, out)
		return seq
	}
	if v, ok := seq.(*interp.Vector); ok {
		t.InPieces(min(len(v.E), len(out)), func(start, end int) { copy(v.E[start:end], out[start:end]) })
		return seq
	}
	for i, v := range out {
		if i >= interp.TotalSize(seq) {
			break // the predicate shrank the vector
		}
		t.VectorSet(seq, i, v)
		t.SafePointSoon()
	}
	return seq
}

// sortFixnums sorts out by its keys, upwards or, with a sign of -1, downwards,
// and keeps the order of equal ones. It reports false, having done nothing, if
// some key is no fixnum.
func sortFixnums(t *thread, keys, out []value, sign int) bool {
	type place struct {
		key int64
		at  int
	}
	places := interp.MakeLong[place](t, len(keys))
	for i, k := range keys {
		n, ok := k.(interp.Fixnum)
		if !ok {
			return false
		}
		places[i] = place{int64(n), i}
		t.SafePointSoon()
	}
	slices.SortFunc(places, func(x, y place) int {
		t.SafePointSoon()
		switch {
		case x.key < y.key:
			return -sign
		case x.key > y.key:
			return sign
		}
		return cmp.Compare(x.at, y.at)
	})
	unsorted := interp.CopyLong(t, out)
	for i, p := range places {
		out[i] = unsorted[p.at]
		t.SafePointSoon()
	}
	return true
}

// ordering returns the predicate f for Go; those on numbers need no call.
func ordering(t *thread, f *interp.Function) func(x, y value) bool {
	switch f {
	case t.In.S.Less.Function():
		return func(x, y value) bool { return numberLess(t, x, y) }
	case t.In.S.Greater.Function():
		return func(x, y value) bool { return numberLess(t, y, x) }
	}
	return func(x, y value) bool { return t.Call2(f, x, y) != nil }
}

func numberLess(t *thread, x, y value) bool {
	if a, ok := x.(interp.Fixnum); ok {
		if b, ok := y.(interp.Fixnum); ok {
			return a < b
		}
	}
	return t.Less(x, y)
}

// sortedRun is the length up to which insertion beats merging.
const sortedRun = 8

// mergeSort sorts vs and keeps the order of equal elements.
func mergeSort[E any](t *thread, vs []E, less func(x, y E) bool) {
	n := len(vs)
	for from := 0; from < n; from += sortedRun {
		run := vs[from:min(from+sortedRun, n)]
		for i := 1; i < len(run); i++ {
			v := run[i]
			j := i
			for ; j > 0 && less(v, run[j-1]); j-- {
				run[j] = run[j-1]
				t.SafePointSoon()
			}
			run[j] = v
		}
	}
	if n <= sortedRun {
		return
	}
	buffer := interp.MakeLong[E](t, n)
	for size := sortedRun; size < n; size *= 2 {
		for from := 0; from+size < n; from += 2 * size {
			mergeRuns(t, vs[from:min(from+2*size, n)], size, buffer, less)
		}
	}
}

// mergeRuns merges the sorted vs[:mid] and vs[mid:]. Only the first run needs
// to be out of the way: elements of the second are never overtaken.
func mergeRuns[E any](t *thread, vs []E, mid int, buffer []E, less func(x, y E) bool) {
	if !less(vs[mid], vs[mid-1]) {
		return
	}
	first := buffer[:mid]
	t.InPieces(mid, func(start, end int) { copy(first[start:end], vs[start:end]) })
	i, j, k := 0, mid, 0
	for i < len(first) && j < len(vs) {
		if less(vs[j], first[i]) {
			vs[k] = vs[j]
			j++
		} else {
			vs[k] = first[i]
			i++
		}
		k++
		t.SafePointSoon()
	}
	rest, left := vs[k:], first[i:]
	t.InPieces(len(left), func(start, end int) { copy(rest[start:end], left[start:end]) })
}
