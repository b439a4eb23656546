package builtins

import (
	"strings"

	"sockrepl/interp"
)

// Device-level streams: streams of the program's own, instances of classes below
// excl:simple-stream, whose methods on device-open, device-read, device-write
// and device-close move octets or characters between a buffer and a device.

// deviceClasses are the classes of device-level streams; superclasses come
// before their subclasses.
var deviceClasses = []struct {
	name   string
	supers []string
	slots  string
}{
	{"simple-stream", nil, "plist external-format input-handle output-handle charpos record-end control-in control-out oc-state co-state melded-stream stream-read-timeout stream-write-timeout last-char-read-size"},
	{"single-channel-simple-stream", []string{"simple-stream"}, "buffer buffpos buffer-ptr outpos"},
	{"dual-channel-simple-stream", []string{"simple-stream"}, "buffer buffpos buffer-ptr out-buffer outpos max-out-pos"},
	{"string-simple-stream", []string{"simple-stream"}, "buffer buffpos buffer-ptr"},
	{"string-input-simple-stream", []string{"string-simple-stream"}, ""},
	{"string-output-simple-stream", []string{"string-simple-stream"}, "out-buffer outpos max-out-pos"},
	{"terminal-simple-stream", []string{"dual-channel-simple-stream"}, ""},
	{"file-simple-stream", []string{"single-channel-simple-stream"}, "filename"},
	{"socket-simple-stream", []string{"dual-channel-simple-stream"}, ""},
	{"null-simple-stream", []string{"single-channel-simple-stream"}, ""},
	{"direct-simple-stream", []string{"single-channel-simple-stream"}, ""},
	{"bidirectional-character-encapsulating-stream", []string{"string-input-simple-stream", "string-output-simple-stream"}, ""},
}

// deviceStream is a stream of a class below simple-stream.
type deviceStream struct {
	interp.DeviceStream
	inst *interp.Instance
	// chars tells that the buffers are strings: its device is one of
	// characters, which are handed on in UTF-8.
	chars bool
	// rest is what device-read has delivered and Read not.
	rest   []byte
	opened bool
}

// SlotInstance implements interp.SlotHolder.
func (s *deviceStream) SlotInstance() *interp.Instance { return s.inst }

// LispClass implements interp.Object.
func (s *deviceStream) LispClass(in *interp.Interp) *interp.Class { return s.inst.Class }

// ElementType implements interp.Stream.
func (s *deviceStream) ElementType(t *thread) value {
	if s.chars {
		return t.In.S.Character
	}
	return list(t.In.S.UnsignedByte, interp.Fix(8))
}

// deviceGenerics are the generic functions of device-level streams.
type deviceGenerics struct {
	open, read, write, close, bufferLength, position, setPosition, extend *interp.Function
	symbols                                                               map[string]*interp.Symbol
}

type deviceKey struct{}

func deviceOf(t *thread) *deviceGenerics { return devicesOf(t.In) }

func devicesOf(in *interp.Interp) *deviceGenerics {
	return in.Attached(deviceKey{}).(*deviceGenerics)
}

// slot returns the value of a slot, NIL if it has none.
func (s *deviceStream) slot(t *thread, name string) value {
	v, _ := s.inst.SlotValue(deviceOf(t).symbols[name])
	if interp.IsUnbound(v) {
		return nil
	}
	return v
}

func (s *deviceStream) setSlot(t *thread, name string, v value) {
	s.inst.SetSlotValue(deviceOf(t).symbols[name], v)
}

// Initialized opens the device when an instance is made.
func (s *deviceStream) Initialized(t *thread, slotNames value, initargs []value) {
	if s.opened {
		return
	}
	s.opened = true
	d := deviceOf(t)
	if t.One(t.Apply(d.open, []value{s, slotNames, list(initargs...)})) == nil {
		s.Close(t, true)
		return
	}
	if !s.In && !s.Out {
		s.In, s.Out = s.slot(t, "input-handle") != nil, s.slot(t, "output-handle") != nil
		if !s.In && !s.Out {
			s.In, s.Out = true, true
		}
	}
	if ef := s.slot(t, "external-format"); ef != nil && !s.chars {
		s.SetFormat(externalFormat(t, "make-instance", ef))
	}
	_, s.chars = s.buffer(t, "buffer").(*interp.String)
	if s.Out && !s.In {
		if _, isString := s.buffer(t, "out-buffer").(*interp.String); isString {
			s.chars = true
		}
	}
	if s.chars {
		s.SetFormat(interp.UTF8)
	}
}

