package interp

// Processes that wait until a stream can be read without waiting are told of what
// comes into its buffer by another process: the system knows nothing of that.

// WatchInput has w interrupted when something comes into x's buffer, until
// UnwatchInput.
func (x *DeviceStream) WatchInput(w Waker) { x.watching = append(x.watching, w) }

// UnwatchInput undoes one WatchInput.
func (x *DeviceStream) UnwatchInput(w Waker) {
	for i := range x.watching {
		if x.watching[i] == w {
			n := copy(x.watching[i:], x.watching[i+1:])
			x.watching[i+n] = nil
			x.watching = x.watching[:i+n]
			return
		}
	}
}

// announce tells who watches the buffer.
func (x *DeviceStream) announce() {
	for _, w := range x.watching {
		w.Interrupt()
	}
}
