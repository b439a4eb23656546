package builtins

import "sockrepl/interp"

// deviceHelpers declares what programs that define device-level streams use.
func deviceHelpers(in *interp.Interp, device func(t *thread, operator string, v value) *deviceStream) {
	S := &in.S
	excl := in.Excl
	excl.Defmacro("def-stream-class", "name superclasses slots &rest options", `Defines the class NAME of streams, like defclass: SUPERCLASSES (simple-stream if there are none), SLOTS, OPTIONS.`, func(t *thread, a args) value {
		supers := a.V(1)
		if supers == nil {
			supers = list(excl.Sym("simple-stream"))
		}
		return listStar(a.V(3), in.CL.Sym("defclass"), a.V(0), supers, a.V(2))
	})
	excl.Defmacro("with-stream-class", "(class &optional stream) &body body", `Evaluates BODY, in which sm reaches the slots of STREAM, of the class CLASS.`, func(t *thread, a args) value {
		spec := items(t, "with-stream-class", a.V(0))
		if len(spec) == 0 || len(spec) > 2 {
			t.ProgramError("with-stream-class: `~s' is not (class [stream])", a.V(0))
		}
		return listStar(a.V(1), in.CL.Sym("locally"))
	})
	slotOf := excl.InternalSym("%stream-slot")
	excl.Defun2("%stream-slot", "stream name", `The name of the slot of STREAM that NAME means: itself, or one of the same name in another package.`, func(t *thread, v, name value) value {
		sym, ok := name.(*interp.Symbol)
		if !ok || t.SlotExists(v, sym) {
			return name
		}
		if x := t.Slots(v); x != nil {
			for _, slot := range x.Class.Slots {
				if slot.Name.Name() == sym.Name() {
					return slot.Name
				}
			}
		}
		return name
	})
	excl.Defmacro("sm", "slot stream", `The value of SLOT, a name that is not evaluated, of STREAM; a place for setf.`, func(t *thread, a args) value {
		if _, simple := a.V(1).(*interp.Symbol); !simple {
			s := in.Gensym("stream")
			return list(S.Let, list(list(s, a.V(1))), list(in.CL.Sym("slot-value"), s, list(slotOf, s, list(S.Quote, a.V(0)))))
		}
		return list(in.CL.Sym("slot-value"), a.V(1), list(slotOf, a.V(1), list(S.Quote, a.V(0))))
	})
	flags := func(name, doc string, open bool) {
		excl.Defun(name, "stream &rest flags", doc, func(t *thread, a args) value {
			s := device(t, name, a.V(0))
			for _, f := range a.Rest() {
				switch word(f) {
				case "input":
					s.In = open
				case "output":
					s.Out = open
				}
			}
			return nil
		})
	}
	flags("add-stream-instance-flags", `Marks STREAM with FLAGS: :input and :output open these directions; others are accepted.`, true)
	flags("remove-stream-instance-flags", `Takes FLAGS from STREAM: :input and :output close these directions; others are accepted.`, false)
	strategy := func(name string) {
		excl.Defun(name, "stream external-format &optional access", `Has STREAM code characters by EXTERNAL-FORMAT; ACCESS makes no difference.`, func(t *thread, a args) value {
			s := device(t, name, a.V(0))
			if a.V(1) != nil {
				s.SetExternalFormat(t, externalFormat(t, name, a.V(1)))
			}
			return nil
		})
	}
	strategy("install-single-channel-character-strategy")
	strategy("install-dual-channel-character-strategy")
	strategy("install-string-character-strategy")
	excl.Defun("set-sc-stream-external-format-body", "stream external-format &key access", `Makes EXTERNAL-FORMAT that of STREAM; ACCESS makes no difference.`, func(t *thread, a args) value {
		device(t, "set-sc-stream-external-format-body", a.V(0)).SetExternalFormat(t, externalFormat(t, "set-sc-stream-external-format-body", a.V(1)))
		return a.V(1)
	})
	for _, name := range []string{"install-string-input-character-strategy", "install-string-output-character-strategy"} {
		excl.Defun1(name, "stream", `Has STREAM work on the characters of string buffers, which it does by its class; returns NIL.`, func(t *thread, v value) value {
			device(t, name, v)
			return nil
		})
	}
	excl.Defvar("*std-control-out-table*", "Stands for the usual treatment of control characters on output.", nil)
	handle := func(name, slot string) {
		descriptor := func(t *thread, v value) value {
			switch s := v.(type) {
			case *deviceStream:
				return s.slot(t, slot)
			case interface{ FD() int }:
				return interp.FixInt(s.FD())
			case *fileStream:
				return interp.FixInt(int(s.file.Fd()))
			case interp.Stream:
				return nil
			}
			return t.WrongType(name, v, S.Stream)
		}
		excl.Defun1(name, "stream", `What STREAM is connected to: a stream, or a number of the system; NIL if neither.`, descriptor)
		excl.Defun2("(setf "+name+")", "handle stream", `Makes HANDLE what STREAM is connected to.`, func(t *thread, h, v value) value {
			device(t, name, v).setSlot(t, slot, h)
			return h
		})
	}
	handle("stream-input-handle", "input-handle")
	handle("stream-output-handle", "output-handle")
	handle("stream-input-fn", "input-handle")
	handle("stream-output-fn", "output-handle")
	excl.Defun1("stream-property-list", "stream", `The property list of STREAM.`, func(t *thread, v value) value {
		if s, ok := v.(plistHolder); ok {
			return s.Plist()
		}
		return t.WrongType("stream-property-list", v, S.Stream)
	})
	excl.Defun2("(setf stream-property-list)", "plist stream", `Makes PLIST the property list of STREAM.`, func(t *thread, plist, v value) value {
		s, ok := v.(plistHolder)
		if !ok {
			t.WrongType("stream-property-list", v, S.Stream)
		}
		s.SetPlist(plist)
		return plist
	})
}

// plistHolder is a stream with a property list.
type plistHolder interface {
	Plist() value
	SetPlist(v value)
}

// streamPlistSlot does what slot-missing is called for, with arguments a, if it
// is for excl::plist of a stream that is no instance: every stream of Allegro has
// its property list in a slot of that name, which programs reach by excl:sm.
func streamPlistSlot(t *thread, a args) (v value, is bool) {
	s, ok := a.V(1).(plistHolder)
	if !ok || a.V(2) != value(t.In.Excl.InternalSym("plist")) {
		return nil, false
	}
	if _, ok := a.V(1).(interp.Stream); !ok {
		return nil, false
	}
	switch a.V(3) {
	case value(t.In.S.SlotValue):
		return s.Plist(), true
	case value(t.In.S.Setf):
		s.SetPlist(a.V(4))
		return a.V(4), true
	case value(t.In.S.SlotBoundp):
		return t.T, true
	}
	return nil, false
}