// SetExternalFormat implements interp.Stream.
func (s *deviceStream) SetExternalFormat(t *thread, ef *interp.ExternalFormat) {
	s.setSlot(t, "external-format", ef)
	if !s.chars {
		s.SetFormat(ef)
	}
}

// buffer returns the buffer in the slot called name, a new one if there is none
// yet; NIL if the class has no such slot.
func (s *deviceStream) buffer(t *thread, name string) value {
	sym := deviceOf(t).symbols[name]
	if s.inst.Class.SlotIndex(sym) < 0 {
		return nil
	}
	if v := s.slot(t, name); v != nil {
		return v
	}
	size := 4096
	if n, ok := t.One(t.Call1(deviceOf(t).bufferLength, s)).(interp.Fixnum); ok && n > 0 && n < 1<<24 {
		size = int(n)
	}
	var b value = &interp.Octets{B: make([]byte, size)}
	if s.inst.Class.IsSubclass(t.In.Excl.Sym("string-simple-stream").Class()) {
		b = interp.MakeString(size, 0)
	}
	s.setSlot(t, name, b)
	return b
}

// Read implements interp.Device.
func (s *deviceStream) Read(t *thread, p []byte) int {
	n, _ := s.fill(t, p, true)
	return n
}

// TryRead implements interp.Device.
func (s *deviceStream) TryRead(t *thread, p []byte) (int, bool) { return s.fill(t, p, false) }

// fill calls device-read with the stream's buffer.
func (s *deviceStream) fill(t *thread, p []byte, wait bool) (n int, ready bool) {
	if len(s.rest) == 0 {
		b := s.buffer(t, "buffer")
		size, _ := interp.VectorLen(b)
		v := t.One(t.Apply(deviceOf(t).read, []value{s, nil, interp.Fix(0), interp.FixInt(size), t.Bool(wait)}))
		b = s.slot(t, "buffer") // the method may have put in another one
		got, ok := v.(interp.Fixnum)
		size, _ = interp.VectorLen(b)
		switch {
		case v == nil, ok && got == -1:
			return 0, true
		case !ok || int(got) > size:
			t.SimpleError("device-read of ~s returned ~s, which is no number of elements of its buffer", s, v)
		case got < 0:
			t.ErrorOf(t.In.Excl.Sym("errno-stream-error"), []value{t.In.S.KStream, s, t.In.S.KCode, -got}, "device-read of ~s failed with code ~d", s, -got)
		case got == 0:
			return 0, wait
		}
		s.setSlot(t, "buffpos", interp.Fix(0))
		s.setSlot(t, "buffer-ptr", got)
		if str, isString := b.(*interp.String); isString {
			s.rest = str.AppendUTF8(nil, 0, int(got))
		} else if octets, isOctets := asOctets(t, b); isOctets {
			s.rest = octets[:got]
		} else {
			t.SimpleError("the buffer of ~s is ~s, neither octets nor a string", s, t.TypeOf(b))
		}
	}
	n = copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, true
}

// Write implements interp.Device: it has device-write drain the output buffer.
func (s *deviceStream) Write(t *thread, p []byte) int {
	name := "out-buffer"
	b := s.buffer(t, name)
	if b == nil {
		name = "buffer"
		b = s.buffer(t, name)
	}
	count, taken := 0, 0 // elements, octets of p
	switch x := b.(type) {
	case *interp.String:
		text := interp.UTF8.Decode(p)
		if r := text.Len(); r < x.Len() || x.Len() == 0 {
			count, taken = r, len(p)
		} else {
			count = x.Len()
			taken = len(text.AppendUTF8(nil, 0, count))
		}
		if x.Len() == 0 {
			x = interp.MakeString(count, 0)
			s.setSlot(t, name, x)
		}
		for i := range count {
			x.Set(i, text.At(i))
		}
	default:
		octets, ok := octetStorage(b)
		if !ok || len(octets) == 0 {
			octets = make([]byte, len(p))
			s.setSlot(t, name, &interp.Octets{B: octets})
		}
		count = copy(octets, p)
		taken = count
	}
	v := t.One(t.Apply(deviceOf(t).write, []value{s, nil, interp.Fix(0), interp.FixInt(count), t.T}))
	done, ok := v.(interp.Fixnum)
	switch {
	case !ok && v != nil || int(done) > count:
		t.SimpleError("device-write of ~s returned ~s, which is no number of elements written", s, v)
	case ok && done < 0:
		s.ClearOutput(t)
		t.ErrorOf(t.In.Excl.Sym("errno-stream-error"), []value{t.In.S.KStream, s, t.In.S.KCode, -done}, "device-write of ~s failed with code ~d", s, -done)
	case !ok || done == 0 || int(done) == count:
		return taken // a method that returns nothing of use has written all
	}
	if _, isString := b.(*interp.String); isString {
		return len(interp.UTF8.Decode(p).AppendUTF8(nil, 0, int(done)))
	}
	return int(done)
}

