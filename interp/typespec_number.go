package interp

import (
	"math"
	"math/big"
)

// Type specifiers of numbers, as sets of cuts.

func rationalCuts(x *big.Rat, at func(x *big.Rat, after bool) cut) cuts {
	lo, hi := at(x, false), at(x, true)
	return interval(&lo, &hi)
}

// complexesOf returns the complex numbers whose parts both are in the set part.
func (g *typeAlgebra) complexesOf(part *typeSet) *typeSet {
	s := &typeSet{}
	for _, all := range allComplexes {
		s.complexes = g.addCons(s.complexes, g.intersect(all.car, part), func() *typeSet { return g.intersect(all.cdr, part) })
	}
	return s
}

// singleKey and doubleKey number the floats of a format in their order, negative
// zero before zero.
func singleKey(f float32) int64 {
	if b := int32(math.Float32bits(f)); b < 0 {
		return int64(^(b & math.MaxInt32))
	} else {
		return int64(b)
	}
}

func doubleKey(f float64) int64 {
	if b := int64(math.Float64bits(f)); b < 0 {
		return ^(b & math.MaxInt64)
	} else {
		return b
	}
}

// floatCut returns the cut of the floats at v: before the first one that is not
// less than v, or that is greater if after. The two zeros are one number.
func floatCut(v Value, after bool, toDouble bool) cut {
	var key int64
	var above bool // the float of key is greater than v
	if toDouble {
		f, infinite := nearestDouble(v)
		key = doubleKey(f)
		above = !infinite && compareToFloat(v, f) < 0
		if !infinite && compareToFloat(v, f) > 0 {
			return keyCut(key, 1)
		}
	} else {
		f, infinite := nearestSingle(v)
		key = singleKey(f)
		above = !infinite && compareToFloat(v, float64(f)) < 0
		if !infinite && compareToFloat(v, float64(f)) > 0 {
			return keyCut(key, 1)
		}
	}
	switch {
	case above:
		return keyCut(key, 0)
	case key == 0 || key == -1:
		if after {
			return keyCut(1, 0)
		}
		return keyCut(-1, 0)
	case after:
		return keyCut(key, 1)
	}
	return keyCut(key, 0)
}

func keyCut(key, more int64) cut {
	n := new(big.Int).Add(big.NewInt(key), big.NewInt(more))
	return cut{x: new(big.Rat).SetInt(n)}
}

// nearestDouble returns the double-float next to the real v; infinite tells
// that v itself is an infinity.
func nearestDouble(v Value) (f float64, infinite bool) {
	switch x := v.(type) {
	case SingleFloat:
		return float64(x), math.IsInf(float64(x), 0)
	case DoubleFloat:
		return float64(x), math.IsInf(float64(x), 0)
	}
	f, _ = Rat(v).Float64()
	return f, false
}

// nearestSingle is nearestDouble for single-floats.
func nearestSingle(v Value) (f float32, infinite bool) {
	switch x := v.(type) {
	case SingleFloat:
		return float32(x), math.IsInf(float64(x), 0)
	case DoubleFloat:
		return float32(x), math.IsInf(float64(x), 0)
	}
	f, _ = Rat(v).Float32()
	return f, false
}

// compareToFloat compares the finite real v with f.
func compareToFloat(v Value, f float64) int {
	switch {
	case math.IsInf(f, 1):
		return -1
	case math.IsInf(f, -1):
		return 1
	}
	return exactReal(v).Cmp(exactRat(f))
}

// exactReal returns a finite real as the rational it is.
func exactReal(v Value) *big.Rat {
	switch x := v.(type) {
	case SingleFloat:
		return exactRat(float64(x))
	case DoubleFloat:
		return exactRat(float64(x))
	}
	return Rat(v)
}

