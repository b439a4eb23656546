package netcore

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// DNSServer is a name server and how many queries it has been sent and replies
// it has given.
type DNSServer struct {
	Addr           netip.AddrPort
	Sent, Received atomic.Int64
}

// DNSQuery is a question to name servers. It does not change once submitted.
type DNSQuery struct {
	Name    string // that CheckDNSName allows
	Type    DNSType
	Servers []*DNSServer
	// Tries is how often to ask them all, Timeout how long a try takes: the
	// servers have equal parts of it, one after another, but the reply of one
	// that has been asked counts to the end.
	Tries   int
	Timeout time.Duration
	// TCP has a truncated reply asked for again by TCP.
	TCP bool
	// IgnoreCache has the servers asked even if the answer is known.
	IgnoreCache bool
	Monitor     *Monitor // who watches the sockets; nil for nobody
}

func (q *DNSQuery) question() dnsQuestion { return dnsQuestion{q.Name, q.Type} }

// limit is how long the query is waited for.
func (q *DNSQuery) limit() time.Duration {
	const forever = 1<<63 - 1
	if q.Timeout > forever/time.Duration(max(q.Tries, 1)) {
		return forever
	}
	return q.Timeout * time.Duration(q.Tries)
}

// dnsLate is how long a late reply is listened for: it may be of use to the next
// who asks.
const dnsLate = 5 * time.Second

// dnsAsk is the conversation with one server about one query. Its socket is
// connected, so that the system drops what others send, and has a port of the
// system's choice: with the random id that is what an impostor has to guess.
type dnsAsk struct {
	server *DNSServer
	conn   *net.UDPConn
	id     uint16
	msg    []byte
	watch  *watch
	// sending has observers hear of the query before the reply.
	sending sync.Mutex
}

// maxDNSDatagram is more than servers send without being asked for more: 512
// octets (RFC 1035, 4.2.1).
const maxDNSDatagram = 8192

// dnsOutcome is what became of asking a server; reply is nil if it gave none.
type dnsOutcome struct {
	server int
	reply  *DNSReply
	more   bool // the reply is truncated, and being asked for by TCP
}

// dnsExchange is the work on one query.
type dnsExchange struct {
	q        *DNSQuery
	ctx      context.Context
	outcomes chan dnsOutcome
	asks     []*dnsAsk // by server; nil if it has not been asked
	failed   []bool    // by server, in the present try
	// second is the reply to return if there is no better one.
	second *DNSReply
}

// exchange asks the servers until one replies, or ctx ends, and returns nil if
// none does. With late it calls that if there was no reply at all, and listens a
// while longer.
func (q *DNSQuery) exchange(ctx context.Context, late func()) *DNSReply {
	ctx, cancel := context.WithCancel(ctx)
	x := &dnsExchange{q: q, ctx: ctx, outcomes: make(chan dnsOutcome),
		asks: make([]*dnsAsk, len(q.Servers)), failed: make([]bool, len(q.Servers))}
	defer func() {
		cancel()
		for _, a := range x.asks {
			if a != nil {
				a.close()
			}
		}
	}()
	for range q.Tries {
		if r := x.try(); r != nil {
			return r
		}
		// Servers that have all refused will do so again.
		if ctx.Err() != nil || x.second != nil && x.allFailed() {
			return x.second
		}
	}
	if late != nil && x.second == nil {
		late()
		if r := x.listen(time.Now().Add(dnsLate), x.allFailed); r != nil {
			return r
		}
	}
	return x.second
}

func (x *dnsExchange) allFailed() bool { return !slices.Contains(x.failed, false) }

// try asks all servers once.
func (x *dnsExchange) try() *DNSReply {
	end := time.Now().Add(x.q.Timeout)
	clear(x.failed)
	for i := range x.asks {
		if x.asks[i] == nil {
			x.asks[i] = x.ask(i)
		}
		x.failed[i] = x.asks[i] == nil || !x.asks[i].send()
		left := len(x.asks) - i
		until, over := time.Now().Add(time.Until(end)/time.Duration(left)), func() bool { return x.failed[i] }
		if left == 1 {
			until, over = end, x.allFailed
		}
		if r := x.listen(until, over); r != nil {
			return r
		}
	}
	return nil
}

// listen waits for a reply that ends the exchange until the given time, or until
// over says that there is no point.
func (x *dnsExchange) listen(until time.Time, over func() bool) *DNSReply {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	for !over() {
		select {
		case o := <-x.outcomes:
			switch {
			case o.more:
				x.second = o.reply
			case o.reply != nil && o.reply.final():
				return o.reply
			default:
				x.failed[o.server] = true
				if o.reply != nil && x.second == nil {
					x.second = o.reply
				}
			}
		case <-timer.C:
			return nil
		case <-x.ctx.Done():
			return nil
		}
	}
	return nil
}

