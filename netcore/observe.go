package netcore

import (
	"sync/atomic"
	"time"
)

// EventKind tells what a socket did.
type EventKind uint8

// What sockets do.
const (
	EventListen   EventKind = iota // began to listen, or was bound, if a datagram socket
	EventConnect                   // was connected by this program
	EventRefused                   // could not be connected: Err
	EventAccept                    // was accepted
	EventSend                      // sent Data
	EventReceive                   // received Data
	EventEnd                       // found that the other end sends no more
	EventError                     // failed to send or receive: Err
	EventShutdown                  // sends no more
	EventClose                     // was closed
)

// Event is something that a socket did.
type Event struct {
	Kind EventKind
	Time time.Time
	// Socket tells this socket from others of the same Monitor.
	Socket uint64
	// Network is "tcp", "udp", "unix" or "unixgram".
	Network       string
	Local, Remote Addr
	// Data are the octets sent or received. They are the socket's own buffer,
	// valid only during the call.
	Data []byte
	// Comment tells what Data are, where they are not what went over the
	// network.
	Comment string
	Err     error
}

// Observer is told what sockets do. It is called from any goroutine, also from
// several at once, while the socket waits for it to return.
type Observer interface{ Observe(e *Event) }

// Monitor has an observer watch the sockets whose Config names it, and those
// accepted from them.
type Monitor struct {
	observer Observer
	sockets  atomic.Uint64
}

// NewMonitor returns a monitor for o.
func NewMonitor(o Observer) *Monitor { return &Monitor{observer: o} }

// watch is a socket's link to the monitor; nil stands for none.
type watch struct {
	monitor *Monitor
	id      uint64
	network string
}

func (m *Monitor) watch(c *Config) *watch {
	if m == nil {
		return nil
	}
	network := "tcp"
	switch {
	case c.File && c.Datagram:
		network = "unixgram"
	case c.File:
		network = "unix"
	case c.Datagram:
		network = "udp"
	}
	return &watch{m, m.sockets.Add(1), network}
}

// another returns a watch for a socket accepted from w's.
func (w *watch) another() *watch {
	if w == nil {
		return nil
	}
	return &watch{w.monitor, w.monitor.sockets.Add(1), w.network}
}

func (w *watch) observe(kind EventKind, local, remote Addr, data []byte, err error) {
	if w == nil {
		return
	}
	w.monitor.observer.Observe(&Event{
		Kind: kind, Time: time.Now(), Socket: w.id, Network: w.network, Local: local, Remote: remote, Data: data, Err: err})
}

// observeReceived tells how a receive that stored n octets in p ended.
func (w *watch) observeReceived(local, remote Addr, p []byte, n int, err error, stream bool) {
	switch {
	case w == nil || err == ErrInterrupted || err == ErrWouldBlock:
	case err != nil:
		w.observe(EventError, local, remote, nil, err)
	case n == 0 && stream && len(p) > 0:
		w.observe(EventEnd, local, remote, nil, nil)
	default:
		w.observe(EventReceive, local, remote, p[:n], nil)
	}
}

// observeSent tells how sending p ended, of which n octets went out.
func (w *watch) observeSent(local, remote Addr, p []byte, n int, err error) {
	switch {
	case w == nil || err == ErrInterrupted || err == ErrWouldBlock:
	case err != nil:
		w.observe(EventError, local, remote, nil, err)
	default:
		w.observe(EventSend, local, remote, p[:n], nil)
	}
}