// numeric returns the set of a type of real numbers, or of all numbers.
func (g *typeAlgebra) numeric(name *Symbol, args []Value) (*typeSet, bool) {
	S := &g.t.In.S
	size := func() (int, bool) { // of a byte; 0 is none
		if len(args) == 0 || len(args) == 1 && isStar(g.t, args[0]) {
			return 0, true
		}
		n, ok := args[0].(Fixnum)
		return int(n), ok && n > 0 && n < 1<<24 && len(args) == 1
	}
	switch name {
	case S.Number:
		return &typeSet{integers: allCuts, ratios: allCuts, singles: allCuts, doubles: allCuts, complexes: allComplexes}, len(args) == 0
	case S.Ratio:
		return &typeSet{ratios: allCuts}, len(args) == 0
	case S.Fixnum:
		return &typeSet{integers: span(math.MinInt64, math.MaxInt64)}, len(args) == 0
	case S.Bignum:
		return &typeSet{integers: span(math.MinInt64, math.MaxInt64).complement()}, len(args) == 0
	case S.Bit:
		return &typeSet{integers: span(0, 1)}, len(args) == 0
	case S.Mod:
		if len(args) != 1 || !IsInteger(args[0]) {
			return nil, false
		}
		return &typeSet{integers: g.between(rangeBound{v: Fix(0)}, rangeBound{v: args[0], exclusive: true}, integerCut)}, true
	case S.UnsignedByte:
		n, ok := size()
		hi := rangeBound{open: true}
		if n > 0 {
			hi = rangeBound{v: NormalizeBig(new(big.Int).Lsh(big.NewInt(1), uint(n))), exclusive: true}
		}
		return &typeSet{integers: g.between(rangeBound{v: Fix(0)}, hi, integerCut)}, ok
	case S.SignedByte:
		n, ok := size()
		if n == 0 {
			return &typeSet{integers: allCuts}, ok
		}
		half := new(big.Int).Lsh(big.NewInt(1), uint(n-1))
		lo, hi := rangeBound{v: NormalizeBig(new(big.Int).Neg(half))}, rangeBound{v: NormalizeBig(half), exclusive: true}
		return &typeSet{integers: g.between(lo, hi, integerCut)}, ok
	}
	lo, ok1 := parseBound(g.t, args, 0)
	hi, ok2 := parseBound(g.t, args, 1)
	if !ok1 || !ok2 || len(args) > 2 {
		return nil, false
	}
	s := &typeSet{}
	switch name {
	case S.Integer:
		s.integers = g.between(lo, hi, integerCut)
	case S.Rational:
		s.integers = g.between(lo, hi, integerCut)
		s.ratios = g.between(lo, hi, ratioCut)
	case S.Real:
		s.integers = g.between(lo, hi, integerCut)
		s.ratios = g.between(lo, hi, ratioCut)
		s.singles = floatsBetween(lo, hi, false)
		s.doubles = floatsBetween(lo, hi, true)
	case S.Float:
		s.singles = floatsBetween(lo, hi, false)
		s.doubles = floatsBetween(lo, hi, true)
	case S.SingleFloat, S.ShortFloat:
		s.singles = floatsBetween(lo, hi, false)
	case S.DoubleFloat, S.LongFloat:
		s.doubles = floatsBetween(lo, hi, true)
	default:
		return nil, false
	}
	return s, true
}

// between returns the rationals of a line between two bounds.
func (g *typeAlgebra) between(lo, hi rangeBound, at func(x *big.Rat, after bool) cut) cuts {
	end := func(b rangeBound, after bool, infinity float64) (c *cut, all bool) {
		if b.open {
			return nil, true
		}
		if f, isFloat := floatValue(b.v); isFloat && (math.IsInf(f, 0) || math.IsNaN(f)) {
			return nil, f == infinity
		}
		k := at(exactReal(b.v), after)
		return &k, true
	}
	from, some1 := end(lo, lo.exclusive, math.Inf(-1))
	to, some2 := end(hi, !hi.exclusive, math.Inf(1))
	if !some1 || !some2 {
		return cuts{}
	}
	return interval(from, to)
}

func floatValue(v Value) (float64, bool) {
	switch x := v.(type) {
	case SingleFloat:
		return float64(x), true
	case DoubleFloat:
		return float64(x), true
	}
	return 0, false
}

func floatsBetween(lo, hi rangeBound, toDouble bool) cuts {
	var from, to *cut
	for _, b := range []rangeBound{lo, hi} {
		if f, isFloat := floatValue(b.v); isFloat && math.IsNaN(f) {
			return cuts{}
		}
	}
	if !lo.open {
		c := floatCut(lo.v, lo.exclusive, toDouble)
		from = &c
	}
	if !hi.open {
		c := floatCut(hi.v, !hi.exclusive, toDouble)
		to = &c
	}
	if toDouble {
		return interval(from, to).clip(math.MinInt64, math.MaxInt64)
	}
	return interval(from, to).clip(math.MinInt32, math.MaxInt32)
}
