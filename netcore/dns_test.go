package netcore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer answers queries by UDP and TCP as answer says: with the messages
// that it returns, none for silence.
type nameServer struct {
	*DNSServer
	udp     *net.UDPConn
	queries atomic.Int64
}

func newNameServer(t *testing.T, answer func(query []byte, tcp bool) [][]byte) *nameServer {
	t.Helper()
	var udp *net.UDPConn
	var tcp net.Listener
	for tcp == nil { // a port that is free for both
		var err error
		if udp, err = net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
			t.Fatal(err)
		}
		if tcp, err = net.Listen("tcp", udp.LocalAddr().String()); err != nil {
			udp.Close()
		}
	}
	s := &nameServer{DNSServer: &DNSServer{Addr: udp.LocalAddr().(*net.UDPAddr).AddrPort()}, udp: udp}
	t.Cleanup(func() {
		udp.Close()
		tcp.Close()
	})
	go func() {
		for buf := make([]byte, 512); ; {
			n, from, err := udp.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			s.queries.Add(1)
			for _, m := range answer(slices.Clone(buf[:n]), false) {
				udp.WriteToUDPAddrPort(m, from)
			}
		}
	}()
	go func() {
		for {
			c, err := tcp.Accept()
			if err != nil {
				return
			}
			var size [2]byte
			io.ReadFull(c, size[:])
			query := make([]byte, binary.BigEndian.Uint16(size[:]))
			io.ReadFull(c, query)
			for _, m := range answer(query, true) {
				c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(m))), m...))
			}
			c.Close()
		}
	}()
	return s
}

// reply makes a reply to query, changed by changes.
func reply(query []byte, changes ...func(m *dnsmessage.Message)) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		panic(err)
	}
	m.Response, m.RecursionAvailable = true, true
	for _, change := range changes {
		change(&m)
	}
	b, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return b
}

func record(name string, ttl uint32, body dnsmessage.ResourceBody) dnsmessage.Resource {
	return dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(name), Class: dnsmessage.ClassINET, TTL: ttl}, Body: body}
}

func answers(records ...dnsmessage.Resource) func(m *dnsmessage.Message) {
	return func(m *dnsmessage.Message) { m.Answers = append(m.Answers, records...) }
}

func code(c dnsmessage.RCode) func(m *dnsmessage.Message) {
	return func(m *dnsmessage.Message) { m.RCode = c }
}

func a(d byte) dnsmessage.ResourceBody {
	return &dnsmessage.AResource{A: [4]byte{192, 0, 2, d}}
}

// address is what the good servers of these tests say of the host h.test.
var address = answers(record("h.test.", 60, a(1)))

func query(servers ...*nameServer) *DNSQuery {
	q := &DNSQuery{Name: "h.test", Type: DNSTypeA, Tries: 2, Timeout: time.Minute, TCP: true}
	for _, s := range servers {
		q.Servers = append(q.Servers, s.DNSServer)
	}
	return q
}

// ask returns what the servers reply to q: the last octets of addresses, or the code.
func ask(t *testing.T, q *DNSQuery) string {
	t.Helper()
	p := q.Ask()
	defer p.Cancel()
	r, err := p.Wait(nil)
	if err != nil {
		t.Fatal(err)
	}
	return summary(r, q)
}

func summary(r *DNSReply, q *DNSQuery) string {
	if r == nil {
		return "nothing"
	}
	if r.Code() != 0 {
		return fmt.Sprint("code ", r.Code())
	}
	records, ttl, next := r.Find(q.Name, q.Type)
	var b strings.Builder
	for _, x := range records {
		fmt.Fprint(&b, x.IP.As4()[3], " ")
	}
	fmt.Fprintf(&b, "for %d", ttl)
	if next != "" {
		b.WriteString(" see " + next)
	}
	return b.String()
}