// Flush also has the stream below send what it has.
func (s *deviceStream) Flush(t *thread, wait bool) {
	s.DeviceStream.Flush(t, wait)
	if below, ok := s.slot(t, "output-handle").(interp.Stream); ok && below.IsOpen() {
		below.Flush(t, wait)
	}
}

type deviceCloser struct{ *deviceStream }

// Close implements interp.Device.
func (d deviceCloser) Close(t *thread, abort bool) {
	t.Apply(deviceOf(t).close, []value{d.deviceStream, t.Bool(abort)})
}

// deviceOperators declares the classes and generic functions of device-level
// streams.
func deviceOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	d := &deviceGenerics{symbols: map[string]*interp.Symbol{}}
	in.Attach(deviceKey{}, d)
	nothing := interp.NewGoFunction(excl.InternalSym("nothing"), func(t *thread, args []value) value { return nil })
	makeStream := func(t *thread, c *interp.Class) value {
		s := &deviceStream{inst: interp.NewInstance(c)}
		s.Init(s, deviceCloser{s}, false, false)
		return s
	}
	for _, c := range deviceClasses {
		supers := []*interp.Class{S.StandardObject.Class(), S.Stream.Class()}
		if c.supers != nil {
			supers = nil
			for _, n := range c.supers {
				supers = append(supers, excl.Sym(n).Class())
			}
		}
		var direct []*interp.Slot
		for _, n := range strings.Fields(c.slots) {
			sym := excl.InternalSym(n)
			d.symbols[n] = sym
			slot := &interp.Slot{Name: sym, Type: in.T, Init: nothing, IsConstant: true}
			if n == "plist" || n == "external-format" || n == "input-handle" || n == "output-handle" {
				slot.Initargs = []*interp.Symbol{in.KeywordNamed(n)}
			}
			direct = append(direct, slot)
		}
		k := in.NewClass(excl.Sym(c.name), interp.StandardKind, supers, direct)
		k.Allocate, k.AnyInitargs = makeStream, true
		k.Finalize()
		k.Name.SetClass(k)
	}
	device := func(t *thread, operator string, v value) *deviceStream {
		s, ok := v.(*deviceStream)
		if !ok {
			t.WrongType(operator, v, excl.Sym("simple-stream"))
		}
		return s
	}
	handle := func(t *thread, operator string, v value, name string) interp.Stream {
		s := device(t, operator, v)
		below, ok := s.slot(t, name).(interp.Stream)
		if !ok {
			t.ErrorOf(S.StreamError, []value{S.KStream, s}, "~a: the ~a of ~s is no stream", interp.NewString(operator), interp.NewString(name), s)
		}
		return below
	}
	region := func(t *thread, a args, s *deviceStream, name string) (b value, from, to int) {
		if b = a.V(1); b == nil {
			b = s.buffer(t, name)
		}
		n, _ := interp.VectorLen(b)
		from, to = bounds(t, lower(a.Operator().Name()), b, n, a.V(2), a.V(3))
		return b, from, to
	}
	readBelow := func(t *thread, a args) value {
		name := lower(a.Operator().Name())
		s := device(t, name, a.V(0))
		below := handle(t, name, s, "input-handle")
		b, from, to := region(t, a, s, "buffer")
		if from == to {
			return interp.Fix(0)
		}
		if !a.Bool(4) && !readyNow(t, below) {
			return interp.Fix(0)
		}
		n := 0
		if str, ok := b.(*interp.String); ok {
			n = below.ReadChars(t, str, from, to, true) - from
		} else if octets, ok := octetStorage(b); ok {
			n = below.ReadOctets(t, octets[from:to], true)
		} else {
			a.Wrong(t, 1, list(S.Vector, list(S.UnsignedByte, interp.Fix(8))))
		}
		if n == 0 {
			return interp.Fix(-1)
		}
		return interp.FixInt(n)
	}
	writeBelow := func(t *thread, a args) value {
		name := lower(a.Operator().Name())
		s := device(t, name, a.V(0))
		below := handle(t, name, s, "output-handle")
		slot := "out-buffer"
		if s.buffer(t, slot) == nil {
			slot = "buffer"
		}
		b, from, to := region(t, a, s, slot)
		writeSequence(t, name, b, below, interp.FixInt(from), interp.FixInt(to))
		return interp.FixInt(to - from)
	}
	const transfer = "stream buffer start end blocking"
	d.open = excl.Defgeneric("device-open", "stream slot-names initargs", `Connects STREAM, just made with INITARGS, to its device; true if it can be used. SLOT-NAMES are as for shared-initialize. The method here takes the handles that the initargs :input-handle and :output-handle give.`, func(t *thread, a args) value {
		device(t, "device-open", a.V(0))
		return t.T
	})
	d.read = excl.Defgeneric("device-read", transfer, `Stores elements from START to END of BUFFER (NIL is the stream's own) from the device of STREAM; waits for the first if BLOCKING. Returns their number, 0 if there is nothing, -1 at end of file, another negative number for an error. The method here reads the stream that is the input-handle.`, readBelow)
	d.write = excl.Defgeneric("device-write", transfer, `Writes elements from START to END of BUFFER (NIL is the stream's own) to the device of STREAM, waiting for the first if BLOCKING; returns their number. The method here writes to the stream that is the output-handle.`, writeBelow)
	excl.Defun("read-octets", transfer, `What device-read does by itself: stores elements from START to END of BUFFER from the stream that is the input-handle of STREAM, waiting for the first if BLOCKING.`, readBelow)
	excl.Defun("write-octets", transfer, `What device-write does by itself: writes elements from START to END of BUFFER to the stream that is the output-handle of STREAM, waiting if BLOCKING.`, writeBelow)
	d.close = excl.Defgeneric("device-close", "stream abort", `Disconnects STREAM from its device; ABORT tells that it need not be orderly. The method here closes the streams that are its handles.`, func(t *thread, a args) value {
		s := device(t, "device-close", a.V(0))
		for _, name := range []string{"input-handle", "output-handle"} {
			if below, ok := s.slot(t, name).(interp.Stream); ok && below.IsOpen() {
				below.Close(t, a.Bool(1))
			}
		}
		return t.T
	})
	d.bufferLength = excl.Defgeneric("device-buffer-length", "stream", `The length that the buffers of STREAM should have.`, func(t *thread, a args) value { return interp.Fix(4096) })
	d.position = excl.Defgeneric("device-file-position", "stream", `The position of the device of STREAM, NIL if it has none.`, func(t *thread, a args) value { return nil })
	d.setPosition = excl.Defgeneric("(setf device-file-position)", "position stream", `Makes POSITION that of the device of STREAM; NIL if it has none.`, func(t *thread, a args) value { return nil })
	d.extend = excl.Defgeneric("device-extend", "stream need action", `Makes room for NEED more octets in the buffer of STREAM, in which ACTION, :output, finds none; true if that was possible. Called for instances of buffer-output-simple-stream; the method here makes no room.`, func(t *thread, a args) value {
		a.Stream(t, 0)
		return nil
	})
	excl.Defgeneric("device-file-length", "stream", `The length of the device of STREAM, NIL if it has none.`, func(t *thread, a args) value { return nil })
	excl.Defgeneric("device-clear-input", "stream buffer-only", `Drops what the device of STREAM has received, unless BUFFER-ONLY.`, func(t *thread, a args) value { return nil })
	excl.Defgeneric("device-clear-output", "stream", `Drops what the device of STREAM has not sent.`, func(t *thread, a args) value { return nil })
	excl.Defgeneric("device-finish-record", "stream blocking action", `Ends the record of the device of STREAM as ACTION says, waiting if BLOCKING; NIL if it has no records.`, func(t *thread, a args) value { return nil })
	excl.Defgeneric("record-stream-advance-to-eof", "stream", `Skips what is left of the record of STREAM.`, func(t *thread, a args) value {
		s := a.InputStream(t, 0)
		for {
			if _, ok := s.ReadElement(t); !ok {
				return nil
			}
		}
	})
	excl.Defgeneric("inner-stream", "stream", `The stream that STREAM encapsulates; STREAM itself if there is none.`, func(t *thread, a args) value {
		if s, ok := a.V(0).(*deviceStream); ok {
			for _, name := range []string{"input-handle", "output-handle"} {
				if below, ok := s.slot(t, name).(interp.Stream); ok {
					return below
				}
			}
		}
		return a.Stream(t, 0)
	})
	deviceHelpers(in, device)
}
