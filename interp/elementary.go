package interp

import "math"

// Elementary functions of a real variable in double precision. They compute in
// about twice that precision and round once, so that all but very few results
// are the floats nearest to the exact values. (Those of Go's math package miss
// them for up to a quarter of the arguments.) Where an argument is out of the
// ordinary, Go's function answers.

// pair is the sum of two floats, of which lo is less than half a unit in the
// last place of hi.
type pair struct{ hi, lo float64 }

// sumOf returns a+b exactly.
func sumOf(a, b float64) pair {
	s := a + b
	t := s - a
	return pair{s, (a - (s - t)) + (b - t)}
}

// orderedSum is sumOf where |a| is not less than |b|.
func orderedSum(a, b float64) pair {
	s := a + b
	return pair{s, b - (s - a)}
}

// productOf returns a*b exactly.
func productOf(a, b float64) pair {
	p := a * b
	return pair{p, math.FMA(a, b, -p)}
}

func (a pair) value() float64    { return a.hi + a.lo }
func (a pair) negative() pair    { return pair{-a.hi, -a.lo} }
func (a pair) minus(b pair) pair { return a.plus(b.negative()) }

func (a pair) plus(b pair) pair {
	s, t := sumOf(a.hi, b.hi), sumOf(a.lo, b.lo)
	s = orderedSum(s.hi, s.lo+t.hi)
	return orderedSum(s.hi, s.lo+t.lo)
}

// plusSmaller is plus where |b| is not greater than |a|.
func (a pair) plusSmaller(b pair) pair {
	s := orderedSum(a.hi, b.hi)
	return orderedSum(s.hi, s.lo+(a.lo+b.lo))
}

func (a pair) plusFloat(b float64) pair {
	s := sumOf(a.hi, b)
	return orderedSum(s.hi, s.lo+a.lo)
}

func (a pair) times(b pair) pair {
	p := productOf(a.hi, b.hi)
	return orderedSum(p.hi, p.lo+(a.hi*b.lo+a.lo*b.hi))
}

func (a pair) timesFloat(b float64) pair {
	p := productOf(a.hi, b)
	return orderedSum(p.hi, p.lo+a.lo*b)
}

// scaled returns a times a power of two.
func (a pair) scaled(k float64) pair { return pair{a.hi * k, a.lo * k} }

func (a pair) over(b pair) pair {
	q := a.hi / b.hi
	r := a.minus(b.timesFloat(q))
	return orderedSum(q, r.hi/b.hi)
}

var (
	ln2Pair = pair{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}
	third   = pair{0x1.5555555555555p-2, 0x1.5555555555555p-56}
)

// expPair returns e^x - 1 and n such that e^x is 2^n times 1 more than the
// result, for |x| below 1000.
func expPair(x pair) (m pair, n int) {
	k := math.RoundToEven(x.hi * (1 / math.Ln2))
	r := x.minus(ln2Pair.timesFloat(k))
	const halvings = 6
	s := r.scaled(1.0 / (1 << halvings))
	h := s.hi
	tail := h * h * h * (1.0/6 + h*(1.0/24+h*(1.0/120+h*(1.0/720+h*(1.0/5040)))))
	m = s.times(s).scaled(0.5)
	m.lo += tail
	m = s.plusSmaller(m)
	for range halvings {
		m = m.scaled(2).plusSmaller(m.times(m))
	}
	return m, int(k)
}

// exactExp returns e^x.
func exactExp(x float64) float64 {
	if !(math.Abs(x) < 700) {
		return math.Exp(x)
	}
	m, n := expPair(pair{x, 0})
	return math.Ldexp(m.plusFloat(1).value(), n)
}

// exactExpm1 returns e^x - 1.
func exactExpm1(x float64) float64 {
	if !(math.Abs(x) < 700) || math.Abs(x) < 0x1p-30 {
		return math.Expm1(x)
	}
	m, n := expPair(pair{x, 0})
	two := math.Ldexp(1, n)
	return m.scaled(two).plusFloat(two - 1).value()
}