func TestNameServerReplies(t *testing.T) {
	c, _ := serving(t)
	good := func(q []byte, tcp bool) [][]byte { return [][]byte{reply(q, address)} }
	silent := func(q []byte, tcp bool) [][]byte { return nil }
	with := func(changes ...func(m *dnsmessage.Message)) func([]byte, bool) [][]byte {
		return func(q []byte, tcp bool) [][]byte { return [][]byte{reply(q, changes...)} }
	}
	damage := func(how func(q, r []byte) []byte) func([]byte, bool) [][]byte {
		return func(q []byte, tcp bool) [][]byte { return [][]byte{how(q, reply(q, address))} }
	}
	// first has what is damaged come before the good reply.
	first := func(how func(q, r []byte) []byte) func([]byte, bool) [][]byte {
		return func(q []byte, tcp bool) [][]byte {
			return [][]byte{how(q, reply(q, answers(record("h.test.", 60, a(66))))), reply(q, address)}
		}
	}
	alias := func(from, to string) dnsmessage.Resource {
		return record(from, 30, &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName(to)})
	}
	for name, x := range map[string]struct {
		servers []func([]byte, bool) [][]byte
		want    string
	}{
		"a good one":                    {[]func([]byte, bool) [][]byte{good}, "1 for 60"},
		"several addresses":             {[]func([]byte, bool) [][]byte{with(answers(record("h.test.", 60, a(1)), record("H.TEST.", 50, a(2))))}, "1 2 for 50"},
		"no such name":                  {[]func([]byte, bool) [][]byte{with(code(dnsmessage.RCodeNameError))}, "code 3"},
		"failure":                       {[]func([]byte, bool) [][]byte{with(code(dnsmessage.RCodeServerFailure))}, "code 2"},
		"refusal":                       {[]func([]byte, bool) [][]byte{with(code(dnsmessage.RCodeRefused))}, "code 5"},
		"failure, then good":            {[]func([]byte, bool) [][]byte{with(code(dnsmessage.RCodeServerFailure)), good}, "1 for 60"},
		"no records":                    {[]func([]byte, bool) [][]byte{with()}, "for 0"},
		"records of others":             {[]func([]byte, bool) [][]byte{with(answers(record("other.test.", 60, a(9)), record("h.test.", 60, a(1))))}, "1 for 60"},
		"records of other types":        {[]func([]byte, bool) [][]byte{with(answers(record("h.test.", 60, &dnsmessage.TXTResource{TXT: []string{"x"}})))}, "for 0"},
		"an alias":                      {[]func([]byte, bool) [][]byte{with(answers(alias("h.test.", "i.test."), record("i.test.", 60, a(1))))}, "1 for 30"},
		"aliases out of order":          {[]func([]byte, bool) [][]byte{with(answers(record("j.test.", 60, a(1)), alias("i.test.", "j.test."), alias("h.test.", "i.test.")))}, "1 for 30"},
		"an alias without address":      {[]func([]byte, bool) [][]byte{with(answers(alias("h.test.", "i.test.")))}, "for 30 see i.test"},
		"aliases in a circle":           {[]func([]byte, bool) [][]byte{with(answers(alias("h.test.", "i.test."), alias("i.test.", "h.test.")))}, "for 0"},
		"an alias of itself":            {[]func([]byte, bool) [][]byte{with(answers(alias("h.test.", "h.test.")))}, "for 0"},
		"an alias and an address":       {[]func([]byte, bool) [][]byte{with(answers(alias("h.test.", "i.test."), record("h.test.", 60, a(1))))}, "1 for 60"},
		"another id first":              {[]func([]byte, bool) [][]byte{first(func(q, r []byte) []byte { r[0]++; return r })}, "1 for 60"},
		"another question first":        {[]func([]byte, bool) [][]byte{first(func(q, r []byte) []byte { r[13] = 'g'; return r })}, "1 for 60"},
		"another type first":            {[]func([]byte, bool) [][]byte{first(func(q, r []byte) []byte { r[21] = 28; return r })}, "1 for 60"},
		"another class first":           {[]func([]byte, bool) [][]byte{first(func(q, r []byte) []byte { r[23] = 3; return r })}, "1 for 60"},
		"the query first":               {[]func([]byte, bool) [][]byte{first(func(q, r []byte) []byte { return q })}, "1 for 60"},
		"an empty datagram first":       {[]func([]byte, bool) [][]byte{first(func(q, r []byte) []byte { return nil })}, "1 for 60"},
		"half a header first":           {[]func([]byte, bool) [][]byte{first(func(q, r []byte) []byte { return r[:7] })}, "1 for 60"},
		"no question":                   {[]func([]byte, bool) [][]byte{first(func(q, r []byte) []byte { return append(append(r[:4:4], 0, 0, 0, 1), r[8:]...) })}, "1 for 60"},
		"malformed, then good":          {[]func([]byte, bool) [][]byte{damage(func(q, r []byte) []byte { return r[:len(r)-2] }), good}, "1 for 60"},
		"a short address, then good":    {[]func([]byte, bool) [][]byte{damage(func(q, r []byte) []byte { r[len(r)-5] = 2; return r }), good}, "1 for 60"},
		"a pointer to itself":           {[]func([]byte, bool) [][]byte{damage(func(q, r []byte) []byte { r[len(r)-15] = byte(len(r) - 16); return r }), good}, "1 for 60"},
		"thousands of records promised": {[]func([]byte, bool) [][]byte{damage(func(q, r []byte) []byte { r[6], r[7] = 255, 255; return r }), good}, "1 for 60"},
		"malformed authority":           {[]func([]byte, bool) [][]byte{damage(func(q, r []byte) []byte { r[9] = 1; return append(r, 192, 12, 0) })}, "1 for 60"},
		"an error without question": {[]func([]byte, bool) [][]byte{func(q []byte, tcp bool) [][]byte {
			return [][]byte{{q[0], q[1], 0x81, 1, 0, 0, 0, 0, 0, 0, 0, 0}}
		}}, "code 1"},
		"failure, then silence": {[]func([]byte, bool) [][]byte{with(code(dnsmessage.RCodeServerFailure)), silent}, "code 2"},
		"silence, then good":    {[]func([]byte, bool) [][]byte{silent, good}, "1 for 60"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := query()
			for _, s := range x.servers {
				q.Servers = append(q.Servers, newNameServer(t, s).DNSServer)
			}
			if strings.Contains(name, "silence") {
				q.Timeout = 100 * time.Millisecond
			}
			if got := ask(t, q); got != x.want {
				t.Errorf("%s, not %s", got, x.want)
			}
			if got := submit(t, c, q); got != x.want {
				t.Errorf("by the client: %s, not %s", got, x.want)
			}
		})
	}
}

