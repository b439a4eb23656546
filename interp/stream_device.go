package interp

// Device is what a DeviceStream buffers: a file, a terminal, a socket.
type Device interface {
	// Read waits for octets and stores at least one in p; at end of file it
	// returns 0. It may leave by a non-local exit, with nothing read. If an
	// interrupt ran meanwhile, which may have read from the stream, it may
	// return -1, with nothing read.
	Read(t *Thread, p []byte) int
	// TryRead stores what is there without waiting. ready is false if there
	// is nothing yet; n is 0 and ready true at end of file. n is -1 and ready
	// true if a Read would signal an error, which is left to it: who only asks
	// whether there is input is not told so.
	TryRead(t *Thread, p []byte) (n int, ready bool)
	// Write writes some octets of p, at least one, and returns their number.
	// It may leave by a non-local exit, with nothing written.
	Write(t *Thread, p []byte) int
	// Close releases what the device holds; with abort it need not be orderly.
	Close(t *Thread, abort bool)
}

// Keeper is implemented by devices that cannot give back all that a Write has
// taken when it is left: what is framed or encrypted by then.
type Keeper interface {
	// Accepted returns how much of the octets given to the Write that was left
	// the device has taken, and forgets that.
	Accepted() int
	// Keeps reports whether some of that is still to be sent.
	Keeps() bool
	// SendKept sends it, as Write would.
	SendKept(t *Thread)
}

const (
	firstBuffer  = 256 // enough for a dialogue; it grows with the first read that fills it
	greatBuffer  = 32 << 10
	flushAt      = 8 << 10
	directInput  = 4 << 10
	directOutput = 4 << 10
)

// DeviceStream is a buffered bivalent stream: characters and octets are read
// and written at one position.
type DeviceStream struct {
	BaseStream
	Device Device
	// Format codes characters; see SetFormat.
	Format *ExternalFormat
	// In and Out tell which directions are open.
	In, Out bool
	// LineBuffered sends output at each newline, as to a terminal.
	LineBuffered bool
	// CloseWakes has Close end what another process is sending: it may wait
	// for a peer that never reads.
	CloseWakes bool
	// Tied is flushed before this stream waits for input.
	Tied Stream
	// Element is the element type; nil stands for character.
	Element Value
	binary  binaryElement

	in      []byte
	r, w    int // what is in the buffer: in[r:w]
	last    int // octets of the last character read, for UnreadChar
	held    int // 1 + the index from which on the buffer is to be kept; 0 if all may go
	cuts    int // waits for input that were left by a non-local exit
	errors  int // octets that are no character, signalled
	eof     bool
	reading turn
	// watching are told when something comes into the buffer.
	watching []Waker

	out     []byte
	col     int
	sending turn
	cleared int // counts ClearOutput, for a Flush in progress
	// owing says that a send was left, so that a Keeper may have octets.
	owing bool
}

// Init makes x ready: self is the stream that embeds it.
func (x *DeviceStream) Init(self Stream, d Device, in, out bool) {
	x.Self, x.Device, x.In, x.Out = self, d, in, out
	x.Format = UTF8
}

// NewDeviceStream returns a stream on d.
func NewDeviceStream(d Device, in, out bool) *DeviceStream {
	x := &DeviceStream{}
	x.Init(x, d, in, out)
	return x
}

func (x *DeviceStream) IsInput() bool  { return x.In }
func (x *DeviceStream) IsOutput() bool { return x.Out }

// ElementType returns the element type.
func (x *DeviceStream) ElementType(t *Thread) Value {
	if x.Element == nil {
		return t.In.S.Character
	}
	return x.Element
}

func (x *DeviceStream) ExternalFormat() *ExternalFormat { return x.Format.named() }

// SetExternalFormat changes how characters are coded from here on; octets read
// ahead are decoded anew.
func (x *DeviceStream) SetExternalFormat(t *Thread, ef *ExternalFormat) { x.SetFormat(ef) }

// SetFormat is SetExternalFormat for a stream that is being made.
func (x *DeviceStream) SetFormat(ef *ExternalFormat) {
	if x.Format != nil && x.Format.state != nil {
		x.out = x.Format.finish(x.out)
	}
	x.Format = ef.instance()
	x.last = 0
}

// Close flushes, unless abort, and closes the device. The stream counts as
// closed even if that fails.
func (x *DeviceStream) Close(t *Thread, abort bool) bool {
	if x.closed {
		return false
	}
	if !abort && x.Out {
		x.out = x.Format.finish(x.out)
	}
	if !abort && x.sending.taken(t) && x.CloseWakes {
		abort = true
	}
	if !abort && (len(x.out) > 0 || x.sending.owner != nil || x.owes()) {
		flushed := false
		defer func() {
			if !flushed && !x.closed {
				x.closed = true
				x.Device.Close(t, true)
			}
		}()
		x.Flush(t, true)
		flushed = true
		if x.closed {
			return false
		}
	}
	x.closed = true
	x.in, x.out, x.r, x.w, x.held = nil, nil, 0, 0, 0
	x.Device.Close(t, abort)
	return true
}