// logPair returns the logarithm of a positive float.
func logPair(x float64) pair {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	var l pair
	if d := m - 1; math.Abs(d) < 1.0/32 {
		// 2 atanh(d/(2+d))
		s := pair{d, 0}.over(sumOf(2, d))
		z := s.times(s)
		h := z.hi
		tail := h * h * (1.0/5 + h*(1.0/7+h*(1.0/9+h*(1.0/11+h*(1.0/13)))))
		l = s.plus(s.times(z.times(third).plusFloat(tail))).scaled(2)
	} else {
		y := math.Log(m)
		// A step of Newton's method: the logarithm of m e^-y is small.
		em, n := expPair(pair{-y, 0})
		q := em.plusFloat(1).timesFloat(math.Ldexp(m, n)).plusFloat(-1)
		l = orderedSum(y, q.hi-q.hi*q.hi/2).plusFloat(q.lo)
	}
	return ln2Pair.timesFloat(float64(e)).plus(l)
}

// exactLog returns the logarithm of x.
func exactLog(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return math.Log(x)
	}
	return logPair(x).value()
}

// exactPow returns x^y.
func exactPow(x, y float64) float64 {
	f := math.Pow(x, y)
	ax := math.Abs(x)
	if a := math.Abs(f); !(a > 0x1p-960 && a < 0x1p960) || !(ax >= 0x1p-1022) || ax == 1 || y == 0 || math.Abs(y) > 0x1p60 {
		return f
	}
	m, n := expPair(logPair(ax).timesFloat(y))
	return math.Copysign(math.Ldexp(m.plusFloat(1).value(), n), f)
}

// maxReduced bounds the angles that are taken modulo a right angle here.
const maxReduced = 1 << 24

// reduceAngle returns r and n such that x is n right angles and r, |r| being
// at most half a right angle.
func reduceAngle(x float64) (r pair, n int) {
	const hi, mid, lo = 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110
	k := math.RoundToEven(x * (2 / math.Pi))
	p, q := productOf(k, hi), productOf(k, mid)
	// The difference is exact, since x is near p.
	r = pair{x - p.hi, 0}.plusFloat(-p.lo).plus(q.negative()).plusFloat(-k * lo)
	return r, int(k) & 3
}

var (
	sine   = [...]pair{{-0x1.5555555555555p-3, -0x1.5555555555555p-57}, {0x1.1111111111111p-7, 0x1.1111111111111p-63}, {-0x1.a01a01a01a01ap-13, -0x1.a01a01a01a01ap-73}}
	cosine = [...]pair{{-0.5, 0}, {0x1.5555555555555p-5, 0x1.5555555555555p-59}, {-0x1.6c16c16c16c17p-10, 0x1.f49f49f49f49fp-65}}
)

// sinPair returns the sine of a reduced angle.
func sinPair(r pair) pair {
	z := r.times(r)
	h := z.hi
	t := h * (1.0/362880 + h*(-1.0/39916800+h*(1.0/6227020800+h*(-1.0/1307674368000+h*(1.0/355687428096000)))))
	s := sine[2]
	s.lo += t
	s = sine[1].plusSmaller(z.times(s))
	s = sine[0].plusSmaller(z.times(s))
	return r.plusSmaller(r.times(z.times(s)))
}

// cosPair returns the cosine of a reduced angle.
func cosPair(r pair) pair {
	z := r.times(r)
	h := z.hi
	t := h * (1.0/40320 + h*(-1.0/3628800+h*(1.0/479001600+h*(-1.0/87178291200+h*(1.0/20922789888000+h*(-1.0/6402373705728000))))))
	c := cosine[2]
	c.lo += t
	c = cosine[1].plusSmaller(z.times(c))
	c = cosine[0].plusSmaller(z.times(c))
	return pair{1, 0}.plusSmaller(z.times(c))
}

// quarter returns the sine of the angle r and n right angles.
func quarter(r pair, n int) (sin pair) {
	if n&1 == 0 {
		sin = sinPair(r)
	} else {
		sin = cosPair(r)
	}
	if n&2 != 0 {
		return sin.negative()
	}
	return sin
}

// anglePair returns the sine and cosine of x, which is less than maxReduced.
func anglePair(x float64) (sin, cos pair) {
	r, n := reduceAngle(x)
	return quarter(r, n), quarter(r, n+1)
}

func ordinaryAngle(x float64) bool {
	a := math.Abs(x)
	return a < maxReduced && a > 0x1p-26
}

// exactSin returns the sine of x.
func exactSin(x float64) float64 {
	if !ordinaryAngle(x) {
		return math.Sin(x)
	}
	r, n := reduceAngle(x)
	return quarter(r, n).value()
}