// TestTruncatedReply looks what becomes of a reply that does not fit into a
// datagram.
func TestTruncatedReply(t *testing.T) {
	truncated := func(m *dnsmessage.Message) { m.Truncated = true }
	long := func(m *dnsmessage.Message) {
		for i := range 200 {
			m.Answers = append(m.Answers, record("h.test.", 60, a(byte(i))))
		}
	}
	byTCP := func(q []byte, tcp bool) [][]byte {
		if tcp {
			return [][]byte{reply(q, address), reply(q, long)}[1:]
		}
		return [][]byte{reply(q, address, truncated)}
	}
	q := query(newNameServer(t, byTCP))
	r, _ := q.Ask().Wait(nil)
	if r == nil || len(r.Answers) != 200 || r.Truncated() {
		t.Errorf("by TCP: %+v", r)
	}
	if q.Servers[0].Sent.Load() != 2 || q.Servers[0].Received.Load() != 2 {
		t.Errorf("%d sent, %d received", q.Servers[0].Sent.Load(), q.Servers[0].Received.Load())
	}
	plain := query()
	plain.Servers, plain.TCP = q.Servers, false
	if r, _ := plain.Ask().Wait(nil); r == nil || len(r.Answers) != 1 || !r.Truncated() {
		t.Errorf("without TCP: %+v", r)
	}
	cut := query(newNameServer(t, func(q []byte, tcp bool) [][]byte {
		switch {
		case tcp:
			return [][]byte{{1, 2, 3}} // and the end of the connection
		default:
			b := reply(q, address, address, truncated)
			return [][]byte{b[:len(b)-3]}
		}
	}))
	if r, _ := cut.Ask().Wait(nil); r == nil || len(r.Answers) != 1 || !r.Truncated() {
		t.Errorf("with TCP that fails: %+v", r)
	}
}