// ask opens a conversation with server i, whose outcomes it sends until the
// exchange ends; nil if that cannot be.
func (x *dnsExchange) ask(i int) *dnsAsk {
	a := &dnsAsk{server: x.q.Servers[i]}
	var id [2]byte
	rand.Read(id[:])
	a.id = binary.BigEndian.Uint16(id[:])
	var err error
	if a.msg, err = packDNSQuestion(a.id, x.q.question()); err != nil {
		return nil
	}
	if a.conn, err = net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(a.server.Addr)); err != nil {
		return nil
	}
	a.watch = x.q.Monitor.watch(&Config{Datagram: true})
	a.watch.observe(EventListen, a.local(), Addr{}, nil, nil)
	go x.hear(i, a)
	return a
}

// hear passes on what server i replies.
func (x *dnsExchange) hear(i int, a *dnsAsk) {
	tell := func(o dnsOutcome) bool {
		select {
		case x.outcomes <- o:
			return true
		case <-x.ctx.Done():
			return false
		}
	}
	for buf := make([]byte, maxDNSDatagram); ; {
		reply, err := a.receive(x.q, buf)
		if err != nil {
			return
		}
		if reply != nil && reply.Truncated() && x.q.TCP {
			if !tell(dnsOutcome{i, reply, true}) {
				return
			}
			reply = x.q.askByTCP(x.ctx, a, reply)
		}
		if !tell(dnsOutcome{i, reply, false}) {
			return
		}
	}
}

func (a *dnsAsk) local() Addr { return endOf(a.conn.LocalAddr()) }
func (a *dnsAsk) remote() Addr {
	return Addr{IP: a.server.Addr.Addr(), Port: int(a.server.Addr.Port())}
}

// endOf returns an address of package net as an Addr.
func endOf(a net.Addr) Addr {
	var ap netip.AddrPort
	switch x := a.(type) {
	case *net.UDPAddr:
		ap = x.AddrPort()
	case *net.TCPAddr:
		ap = x.AddrPort()
	}
	return Addr{IP: ap.Addr().Unmap(), Port: int(ap.Port())}
}

// send sends the query; it reports whether the system took it.
func (a *dnsAsk) send() bool {
	a.sending.Lock()
	defer a.sending.Unlock()
	n, err := a.conn.Write(a.msg)
	a.watch.observeSent(a.local(), a.remote(), a.msg, n, err)
	if err == nil {
		a.server.Sent.Add(1)
	}
	return err == nil
}

// receive waits for the reply until the socket is closed. Messages that are none
// are passed over. No reply and no error mean that the server cannot be reached
// now, or cannot be understood.
func (a *dnsAsk) receive(q *DNSQuery, buf []byte) (*DNSReply, error) {
	for {
		n, err := a.conn.Read(buf)
		switch {
		case err == nil:
		case errors.Is(err, net.ErrClosed):
			return nil, err
		default:
			a.watch.observe(EventError, a.local(), a.remote(), nil, err)
			return nil, nil
		}
		a.sending.Lock()
		a.watch.observeReceived(a.local(), a.remote(), buf, n, nil, false)
		a.sending.Unlock()
		reply, err := parseDNSReply(buf[:n], a.id, q.question())
		if err == errNotDNSReply {
			continue
		}
		a.server.Received.Add(1)
		return reply, nil
	}
}

func (a *dnsAsk) close() {
	a.watch.observe(EventClose, a.local(), Addr{}, nil, nil)
	a.conn.Close()
}

// askByTCP asks the server of a again by TCP, since its reply was truncated;
// the result is that reply if this brings no better one.
func (q *DNSQuery) askByTCP(ctx context.Context, a *dnsAsk, truncated *DNSReply) *DNSReply {
	ctx, cancel := context.WithTimeout(ctx, max(q.Timeout, time.Second))
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", a.server.Addr.String())
	if err != nil {
		return truncated
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(longAgo) })()
	local, remote := endOf(conn.LocalAddr()), a.remote()
	w := q.Monitor.watch(&Config{})
	w.observe(EventConnect, local, remote, nil, nil)
	defer w.observe(EventClose, local, Addr{}, nil, nil)
	msg := append(binary.BigEndian.AppendUint16(nil, uint16(len(a.msg))), a.msg...)
	n, err := conn.Write(msg)
	w.observeSent(local, remote, msg, n, err)
	if err != nil {
		return truncated
	}
	a.server.Sent.Add(1)
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return truncated
		}
		msg := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, msg); err != nil {
			return truncated
		}
		w.observeReceived(local, remote, append(size[:], msg...), 2+len(msg), nil, true)
		switch reply, err := parseDNSReply(msg, a.id, q.question()); err {
		case nil:
			a.server.Received.Add(1)
			return reply
		case errDNSFormat:
			return truncated
		}
	}
}
