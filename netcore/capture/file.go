package capture

import (
	"io"
	"net/netip"
	"sync"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"golang.org/x/sys/unix"

	"sockrepl/netcore"
)

// File writes the internet traffic of sockets as pcapng. Sockets of the file
// system have no packets and are left out.
type File struct {
	mu    sync.Mutex
	w     *pcapgo.NgWriter
	err   error
	flows map[ends]*flow
	// listening are the TCP ports at which this program listens: a connection
	// to one of them that was closed may still be accepted.
	listening map[uint16]int
	flushed   time.Time
}

// ends are the two ends of a connection as one of its sockets sees them.
type ends struct{ local, remote netip.AddrPort }

func (x ends) turned() ends { return ends{x.remote, x.local} }

// flow is a TCP connection. If both its ends are sockets of this program, both
// share it, and what one of them receives has been written when the other sent
// it.
type flow struct {
	one   netip.AddrPort // the end that opened the connection
	seq   [2]uint32      // next sequence number, of that end and the other
	fin   [2]bool
	reset bool
	owned [2]bool // the end is a socket of this program
	gone  [2]bool // ... and has been closed
}

// NewFile returns a writer of pcapng to w.
func NewFile(w io.Writer) (*File, error) {
	intf := pcapgo.DefaultNgInterface
	intf.Name, intf.LinkType = "sockrepl", layers.LinkTypeRaw
	intf.Comment = "packets made of what passed through the program's sockets"
	options := pcapgo.DefaultNgWriterOptions
	options.SectionInfo.Application = "sockrepl"
	ng, err := pcapgo.NewNgWriterInterface(w, intf, options)
	if err != nil {
		return nil, err
	}
	f := &File{w: ng, flows: map[ends]*flow{}, listening: map[uint16]int{}}
	return f, ng.Flush()
}

// Close writes what is still buffered. It returns the first error that writing
// met with.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.flush()
	return f.err
}

func (f *File) flush() {
	if err := f.w.Flush(); err != nil && f.err == nil {
		f.err = err
	}
	f.flushed = time.Now()
}

// flushInterval is how long packets stay in the buffer while there is traffic.
const flushInterval = 100 * time.Millisecond