// TestDeadNameServers measures the tries: their number and time.
func TestDeadNameServers(t *testing.T) {
	s := newNameServer(t, func(q []byte, tcp bool) [][]byte { return nil })
	q := query(s)
	q.Tries, q.Timeout = 3, 30*time.Millisecond
	began := time.Now()
	if got := ask(t, q); got != "nothing" {
		t.Error(got)
	}
	if d := time.Since(began); d < 90*time.Millisecond || d > 10*time.Second {
		t.Errorf("three tries of 30 ms took %v", d)
	}
	if n := s.queries.Load(); n != 3 {
		t.Errorf("%d queries for three tries", n)
	}
	// The system says at once that nobody listens: no need to wait for that.
	s.udp.Close()
	q = query(s)
	q.Timeout = time.Hour
	began = time.Now()
	if got := ask(t, q); got != "nothing" {
		t.Error(got)
	}
	if d := time.Since(began); d > 20*time.Second {
		t.Errorf("it took %v to find that nobody listens", d)
	}
}

// TestServersShareTry asks a server that does not reply and then one that does: the
// first has half of the only try, so that there is time for the other.
func TestServersShareTry(t *testing.T) {
	silent := newNameServer(t, func(q []byte, tcp bool) [][]byte { return nil })
	good := newNameServer(t, func(q []byte, tcp bool) [][]byte { return [][]byte{reply(q, address)} })
	q := query(silent, good)
	q.Tries, q.Timeout = 1, 2*time.Second
	if got := ask(t, q); got != "1 for 60" {
		t.Error(got)
	}
	if a, b := silent.queries.Load(), good.queries.Load(); a != 1 || b != 1 {
		t.Errorf("%d and %d queries", a, b)
	}
}

// TestOthersCannotReply sends forged replies from another socket.
func TestOthersCannotReply(t *testing.T) {
	forger, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer forger.Close()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	q := query()
	q.Servers = []*DNSServer{{Addr: conn.LocalAddr().(*net.UDPAddr).AddrPort()}}
	p := q.Ask()
	defer p.Cancel()
	buf := make([]byte, 512)
	n, from, err := conn.ReadFromUDPAddrPort(buf)
	if err != nil {
		t.Fatal(err)
	}
	forger.WriteToUDPAddrPort(reply(buf[:n], answers(record("h.test.", 60, a(66)))), from)
	conn.WriteToUDPAddrPort(reply(buf[:n], address), from)
	if r, _ := p.Wait(nil); summary(r, q) != "1 for 60" {
		t.Error(summary(r, q))
	}
}

// serving returns a client that somebody serves until the test ends.
func serving(t *testing.T) (*DNSClient, *Waiter) {
	c, w := NewDNSClient(), &Waiter{}
	ended := make(chan struct{})
	go func() {
		c.Serve(w)
		close(ended)
	}()
	t.Cleanup(func() {
		w.Interrupt()
		<-ended
		c.Stop()
	})
	return c, w
}

func submit(t *testing.T, c *DNSClient, q *DNSQuery) string {
	t.Helper()
	r, err := c.Submit(q).Wait(nil)
	if err != nil {
		t.Fatal(err)
	}
	return summary(r, q)
}

func TestDNSCache(t *testing.T) {
	c, _ := serving(t)
	soa := func(m *dnsmessage.Message) {
		n := dnsmessage.MustNewName("test.")
		m.Authorities = append(m.Authorities, record("test.", 100, &dnsmessage.SOAResource{NS: n, MBox: n, MinTTL: 50}))
	}
	for name, x := range map[string]struct {
		changes []func(m *dnsmessage.Message)
		want    int64 // queries for two requests
	}{
		"a name":                       {[]func(m *dnsmessage.Message){address}, 1},
		"one for no time":              {[]func(m *dnsmessage.Message){answers(record("h.test.", 0, a(1)))}, 2},
		"one of an absurd time":        {[]func(m *dnsmessage.Message){answers(record("h.test.", 1<<31, a(1)))}, 2},
		"no name":                      {[]func(m *dnsmessage.Message){code(dnsmessage.RCodeNameError)}, 2},
		"no name, and for how long":    {[]func(m *dnsmessage.Message){code(dnsmessage.RCodeNameError), soa}, 1},
		"no records, and for how long": {[]func(m *dnsmessage.Message){soa}, 1},
		"failure":                      {[]func(m *dnsmessage.Message){code(dnsmessage.RCodeServerFailure), soa}, 2},
	} {
		s := newNameServer(t, func(q []byte, tcp bool) [][]byte { return [][]byte{reply(q, x.changes...)} })
		one := submit(t, c, query(s))
		q := query(s)
		q.Name = "H.Test."
		if two := submit(t, c, q); two != one {
			t.Errorf("%s: %s, then %s", name, one, two)
		}
		if n := s.queries.Load(); n != x.want {
			t.Errorf("%s: %d queries", name, n)
		}
		again := query(s)
		again.IgnoreCache = true
		submit(t, c, again)
		if n := s.queries.Load(); n != x.want+1 {
			t.Errorf("%s: %d queries, the last without cache", name, n)
		}
	}
}

