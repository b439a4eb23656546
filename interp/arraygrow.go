package interp

// PushExtend adds x to the end of a vector with a fill pointer. A full one gets
// room for extension more elements, for about twice as many if that is 0.
func (t *Thread) PushExtend(v Value, x Value, extension int) {
	switch a := v.(type) {
	case *String:
		if n := a.FillPointer(); n == a.Dimension() {
			n = extended(n, extension)
			t.NeedRoom(int64(n)) // others may have pushed meanwhile
			a.Resize(max(n, a.Dimension()), ' ')
		}
		n := a.FillPointer()
		c, ok := x.(Char)
		if !ok {
			t.WrongType("vector-push-extend", x, t.In.S.Character)
		}
		t.setChar("vector-push-extend", a, n, c)
		a.SetFillPointer(n + 1)
	case *Array:
		if a.Fill == a.Dims[0] {
			n := extended(a.Fill, extension)
			t.NeedRoom(int64(n) * elementSize(a.Elt)) // others may have pushed meanwhile
			t.growArray(a, max(n, a.Dims[0]))
		}
		t.RowMajorSet(a, a.Fill, x)
		a.Fill++
	}
}

func extended(n, extension int) int {
	if extension > 0 {
		return n + extension
	}
	return max(2*n, 16)
}

// growArray gives a vector room for n elements, in a store of its own.
func (t *Thread) growArray(a *Array, n int) {
	// Small steps must not copy all elements each time.
	if s, ok := a.Store.(*Vector); ok && !a.Displaced {
		s.E = append(s.E, make([]Value, n-len(s.E))...)
		a.Dims = []int{n}
		return
	}
	store := MakeVector(a.Elt, n, nil)
	for i := 0; i < min(a.Dims[0], n); i++ {
		t.VectorSet(store, i, rowMajorRef(a, i))
	}
	a.Store, a.Displaced, a.Offset = store, false, 0
	a.Dims = []int{n}
}
