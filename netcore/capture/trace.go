package capture

import (
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"

	"sockrepl/netcore"
)

// Trace writes a line for each event: time, number of the socket, network, what
// it did between which ends, and how many octets.
type Trace struct {
	mu sync.Mutex
	w  io.Writer
}

// NewTrace returns a trace that writes to w.
func NewTrace(w io.Writer) *Trace { return &Trace{w: w} }

var verbs = [...]string{
	netcore.EventListen: "listen", netcore.EventConnect: "connect", netcore.EventRefused: "connect failed",
	netcore.EventAccept: "accept", netcore.EventSend: "send", netcore.EventReceive: "receive", netcore.EventEnd: "end of file",
	netcore.EventError: "error", netcore.EventShutdown: "shutdown", netcore.EventClose: "close",
}

// arrows show the direction between the local and the remote end.
var arrows = [...]string{
	netcore.EventListen: "", netcore.EventConnect: " -> ", netcore.EventRefused: " -> ",
	netcore.EventAccept: " <- ", netcore.EventSend: " -> ", netcore.EventReceive: " <- ", netcore.EventEnd: " <- ",
	netcore.EventError: " -- ", netcore.EventShutdown: " -> ", netcore.EventClose: " -- ",
}

// Observe implements netcore.Observer.
func (t *Trace) Observe(e *netcore.Event) {
	ends := end(e.Local)
	if arrow := arrows[e.Kind]; arrow != "" && end(e.Remote) != "" {
		ends += arrow + end(e.Remote)
	}
	line := fmt.Sprintf("%s #%d %s %s %s", e.Time.Format("15:04:05.000000"), e.Socket, e.Network, verbs[e.Kind], ends)
	switch e.Kind {
	case netcore.EventSend, netcore.EventReceive:
		line += fmt.Sprintf(": %d octets", len(e.Data))
		if e.Comment != "" {
			line += " of " + e.Comment
		}
	case netcore.EventRefused, netcore.EventError:
		line += ": " + e.Err.Error()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	io.WriteString(t.w, line+"\n")
}

// end is the text of one end of a socket.
func end(a netcore.Addr) string {
	switch {
	case a.File && a.Path == "":
		return "(unnamed)"
	case a.File:
		return strconv.Quote(a.PathText())
	case !a.IP.IsValid():
		return ""
	}
	return net.JoinHostPort(a.IP.Unmap().String(), strconv.Itoa(a.Port))
}