func TestDNSCacheForgets(t *testing.T) {
	var c dnsCache
	now := time.Now()
	put := func(name string, size int, ttl uint32) {
		c.put(dnsKey{name: name}, &DNSReply{Received: now, size: size, Answers: []DNSRecord{{TTL: ttl}}})
	}
	knows := func(name string, after time.Duration) bool { return c.get(dnsKey{name: name}, now.Add(after)) != nil }
	put("a", 100, 10)
	if !knows("a", 9*time.Second) || knows("a", 10*time.Second) || c.size != 0 {
		t.Errorf("time: size %d", c.size)
	}
	// What there is not is known for as long as the zone says, if the record that
	// says so lasts (RFC 2308, 5).
	for _, x := range []struct{ ttl, least uint32 }{{100, 20}, {20, 100}} {
		c.put(dnsKey{name: "none"}, &DNSReply{Received: now, Flags: uint16(DNSNameError),
			Authorities: []DNSRecord{{Type: DNSTypeSOA, TTL: x.ttl, Timing: [5]uint32{4: x.least}}}})
		if !knows("none", 19*time.Second) || knows("none", 20*time.Second) {
			t.Errorf("a record of %d seconds that says %d", x.ttl, x.least)
		}
	}
	put("week", 100, 1<<31-1)
	if !knows("week", 6*24*time.Hour) || knows("week", 8*24*time.Hour) {
		t.Error("a week")
	}
	put("large", dnsCacheSize, 10)
	if knows("large", 0) {
		t.Error("large")
	}
	put("b", 100, 1000)
	put("b", 200, 1000)
	for i := range 10000 {
		put(fmt.Sprint(i), 1000, 1000)
		if !knows("b", 0) { // which makes it the last one used
			t.Fatalf("the name used last is gone after %d", i)
		}
	}
	if c.size > dnsCacheSize || len(c.entries) != c.order.Len() || knows("1", 0) || !knows("9999", 0) {
		t.Errorf("size %d, %d entries", c.size, len(c.entries))
	}
}

// TestDNSClientShares has many ask the same, and different things, at once.
func TestDNSClientShares(t *testing.T) {
	c, _ := serving(t)
	release := make(chan struct{})
	s := newNameServer(t, func(q []byte, tcp bool) [][]byte {
		<-release
		return [][]byte{reply(q, func(m *dnsmessage.Message) {
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET, TTL: 60}, Body: a(1)})
		})}
	})
	var waiting []*DNSPending
	for range 100 {
		waiting = append(waiting, c.Submit(query(s)))
	}
	for i := range 2 * dnsBusyMost {
		q := query(s)
		q.Name = fmt.Sprint("h", i, ".test")
		waiting = append(waiting, c.Submit(q))
	}
	close(release)
	for i, p := range waiting {
		if r, err := p.Wait(nil); err != nil || r == nil || len(r.Answers) != 1 {
			t.Fatalf("%d: %v, %v", i, r, err)
		}
	}
	if n := s.queries.Load(); n != 2*dnsBusyMost+1 {
		t.Errorf("%d queries", n)
	}
}

// TestUnwantedQueriesGiveWay has queries without reply take all room, of which
// those that nobody waits for any more must not keep others waiting.
func TestUnwantedQueriesGiveWay(t *testing.T) {
	c, _ := serving(t)
	s := newNameServer(t, func(q []byte, tcp bool) [][]byte {
		if !bytes.Contains(q, []byte("good")) {
			return nil
		}
		return [][]byte{reply(q, address)}
	})
	var silent []*DNSPending
	for i := range dnsBusyMost {
		q := query(s)
		q.Name, q.Timeout = fmt.Sprint("h", i, ".test"), time.Hour
		silent = append(silent, c.Submit(q))
	}
	for s.queries.Load() < dnsBusyMost {
		time.Sleep(time.Millisecond)
	}
	q := query(s)
	q.Name, q.Timeout = "good.test", time.Minute
	good := c.Submit(q)
	silent[dnsBusyMost/2].Cancel()
	if r, err := good.Wait(nil); err != nil || r == nil || len(r.Answers) != 1 {
		t.Errorf("%v, %v", r, err)
	}
	good.Cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.active) != dnsBusyMost-1 {
		t.Errorf("%d are at work", len(c.active))
	}
}

