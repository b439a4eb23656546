package builtins

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"sockrepl/interp"
)

// TestAnyArguments calls the functions of these chapters with arguments of all
// kinds: whatever they are given, they return or signal, and soon.
func TestAnyArguments(t *testing.T) {
	in := interp.New(interp.Options{})
	numberOperators(in)
	characterOperators(in)
	timeOperators(in)
	var functions []*interp.Operator
	for _, op := range in.Operators() {
		if op.Kind == interp.FunctionOperator && op.Symbol.Name() != "%TIME" {
			functions = append(functions, op)
		}
	}
	Install(in)
	huge := new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil)
	single, double := func(f float64) value { return interp.SingleFloat(f) }, func(f float64) value { return interp.DoubleFloat(f) }
	pool := []value{
		nil, in.T, in.CL.Sym("car"), interp.NewString(""), interp.NewString("12"), interp.NewString("a"), interp.Char('a'), interp.Char(0x10ffff),
		interp.Fix(0), interp.Fix(1), interp.Fix(-1), interp.Fix(2), interp.Fix(10), interp.Fix(63), interp.Fix(1000),
		interp.Fix(math.MaxInt64), interp.Fix(math.MinInt64), huge, new(big.Int).Neg(huge), new(big.Int).Lsh(big.NewInt(1), 5000),
		big.NewRat(1, 3), big.NewRat(-7, 2), new(big.Rat).SetFrac(big.NewInt(1), huge),
		single(0), single(-0.5), single(1), single(2.5), single(math.MaxFloat32), single(1e-45), single(math.Inf(1)), single(math.NaN()),
		double(0), double(math.Copysign(0, -1)), double(1), double(-3.7), double(1e300), double(5e-324), double(math.Inf(-1)), double(math.NaN()),
		interp.MakeComplex(interp.Fix(0), interp.Fix(1)), interp.MakeComplex(interp.Fix(3), big.NewRat(1, 2)),
		interp.MakeComplex(double(1), double(-2)), interp.MakeComplex(single(0), single(0)), interp.MakeComplex(double(1e300), double(1e300)),
		interp.NewCons(interp.Fix(8), interp.Fix(60)), interp.NewCons(interp.Fix(-1), nil), interp.NewCons(huge, huge), list(interp.Fix(1)),
		in.KeywordNamed("radix"), in.KeywordNamed("junk-allowed"), in.CL.Sym("*random-state*").GlobalValue(),
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 200_000 {
		op := functions[r.IntN(len(functions))]
		args := make([]value, r.IntN(4))
		for i := range args {
			args[i] = pool[r.IntN(len(pool))]
		}
		begin := time.Now()
		internal := false
		returned := in.RunMain("test", func(th *thread) {
			v, clause := th.HandlerCase([]value{in.S.SeriousCondition}, func() value { return th.Apply(op.Symbol.Function(), args) })
			internal = clause >= 0 && in.IsA(v, in.Excl.Sym("internal-error").Class())
		})
		if took := time.Since(begin); !returned || internal || took > 5*time.Second {
			t.Fatalf("%s with %v: ended well %t, after %v", op.Name(), args, returned && !internal, took)
		}
	}
}
