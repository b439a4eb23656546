package builtins

import (
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// openPatiently opens a file while other processes run. Opening a FIFO waits for
// its other end, opening a device for whatever it likes; that wait can be left.
func openPatiently(t *thread, path string, flags int, mode os.FileMode) (file *os.File, err error) {
	st, e := os.Stat(path)
	if e != nil || st.Mode()&(os.ModeNamedPipe|os.ModeDevice) == 0 {
		t.Blocking("opening a file", func() { file, err = os.OpenFile(path, flags, mode) }, nil)
		return file, err
	}
	opened := make(chan struct{})
	go func() {
		file, err = os.OpenFile(path, flags, mode)
		close(opened)
	}()
	left := true
	defer func() {
		if !left {
			return
		}
		if st.Mode()&os.ModeNamedPipe != 0 {
			releaseFIFO(path)
			select {
			case <-opened:
			case <-time.After(releaseLimit): // it is not the same FIFO any more
			}
		}
		closing := func() {
			<-opened
			file.Close() // an error if there is none
		}
		select {
		case <-opened:
			closing()
		default:
			go closing()
		}
	}()
	t.WaitChan("opening a file", opened, -1)
	left = false
	return file, err
}

// releaseLimit is how long an opening may take to end that has been released.
const releaseLimit = 100 * time.Millisecond

// releaseFIFO has an opening of the FIFO called path end that waits for the other
// end: should that come later it would find one that nobody uses.
func releaseFIFO(path string) {
	if fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0); err == nil {
		unix.Close(fd)
	}
}

// readPiece is how much of a file is read between two safe points.
const readPiece = 1 << 20

// readFile returns what the file called path holds, of any size and kind. Other
// processes run meanwhile, and it can be left.
func readFile(t *thread, path string) (data []byte, err error) {
	file, err := openPatiently(t, path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	size := int64(0)
	if st, e := file.Stat(); e == nil && st.Mode().IsRegular() {
		size = st.Size()
	}
	if size > maxArraySize {
		return nil, errors.New("the file is too large")
	}
	data = interp.MakeLong[byte](t, int(size)+512)[:0]
	for {
		if len(data) == cap(data) {
			if cap(data) > maxArraySize {
				return nil, errors.New("the file is too large")
			}
			grown := interp.MakeLong[byte](t, 2*cap(data))[:len(data)]
			interp.CopyInto(t, grown, data)
			data = grown
		}
		room := data[len(data):min(cap(data), len(data)+readPiece)]
		var n int
		t.BeginWait("file input", fileWaker{file})
		n, err = file.Read(room)
		t.EndWait(true)
		data = data[:len(data)+n]
		switch {
		case errors.Is(err, io.EOF):
			return data, nil
		case err != nil && !errors.Is(err, os.ErrDeadlineExceeded):
			return nil, err
		}
	}
}

// writeFile makes data what the file called path holds, likewise.
func writeFile(t *thread, path string, data []byte) error {
	file, err := openPatiently(t, path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	defer file.Close()
	for len(data) > 0 {
		n, err := writePiece(t, file, data[:min(len(data), readPiece)])
		if err != nil {
			return err
		}
		data = data[n:]
	}
	return file.Close()
}

// outputWaker ends a wait for a FIFO that nobody empties.
type outputWaker struct{ file *os.File }

// Interrupt implements interp.Waker.
func (w outputWaker) Interrupt() { w.file.SetWriteDeadline(longAgo) }

// Clear implements interp.Waker.
func (w outputWaker) Clear() { w.file.SetWriteDeadline(time.Time{}) }

// writePiece writes at least some of p to file. Interrupts that arrive while none
// of it has been written run meanwhile.
func writePiece(t *thread, file *os.File, p []byte) (n int, err error) {
	for {
		t.BeginWait("file output", outputWaker{file})
		n, err = file.Write(p)
		t.EndWait(false) // how much has been written must not be lost to an exit
		if n > 0 {
			return n, nil
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		t.HandleInterrupts()
	}
}