// TestOldQueryIsNotShared asks again what a try has passed for: the one that asks
// gets as much time as it wants.
func TestOldQueryIsNotShared(t *testing.T) {
	c, _ := serving(t)
	s := newNameServer(t, func(q []byte, tcp bool) [][]byte { return nil })
	first := c.Submit(query(s))
	if second := c.Submit(query(s)); second.job != first.job {
		t.Error("a new query is not shared")
	}
	c.mu.Lock()
	first.job.made = first.job.made.Add(-first.job.q.Timeout)
	c.mu.Unlock()
	if third := c.Submit(query(s)); third.job == first.job {
		t.Error("an old query is shared")
	}
}

// TestLateReply looks whether a reply that nobody waits for any more is there for
// the next who asks.
func TestLateReply(t *testing.T) {
	c, _ := serving(t)
	s := newNameServer(t, func(q []byte, tcp bool) [][]byte { return [][]byte{reply(q, address)} })
	q := query(s)
	q.Tries, q.Timeout = 1, 0
	deadline := time.Now().Add(20 * time.Second)
	for submit(t, c, q) != "1 for 60" {
		if time.Now().After(deadline) {
			t.Fatal("the reply does not get into the cache")
		}
		time.Sleep(time.Millisecond)
	}
}

func TestDNSInterrupts(t *testing.T) {
	c, server := serving(t)
	s := newNameServer(t, func(q []byte, tcp bool) [][]byte { return nil })
	w := &Waiter{}
	p := c.Submit(query(s))
	time.AfterFunc(10*time.Millisecond, w.Interrupt)
	if r, err := p.Wait(w); r != nil || err != ErrInterrupted {
		t.Errorf("interrupted: %v, %v", r, err)
	}
	if _, err := p.Wait(w); err != ErrInterrupted {
		t.Errorf("interrupted before: %v", err)
	}
	w.Clear()
	server.Interrupt()
	time.AfterFunc(10*time.Millisecond, c.Stop)
	if _, err := p.Wait(w); !errors.Is(err, ErrClosed) {
		t.Errorf("stopped: %v", err)
	}
}

func TestReverseName(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.1":        "1.2.0.192.in-addr.arpa",
		"::ffff:192.0.2.1": "1.2.0.192.in-addr.arpa",
		"2001:db8::12":     "2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
	} {
		if got := ReverseName(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s is %s", ip, got)
		}
	}
}

func TestCheckDNSName(t *testing.T) {
	label := strings.Repeat("a", 63)
	long := strings.Join([]string{label, label, label, strings.Repeat("b", 61)}, ".")
	for _, good := range []string{"a", "a.b", "a.b.", ".", "", label, long, long + ".", "_sip._tcp.x", "ä.test", "with space"} {
		if err := CheckDNSName(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
		if _, err := packDNSQuestion(1, dnsQuestion{good, DNSTypeA}); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"..", "a..b", ".a", label + "a", long + "b"} {
		if CheckDNSName(bad) == nil {
			t.Errorf("%q is a name", bad)
		}
	}
}

func TestParseServer(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1": "127.0.0.1:53", "127.1": "127.0.0.1:53", "127.0.0.1#5353": "127.0.0.1:5353", "127.1:5353": "127.0.0.1:5353",
		"::1": "[::1]:53", "::1#5353": "[::1]:5353", "[::1]:5353": "[::1]:5353", "fe80::1%1#54": "[fe80::1%1]:54",
		"": "", "localhost": "", "127.0.0.1#": "", "127.0.0.1#0": "", "127.0.0.1#65536": "", "127.0.0.1#x": "", "[127.0.0.1]:53": "", "[::1]#53": "", "1.2.3.4.5#3": "", "#53": "",
	} {
		a, ok := ParseServer(text)
		got := ""
		if ok {
			got = a.String()
			if b, ok := ParseServer(ServerText(a)); !ok || a != b {
				t.Errorf("%q is written %q", text, ServerText(a))
			}
		}
		if got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
	}
}

