package interp

// dispatcher finds what a generic function does for arguments of given classes,
// and remembers it. All entries are dropped when methods or classes change.
type dispatcher struct {
	epoch uint32
	// relevant lists the parameters that some method specialises.
	relevant []int
	// single is the only relevant parameter if it is decided by class alone;
	// noParameter if there is none, severalParameters in all other cases.
	single  int
	eql     []*eqlKeys // for each of relevant, nil if no method has EQL there
	hot     *methodEntry
	entries []*methodEntry
	table   map[*Class]*methodEntry // of entries, if single and there are many
	resets  int                     // how often reset has run
}

const (
	noParameter       = -1
	severalParameters = -2
	// manyEntries is how many entries are searched one by one.
	manyEntries = 8
)

// methodEntry is what is to be done for one combination of classes.
type methodEntry struct {
	key  *Class   // for the first relevant parameter
	more []*Class // for the others
	// plain is the function to call with the arguments as they are; nil if
	// there is more to do, which step does.
	plain *Function
	step  *methodStep
	// once says that other arguments of the same classes may need another entry.
	once bool
	// A reader or writer of a slot: where it stands in instances with layout.
	access slotAccess
	layout *Layout
	index  int
	shared *Value
}

type slotAccess uint8

const (
	noAccess slotAccess = iota
	readsSlot
	writesSlot
)

// place returns where the slot of x is, which has the entry's layout.
func (e *methodEntry) place(x *Instance) *Value {
	if e.shared != nil {
		return e.shared
	}
	return &x.Slots[e.index]
}

// eqlKeys tells arguments apart that methods specialise by EQL: each has a key
// that stands for its class.
type eqlKeys struct {
	symbols map[*Symbol]*Class
	others  []eqlKey
}

type eqlKey struct {
	object Value
	key    *Class
}

func (k *eqlKeys) find(v Value) *Class {
	if s, ok := v.(*Symbol); ok {
		return k.symbols[s]
	}
	for i := range k.others {
		if Eql(k.others[i].object, v) {
			return k.others[i].key
		}
	}
	return nil
}

func (k *eqlKeys) add(v Value) {
	if k.find(v) != nil {
		return
	}
	if s, ok := v.(*Symbol); ok {
		if k.symbols == nil {
			k.symbols = map[*Symbol]*Class{}
		}
		k.symbols[s] = &Class{}
		return
	}
	k.others = append(k.others, eqlKey{v, &Class{}})
}

// noEntry is an entry that fits no argument.
var noEntry = &methodEntry{key: &Class{}}

// reset forgets all entries and looks again which parameters matter.
func (d *dispatcher) reset(g *GenericFunction) {
	*d = dispatcher{hot: noEntry, single: severalParameters, resets: d.resets + 1}
	top := g.in.classes.t
	for i := 0; i < g.Shape.Required; i++ {
		var keys *eqlKeys
		special := false
		for _, m := range g.Methods {
			switch s := m.Specializers[i].(type) {
			case *EqlSpecializer:
				if keys == nil {
					keys = &eqlKeys{}
				}
				keys.add(s.Object)
				special = true
			case *Class:
				special = special || s != top
			}
		}
		if special || g.extension.applicable {
			d.relevant = append(d.relevant, i)
			d.eql = append(d.eql, keys)
		}
	}
	switch {
	case len(d.relevant) == 0:
		d.single = noParameter
	case len(d.relevant) == 1 && d.eql[0] == nil:
		d.single = d.relevant[0]
	}
	d.epoch = g.in.classEpoch
}

// refresh drops the entries if classes have changed.
func (d *dispatcher) refresh(in *Interp) {
	if d.epoch != in.classEpoch {
		d.epoch = in.classEpoch
		d.hot, d.entries, d.table = noEntry, nil, nil
	}
}

// find1 is find for one argument.
func (d *dispatcher) find1(g *GenericFunction, t *Thread, a Value) *methodEntry {
	if d.single >= noParameter && d.epoch == t.In.classEpoch {
		var k *Class
		if d.single == 0 {
			if x, ok := a.(*Instance); ok {
				k = x.Class
			} else {
				k = t.In.ClassOf(a)
			}
		}
		if e := d.hot; e.key == k {
			return e
		}
		if e := d.lookup(k); e != nil {
			return e
		}
	}
	args, mark := t.pushArgs(1)
	args[0] = a
	e := d.find(g, t, args)
	t.popArgs(args, mark)
	return e
}

