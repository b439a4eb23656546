package builtins

import "sockrepl/interp"

// assertionMacros declares assert and check-type.
func assertionMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v value) value { return list(S.Quote, v) }
	function := func(lambdaList value, body ...value) value {
		return list(S.Function, listStar(list(body...), S.Lambda, lambdaList))
	}

	cl.Defmacro("assert", "test &optional places (datum nil) &rest arguments", `Signals an error, that of DATUM and ARGUMENTS if given, while TEST is false; its restart continue lets the user set PLACES.`, func(t *thread, a args) value {
		again, block := in.Gensym("again"), in.Gensym("assert")
		places := value(nil)
		if ps := items(t, "assert", a.V(1)); len(ps) > 0 {
			fns := []value{S.List}
			for _, p := range ps {
				v := in.Gensym("value")
				fns = append(fns, list(S.List, quote(p), function(nil, p), function(list(v), list(S.Setf, p, v))))
			}
			places = list(fns...)
		}
		return list(S.Block, block, list(S.Tagbody, again,
			list(S.When, a.V(0), list(S.ReturnFrom, block, nil)),
			listStar(a.V(3), excl.InternalSym("%assertion-failed"), quote(a.V(0)), places, a.V(2)),
			list(S.Go, again)))
	})
	excl.Defun("%assertion-failed", "test places datum &rest arguments", `Signals that TEST failed, with a restart to continue after setting PLACES, lists of form, reader and writer; DATUM and ARGUMENTS may say what to signal.`, func(t *thread, a args) value {
		places := a.Slice(t, 1)
		var c *interp.Instance
		if a.V(2) != nil {
			c = coerceCondition(t, a.V(2), a.Rest(), S.SimpleError)
		} else {
			c = coerceCondition(t, interp.NewString("the assertion ~s failed."), []value{a.V(0)}, S.SimpleError)
		}
		assertionFailed(t, c, places)
		return nil
	})
	cl.Defmacro("check-type", "place type &optional name", `Signals type-error while the value of PLACE is not of TYPE, which NAME describes; its restart store-value sets PLACE.`, func(t *thread, a args) value {
		again, v := in.Gensym("again"), in.Gensym("value")
		return list(S.Tagbody, again, list(S.Let, list(list(v, a.V(0))),
			list(S.Unless, list(S.Typep, v, quote(a.V(1))),
				list(S.Setf, a.V(0), list(excl.InternalSym("%check-type-failed"), quote(a.V(0)), v, quote(a.V(1)), a.V(2))),
				list(S.Go, again))))
	})
	excl.Defun("%check-type-failed", "place value type name", `Signals that VALUE of PLACE is not of TYPE, described by NAME; returns what store-value supplies.`, func(t *thread, a args) value {
		place, v, typ, name := a.V(0), a.V(1), a.V(2), a.V(3)
		return withStoreValue(t, place, func() value {
			if name != nil {
				return t.TypeError(v, typ, "the value of ~s is `~s', which is not ~a.", place, v, name)
			}
			return t.TypeError(v, typ, "the value of ~s is `~s', which is not of type `~s'.", place, v, typ)
		})
	})
}

// assertionFailed signals c with the restart continue. Used interactively, it
// asks for new values of places.
func assertionFailed(t *thread, c *interp.Instance, places []value) {
	var e interp.ExitPoint
	text := "retry assertion."
	if len(places) > 0 {
		text = "retry assertion with new values."
	}
	r := interp.ExitRestart(t.In.S.Continue, text, &e)
	r.Associate(c)
	r.Interactive = interp.NewGoFunction(nil, func(t *thread, as []value) value {
		var b interp.ListBuilder
		for _, p := range places {
			if v, ok := askForPlace(t, car(p), t.Call0(cadr(p).(*interp.Function))); ok {
				b.Add(list(car(cddr(p)), v))
			}
		}
		return t.One(b.List())
	})
	assignments, _ := t.CallWithExit(&e, func() value {
		return t.WithRestarts([]*interp.Restart{r}, func() value { return t.ErrorCondition(c) })
	})
	for _, x := range items(t, "assert", assignments) {
		if f, ok := car(x).(*interp.Function); ok {
			t.Call1(f, cadr(x))
		}
	}
}

// askForPlace asks on *query-io* whether place, which has the value old, should
// get a new one.
func askForPlace(t *thread, place, old value) (v value, ok bool) {
	s, isStream := t.SymbolValue(t.In.S.StarQueryIO).(interp.Stream)
	if !isStream {
		return nil, false
	}
	writeString(t, s, "The value of "+t.Prin1(place)+" is "+t.Prin1(old)+".\nDo you want to supply a new value? (y or n) ")
	s.Flush(t, true)
	line, _ := s.ReadLine(t)
	if line.Len() == 0 || line.At(0)|0x20 != 'y' {
		return nil, false
	}
	return t.AskForValue("Enter a form to be evaluated: ")
}
