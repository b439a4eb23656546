package interp

// NewCons returns a fresh pair.
func NewCons(car, cdr Value) *Cons { return &Cons{car, cdr} }

// List returns a fresh list of the values.
func List(values ...Value) Value { return ListStar(nil, values...) }

// ListStar returns a list of the values whose last tail is tail.
func ListStar(tail Value, values ...Value) Value {
	for i := len(values) - 1; i >= 0; i-- {
		tail = &Cons{values[i], tail}
	}
	return tail
}

// ListBuilder collects a list from front to back.
type ListBuilder struct {
	head Value
	last *Cons
}

// Add appends v.
func (b *ListBuilder) Add(v Value) {
	c := &Cons{v, nil}
	if b.last == nil {
		b.head = c
	} else {
		b.last.Cdr = c
	}
	b.last = c
}

// SetTail makes v the tail of the list collected so far.
func (b *ListBuilder) SetTail(v Value) {
	if b.last == nil {
		b.head = v
	} else {
		b.last.Cdr = v
	}
}

// List returns the list collected so far.
func (b *ListBuilder) List() Value { return b.head }

// Slice returns the elements of the proper list v; ok is false where v is
// dotted, circular or no list.
func Slice(v Value) (items []Value, ok bool) {
	if n, ok := ListLength(v); ok {
		if n == 0 {
			return nil, true
		}
		items = make([]Value, n)
		for i := range items {
			c := v.(*Cons)
			items[i] = c.Car
			v = c.Cdr
		}
		return items, true
	}
	slow := v
	for n := 0; ; n++ {
		switch c := v.(type) {
		case nil:
			return items, true
		case *Cons:
			items = append(items, c.Car)
			v = c.Cdr
			if n%2 == 1 {
				slow = slow.(*Cons).Cdr
				if slow == v && v != nil {
					return items, false
				}
			}
		default:
			return items, false
		}
	}
}

// ListLength returns the length of the proper list v; ok is false where v is
// dotted, circular or no list.
func ListLength(v Value) (n int, ok bool) { return listLength(v, nil) }

// listLength is ListLength that calls pause, if there is one, after every
// longWalk conses; the list may change then.
func listLength(v Value, pause func()) (n int, ok bool) {
	slow := v
	for ; ; n++ {
		c, isCons := v.(*Cons)
		if !isCons {
			return n, v == nil
		}
		v = c.Cdr
		if n%2 == 1 {
			s, isCons := slow.(*Cons)
			if !isCons { // it has been cut meanwhile
				slow = v
				continue
			}
			slow = s.Cdr
			if s, isCons := slow.(*Cons); isCons {
				if c2, isCons := v.(*Cons); isCons && s == c2 {
					return n, false
				}
			}
			if n&(longWalk-1) == longWalk-1 && pause != nil {
				pause()
			}
		}
	}
}

// isList reports whether v is a list: NIL or a cons.
func isList(v Value) bool {
	switch v.(type) {
	case nil, *Cons:
		return true
	}
	return false
}

// car and cdr are for lists the caller has checked to be such.
func car(v Value) Value {
	if c, ok := v.(*Cons); ok {
		return c.Car
	}
	return nil
}

func cdr(v Value) Value {
	if c, ok := v.(*Cons); ok {
		return c.Cdr
	}
	return nil
}

func cadr(v Value) Value  { return car(cdr(v)) }
func cddr(v Value) Value  { return cdr(cdr(v)) }
func caddr(v Value) Value { return car(cddr(v)) }