// Observe implements netcore.Observer.
func (f *File) Observe(e *netcore.Event) {
	if e.Local.File {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch e.Network {
	case "tcp":
		f.tcp(e)
	case "udp":
		f.udp(e)
	}
	if e.Kind == netcore.EventClose || time.Since(f.flushed) > flushInterval {
		f.flush()
	}
}

func addrPort(a netcore.Addr) netip.AddrPort {
	return netip.AddrPortFrom(a.IP.Unmap().WithZone(""), uint16(a.Port))
}

func (f *File) udp(e *netcore.Event) {
	local, remote := addrPort(e.Local), addrPort(e.Remote)
	switch e.Kind {
	case netcore.EventListen:
		f.flows[ends{local: local}] = &flow{}
	case netcore.EventClose:
		delete(f.flows, ends{local: local})
	case netcore.EventSend:
		if local.Addr().IsUnspecified() {
			local = netip.AddrPortFrom(sourceFor(remote.Addr()), local.Port())
		}
		f.datagram(e, local, remote)
	case netcore.EventReceive:
		if f.sentHere(remote) {
			return
		}
		if local.Addr().IsUnspecified() {
			local = netip.AddrPortFrom(sourceFor(remote.Addr()), local.Port())
		}
		f.datagram(e, remote, local)
	}
}

// sentHere reports whether a datagram from that end was sent by a socket of
// this program, and has been written.
func (f *File) sentHere(from netip.AddrPort) bool {
	if f.flows[ends{local: from}] != nil {
		return true
	}
	all := netip.IPv4Unspecified()
	if from.Addr().Is6() {
		all = netip.IPv6Unspecified()
	}
	return from.Addr().IsLoopback() && f.flows[ends{local: netip.AddrPortFrom(all, from.Port())}] != nil
}

// sourceFor is the address that stands for this end where the socket is bound
// to all addresses: the other end's own, if that is a loopback address.
func sourceFor(remote netip.Addr) netip.Addr {
	if remote.IsLoopback() {
		return remote
	}
	if remote.Is4() {
		return netip.IPv4Unspecified()
	}
	return netip.IPv6Unspecified()
}

func (f *File) datagram(e *netcore.Event, from, to netip.AddrPort) {
	udp := &layers.UDP{SrcPort: layers.UDPPort(from.Port()), DstPort: layers.UDPPort(to.Port())}
	f.packet(e, from, to, layers.IPProtocolUDP, udp, e.Data)
}

func (f *File) tcp(e *netcore.Event) {
	x := ends{addrPort(e.Local), addrPort(e.Remote)}
	switch e.Kind {
	case netcore.EventListen:
		f.listening[x.local.Port()]++
	case netcore.EventConnect:
		f.open(e, x, x.local)
	case netcore.EventAccept:
		f.open(e, x, x.remote)
	case netcore.EventRefused:
		if x.local.IsValid() && x.remote.IsValid() {
			if x.local.Addr().IsUnspecified() {
				x.local = netip.AddrPortFrom(sourceFor(x.remote.Addr()), x.local.Port())
			}
			f.segment(e, x, 1, 0, layers.TCP{SYN: true}, nil)
			f.segment(e, x.turned(), 0, 2, layers.TCP{RST: true, ACK: true}, nil)
		}
	case netcore.EventSend:
		f.data(e, x)
	case netcore.EventReceive:
		if c := f.flows[x]; c != nil && !c.ownedBy(x.remote) {
			f.data(e, x.turned())
		}
	case netcore.EventEnd:
		if c := f.flows[x]; c != nil && !c.ownedBy(x.remote) {
			f.fin(e, x.turned())
		}
	case netcore.EventError:
		if failed, ok := e.Err.(*netcore.Error); ok && failed.Errno == unix.ECONNRESET {
			f.reset(e, x.turned())
		}
	case netcore.EventShutdown:
		f.fin(e, x)
	case netcore.EventClose:
		if !x.remote.IsValid() {
			f.listening[x.local.Port()]--
			return
		}
		f.fin(e, x)
		f.leave(x)
	}
}

func (c *flow) side(end netip.AddrPort) int {
	if end == c.one {
		return 0
	}
	return 1
}

func (c *flow) ownedBy(end netip.AddrPort) bool { return c.owned[c.side(end)] }

// open notes a connection that the end called one opened, and writes its
// handshake, unless its other end is here too and did that.
func (f *File) open(e *netcore.Event, x ends, one netip.AddrPort) {
	c := f.flows[x.turned()]
	if c == nil || c.ownedBy(x.local) {
		c = &flow{one: one, seq: [2]uint32{1000, 5000}}
		y := x
		if one != x.local {
			y = x.turned()
		}
		f.segment(e, y, c.seq[0], 0, layers.TCP{SYN: true}, nil)
		f.segment(e, y.turned(), c.seq[1], c.seq[0]+1, layers.TCP{SYN: true, ACK: true}, nil)
		c.seq[0]++
		c.seq[1]++
		f.segment(e, y, c.seq[0], c.seq[1], layers.TCP{ACK: true}, nil)
	}
	c.owned[c.side(x.local)] = true
	f.flows[x] = c
}

// flow returns the connection between two ends, in whichever order; nil if none.
func (f *File) flow(x ends) *flow {
	if c := f.flows[x]; c != nil {
		return c
	}
	return f.flows[x.turned()]
}

// maxSegment keeps a segment within what the length of an IPv4 packet can be.
const maxSegment = 32768

// data writes octets that x.local sent.
func (f *File) data(e *netcore.Event, x ends) {
	c := f.flow(x)
	if c == nil {
		return
	}
	i := c.side(x.local)
	for rest := e.Data; len(rest) > 0; {
		n := min(len(rest), maxSegment)
		f.segment(e, x, c.seq[i], c.seq[1-i], layers.TCP{PSH: n == len(rest), ACK: true}, rest[:n])
		c.seq[i] += uint32(n)
		rest = rest[n:]
	}
}

// fin writes that x.local sends no more, once.
func (f *File) fin(e *netcore.Event, x ends) {
	c := f.flow(x)
	if c == nil {
		return
	}
	i := c.side(x.local)
	if c.fin[i] || c.reset {
		return
	}
	c.fin[i] = true
	f.segment(e, x, c.seq[i], c.seq[1-i], layers.TCP{FIN: true, ACK: true}, nil)
	c.seq[i]++
	f.segment(e, x.turned(), c.seq[1-i], c.seq[i], layers.TCP{ACK: true}, nil)
}

// reset writes that x.local has reset the connection, once.
func (f *File) reset(e *netcore.Event, x ends) {
	c := f.flow(x)
	if c == nil || c.reset {
		return
	}
	c.reset = true
	i := c.side(x.local)
	f.segment(e, x, c.seq[i], c.seq[1-i], layers.TCP{RST: true, ACK: true}, nil)
}

// leave forgets the socket at x.local. The connection is remembered as long as
// its other end is here too, or may yet be accepted here.
func (f *File) leave(x ends) {
	c := f.flows[x]
	if c == nil {
		return
	}
	i := c.side(x.local)
	c.gone[i] = true
	other := f.flows[x.turned()]
	switch {
	case other == c && c.gone[1-i]:
		delete(f.flows, x)
		delete(f.flows, x.turned())
	case other != c && (i != 0 || f.listening[x.remote.Port()] == 0):
		delete(f.flows, x)
	}
}

func (f *File) segment(e *netcore.Event, x ends, seq, ack uint32, flags layers.TCP, data []byte) {
	tcp := flags
	tcp.SrcPort, tcp.DstPort = layers.TCPPort(x.local.Port()), layers.TCPPort(x.remote.Port())
	tcp.Seq, tcp.Ack, tcp.Window = seq, ack, 65535
	f.packet(e, x.local, x.remote, layers.IPProtocolTCP, &tcp, data)
}

// transport is a layer over IP.
type transport interface {
	gopacket.SerializableLayer
	SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
}

// packet writes one packet.
func (f *File) packet(e *netcore.Event, from, to netip.AddrPort, protocol layers.IPProtocol, t transport, data []byte) {
	var ip gopacket.SerializableLayer
	var network gopacket.NetworkLayer
	if from.Addr().Is4() && to.Addr().Is4() {
		v4 := &layers.IPv4{Version: 4, TTL: 64, Protocol: protocol, SrcIP: from.Addr().AsSlice(), DstIP: to.Addr().AsSlice()}
		ip, network = v4, v4
	} else {
		src, dst := from.Addr().As16(), to.Addr().As16()
		v6 := &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: protocol, SrcIP: src[:], DstIP: dst[:]}
		ip, network = v6, v6
	}
	t.SetNetworkLayerForChecksum(network)
	buf := gopacket.NewSerializeBuffer()
	err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, ip, t, gopacket.Payload(data))
	if err == nil {
		var options pcapgo.NgPacketOptions
		if e.Comment != "" {
			options.Comments = []string{e.Comment}
		}
		b := buf.Bytes()
		err = f.w.WritePacketWithOptions(gopacket.CaptureInfo{Timestamp: e.Time, CaptureLength: len(b), Length: len(b)}, b, options)
	}
	if err != nil && f.err == nil {
		f.err = err
	}
}