// exactCos returns the cosine of x.
func exactCos(x float64) float64 {
	if !ordinaryAngle(x) {
		return math.Cos(x)
	}
	r, n := reduceAngle(x)
	return quarter(r, n+1).value()
}

// exactTan returns the tangent of x.
func exactTan(x float64) float64 {
	if !ordinaryAngle(x) {
		return math.Tan(x)
	}
	sin, cos := anglePair(x)
	return sin.over(cos).value()
}

// The inverse functions improve what Go's gives by a step of Newton's method.

// exactAsin returns the arc sine of x.
func exactAsin(x float64) float64 {
	y := math.Asin(x)
	if a := math.Abs(x); !(a > 0x1p-26 && a < 1) {
		return y
	}
	sin, cos := anglePair(y)
	return y + sin.negative().plusFloat(x).hi/cos.hi
}

// exactAcos returns the arc cosine of x.
func exactAcos(x float64) float64 {
	y := math.Acos(x)
	if !(math.Abs(x) < 1) {
		return y
	}
	sin, cos := anglePair(y)
	return y + cos.plusFloat(-x).hi/sin.hi
}

// exactAtan returns the arc tangent of x.
func exactAtan(x float64) float64 {
	y := math.Atan(x)
	if a := math.Abs(x); !(a > 0x1p-26 && a < 0x1p50) {
		return y
	}
	sin, cos := anglePair(y)
	return y + cos.timesFloat(x).minus(sin).hi/(cos.hi+x*sin.hi)
}

// exactAtan2 returns the angle of the point x, y.
func exactAtan2(y, x float64) float64 {
	f := math.Atan2(y, x)
	if a := math.Abs(f); !(a > 0x1p-26 && a <= math.Pi) || math.Max(math.Abs(x), math.Abs(y)) > 0x1p900 || math.Max(math.Abs(x), math.Abs(y)) < 0x1p-900 {
		return f
	}
	sin, cos := anglePair(f)
	return f + cos.timesFloat(y).minus(sin.timesFloat(x)).hi/(cos.hi*x+sin.hi*y)
}

// exactSinh returns the hyperbolic sine of x.
func exactSinh(x float64) float64 {
	a := math.Abs(x)
	if !(a > 0x1p-28 && a < 22) {
		return math.Sinh(x)
	}
	t := exactExpm1(a)
	if a < 1 {
		t = 2*t - t*t/(t+1)
	} else {
		t += t / (t + 1)
	}
	return math.Copysign(0.5, x) * t
}

// exactCosh returns the hyperbolic cosine of x.
func exactCosh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case !(a < 22):
		return math.Cosh(x)
	case a < 0.5*math.Ln2:
		t := exactExpm1(a)
		w := 1 + t
		return 1 + t*t/(w+w)
	}
	t := exactExp(a)
	return 0.5*t + 0.5/t
}

// exactTanh returns the hyperbolic tangent of x.
func exactTanh(x float64) float64 {
	a := math.Abs(x)
	if !(a > 0x1p-28 && a < 22) {
		return math.Tanh(x)
	}
	var z float64
	if a >= 1 {
		z = 1 - 2/(exactExpm1(2*a)+2)
	} else {
		t := exactExpm1(-2 * a)
		z = -t / (t + 2)
	}
	return math.Copysign(z, x)
}

// exactAsinh returns the inverse hyperbolic sine of x.
func exactAsinh(x float64) float64 {
	a := math.Abs(x)
	if !(a > 2 && a < 0x1p28) {
		return math.Asinh(x)
	}
	return math.Copysign(exactLog(2*a+1/(math.Sqrt(a*a+1)+a)), x)
}

// exactAcosh returns the inverse hyperbolic cosine of x.
func exactAcosh(x float64) float64 {
	if !(x > 2 && x < 0x1p28) {
		return math.Acosh(x)
	}
	return exactLog(2*x - 1/(x+math.Sqrt(x*x-1)))
}

// exactHypot returns the length of the vector x, y.
func exactHypot(x, y float64) float64 {
	h := math.Hypot(x, y)
	if !(h > 0x1p-400 && h < 0x1p400) {
		return h
	}
	r := productOf(x, x).plus(productOf(y, y)).minus(productOf(h, h))
	return h + r.hi/(2*h)
}