// find2 is find for two arguments.
func (d *dispatcher) find2(g *GenericFunction, t *Thread, a, b Value) *methodEntry {
	if d.single >= noParameter && d.epoch == t.In.classEpoch {
		var k *Class
		if d.single >= 0 {
			v := a
			if d.single == 1 {
				v = b
			}
			if x, ok := v.(*Instance); ok {
				k = x.Class
			} else {
				k = t.In.ClassOf(v)
			}
		}
		if e := d.hot; e.key == k {
			return e
		}
		if e := d.lookup(k); e != nil {
			return e
		}
	}
	args, mark := t.pushArgs(2)
	args[0], args[1] = a, b
	e := d.find(g, t, args)
	t.popArgs(args, mark)
	return e
}

// lookup finds the entry of the class k of the single relevant parameter.
func (d *dispatcher) lookup(k *Class) *methodEntry {
	if d.table != nil {
		return d.table[k]
	}
	for _, e := range d.entries {
		if e.key == k {
			d.hot = e
			return e
		}
	}
	return nil
}

// find returns the entry for args, whose number is right.
func (d *dispatcher) find(g *GenericFunction, t *Thread, args []Value) *methodEntry {
	d.refresh(t.In)
	var keys [4]*Class
	ks := keys[:0]
	for i, p := range d.relevant {
		var k *Class
		if d.eql[i] != nil {
			k = d.eql[i].find(args[p])
		}
		if k == nil {
			k = t.In.ClassOf(args[p])
		}
		ks = append(ks, k)
	}
	var first *Class
	if len(ks) > 0 {
		first, ks = ks[0], ks[1:]
	}
	if e := d.hot; e.matches(first, ks) {
		return e
	}
	if d.table != nil {
		if e := d.table[first]; e != nil {
			return e
		}
	} else {
		for _, e := range d.entries {
			if e.matches(first, ks) {
				d.hot = e
				return e
			}
		}
	}
	resets := d.resets
	e := g.newEntry(t, args)
	e.key = first
	e.more = append([]*Class(nil), ks...)
	// Making the entry may have run code of the program that changed something.
	d.refresh(t.In)
	if d.resets == resets && !e.once {
		d.insert(e)
	}
	return e
}

func (e *methodEntry) matches(first *Class, more []*Class) bool {
	if e.key != first || len(e.more) != len(more) {
		return false
	}
	for i, k := range more {
		if e.more[i] != k {
			return false
		}
	}
	return true
}

// maxEntries bounds the memory of one generic function's entries.
const maxEntries = 512

func (d *dispatcher) insert(e *methodEntry) {
	if len(d.entries) >= maxEntries {
		d.entries, d.table = nil, nil
	}
	d.entries = append(d.entries, e)
	d.hot = e
	if d.table != nil {
		d.table[e.key] = e
	} else if len(d.entries) > manyEntries && len(d.relevant) <= 1 {
		d.table = make(map[*Class]*methodEntry, 2*len(d.entries))
		for _, x := range d.entries {
			d.table[x.key] = x
		}
	}
}

// newEntry works out what g does with args and all others of their classes.
func (g *GenericFunction) newEntry(t *Thread, args []Value) *methodEntry {
	methods, once := g.applicableMethods(t, args)
	e := &methodEntry{step: g.effective(t, methods), once: once}
	m := e.step.method
	if m == nil {
		return e
	}
	if m.access == noAccess {
		if !m.usesNext {
			e.plain = m.Fn
		}
		return e
	}
	at := 0
	if m.access == writesSlot {
		at = 1
	}
	if x, ok := args[at].(*Instance); ok && x.Class.layout != nil && !x.Class.layout.guarded {
		if i := x.Class.SlotIndex(m.slot); i >= 0 {
			e.access, e.layout, e.index, e.shared = m.access, x.Class.layout, i, x.Class.Slots[i].Shared
		}
	}
	if e.access == noAccess {
		e.plain = m.Fn
	}
	return e
}