func TestParseResolvConf(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "{[]  []}",
		"nameserver 10.0.0.1\n":      "{[10.0.0.1:53]  []}",
		"nameserver\nsearch\ndomain": "{[]  []}",
		"# nameserver 1.1.1.1\n; x\nnameserver 10.0.0.2 # y\nnameserver fe80::1%1\nnameserver x": "{[10.0.0.2:53 [fe80::1%1]:53]  []}",
		"domain A.test.\n":                        "{[] a.test [a.test]}",
		"search a.test B.test. .\nnameserver ::1": "{[[::1]:53] a.test [a.test b.test]}",
		"domain a.test\nsearch b.test c.test":     "{[] a.test [b.test c.test]}",
		"search b.test c.test\ndomain a.test":     "{[] a.test [a.test]}",
		"options ndots:5\n\tsearch  x\n":          "{[] x [x]}",
	} {
		if got := fmt.Sprint(parseResolvConf(strings.NewReader(text))); got != want {
			t.Errorf("%q is %s, not %s", text, got, want)
		}
	}
}

func TestHostsFile(t *testing.T) {
	h := parseHostsFile(strings.NewReader("127.0.0.1 localhost # x y\n::1 localhost ip6-localhost\n10.0.0.1\tone.test one\n10.0.0.1 again.test\n#10.0.0.2 two\nx three\n10.0.0.4\nfe80::1%1 link\n"))
	for name, want := range map[string]string{
		"localhost": "[127.0.0.1 ::1]", "LocalHost.": "[127.0.0.1 ::1]", "one": "[10.0.0.1]", "one.test": "[10.0.0.1]", "again.test": "[10.0.0.1]",
		"two": "[]", "three": "[]", "y": "[]", "": "[]", "link": "[fe80::1%1]",
	} {
		if got := fmt.Sprint(h.Addresses(name)); got != want {
			t.Errorf("%q is at %s, not %s", name, got, want)
		}
	}
	for ip, want := range map[string]string{"127.0.0.1": "localhost", "::1": "localhost", "::ffff:127.0.0.1": "localhost", "10.0.0.1": "one.test", "10.0.0.2": "", "fe80::1%2": "link"} {
		if got := h.Name(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s is %q, not %q", ip, got, want)
		}
	}
}

// FuzzParseDNSReply reads any octets as a reply, and what can be read follows
// aliases in.
func FuzzParseDNSReply(f *testing.F) {
	q := dnsQuestion{"h.test", DNSTypeA}
	msg, err := packDNSQuestion(0x1234, q)
	if err != nil {
		f.Fatal(err)
	}
	ns := dnsmessage.MustNewName("ns.test.")
	f.Add(msg)
	f.Add(reply(msg, address))
	f.Add(reply(msg, answers(
		record("h.test.", 1, &dnsmessage.CNAMEResource{CNAME: ns}), record("h.test.", 1, &dnsmessage.MXResource{MX: ns, Pref: 5}),
		record("h.test.", 1, &dnsmessage.TXTResource{TXT: []string{"a", "\xff"}}), record("h.test.", 1, &dnsmessage.SRVResource{Target: ns}),
		record("h.test.", 1, &dnsmessage.SOAResource{NS: ns, MBox: ns}), record("h.test.", 1, &dnsmessage.AAAAResource{}),
		record("h.test.", 1, &dnsmessage.UnknownResource{Type: 99, Data: []byte("x")}))))
	f.Fuzz(func(t *testing.T, msg []byte) {
		r, err := parseDNSReply(msg, 0x1234, q)
		if (r == nil) == (err == nil) {
			t.Fatalf("%v, %v", r, err)
		}
		if r == nil {
			return
		}
		if n := len(r.Answers) + len(r.Authorities) + len(r.Additionals); n > len(msg)/11 {
			t.Errorf("%d records in %d octets", n, len(msg))
		}
		records, _, next := r.Find(q.name, q.typ)
		if len(records) > 0 && next != "" {
			t.Errorf("%d records, and yet see %q", len(records), next)
		}
		for _, x := range records {
			if !x.IP.Is4() {
				t.Errorf("%+v", x)
			}
		}
		if d := r.lifetime(); d < 0 || d > maxDNSKept {
			t.Errorf("kept for %v", d)
		}
	})
}
