package interp

import (
	"strconv"
	"strings"
)

// version is the Allegro CL release whose dialect this is, major and minor
// number, as (version>= ...) in feature expressions compares it.
var version = [2]int64{10, 1}

// AllegroVersion is that version as Allegro writes it.
var AllegroVersion = strconv.FormatInt(version[0], 10) + "." + strconv.FormatInt(version[1], 10)

// readFeatureMacro reads #+ and #-. Text that is passed over is read with
// *read-suppress*, so that nothing in it need make sense here; feature
// expressions in it count all the same, since they tell where it ends.
func readFeatureMacro(r *Reader, sub rune, arg int) (Value, bool) {
	suppress := r.suppress
	if r.readFeature() == (sub == '+') {
		return r.must("the form after a feature expression"), true
	}
	r.suppress = true
	r.must("the form after a feature expression")
	r.suppress = suppress
	return nil, false
}

// readFeature reads and evaluates a feature expression.
func (r *Reader) readFeature() bool {
	pkg, suppress, around := r.pkg, r.suppress, r.around
	r.pkg, r.suppress = r.t.In.Keyword, false
	r.around.testing, r.around.skipping = true, around.skipping || suppress
	holds := r.featureTest(r.must("a feature expression"))
	r.pkg, r.suppress = pkg, suppress
	r.around.testing, r.around.skipping = around.testing, around.skipping
	return holds
}

// featureTest evaluates a feature expression. Its operators are recognised by
// their names, in whatever package.
func (r *Reader) featureTest(v Value) bool {
	r.t.EnterDepth()
	defer r.t.LeaveDepth()
	switch x := v.(type) {
	case *Symbol:
		return r.hasFeature(x)
	case nil:
		return false
	case *Cons:
		op, isSymbol := x.Car.(*Symbol)
		items, proper := Slice(x.Cdr)
		if !isSymbol || !proper {
			break
		}
		name := strings.ToLower(op.name)
		switch {
		case name == "and":
			return r.countFeatures(items) == len(items)
		case name == "or":
			return r.countFeatures(items) > 0
		case name == "not" && len(items) > 0:
			// Allegro overlooks what else is there, UFFI's (:not :lispworks 6) say.
			return !r.featureTest(items[0])
		case strings.HasPrefix(name, "version"):
			if test, ok := versionTests[name[len("version"):]]; ok {
				return test(compareVersion(items))
			}
		}
	}
	if !r.around.skipping {
		r.fail("`~s' is not a feature expression", v)
	}
	return false
}

// Featurep reports whether the feature expression v holds now.
func (t *Thread) Featurep(v Value) bool {
	r := t.readerOn(NewStringInput(NewString(""), 0, 0))
	return r.featureTest(v)
}

// countFeatures returns how many of the feature expressions hold. All are
// evaluated, so that a mistake in one shows everywhere.
func (r *Reader) countFeatures(items []Value) (n int) {
	for _, i := range items {
		if r.featureTest(i) {
			n++
		}
	}
	return n
}

func (r *Reader) hasFeature(s *Symbol) bool {
	features, _ := Slice(r.t.printVar(r.t.In.S.StarFeatures))
	for _, f := range features {
		if f == Value(s) {
			return true
		}
	}
	return false
}

// versionTests judge how this version compares with the one asked for.
var versionTests = map[string]func(order int) bool{
	">=": func(order int) bool { return order >= 0 },
	"<=": func(order int) bool { return order <= 0 },
	"=":  func(order int) bool { return order == 0 },
	">":  func(order int) bool { return order > 0 },
	"<":  func(order int) bool { return order < 0 },
}

// compareVersion returns the order of this version and the one that items, of
// which major and minor number count, denote.
func compareVersion(items []Value) int {
	for i, own := range version {
		var want int64
		if i < len(items) {
			n, _ := items[i].(Fixnum)
			want = int64(n)
		}
		switch {
		case own < want:
			return -1
		case own > want:
			return 1
		}
	}
	return 0
}
