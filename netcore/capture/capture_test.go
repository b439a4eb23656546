package capture

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"golang.org/x/sys/unix"

	"sockrepl/netcore"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)

func at(text string) netcore.Addr {
	a, err := netip.ParseAddrPort(text)
	if err != nil {
		return netcore.Addr{}
	}
	return netcore.Addr{IP: a.Addr(), Port: int(a.Port())}
}

// events makes events of lines "KIND LOCAL REMOTE TEXT".
func events(o netcore.Observer, network string, lines ...string) {
	kinds := map[string]netcore.EventKind{
		"listen": netcore.EventListen, "connect": netcore.EventConnect, "refused": netcore.EventRefused, "accept": netcore.EventAccept,
		"send": netcore.EventSend, "receive": netcore.EventReceive, "end": netcore.EventEnd, "close": netcore.EventClose,
		"shutdown": netcore.EventShutdown, "reset": netcore.EventError,
	}
	for i, line := range lines {
		words := append(strings.Fields(line), "", "", "")
		e := &netcore.Event{Kind: kinds[words[0]], Time: start.Add(time.Duration(i)), Network: network, Local: at(words[1]), Remote: at(words[2]), Data: []byte(words[3])}
		if e.Kind == netcore.EventRefused {
			e.Err = io.EOF
		}
		if e.Kind == netcore.EventError {
			e.Err = &netcore.Error{Errno: unix.ECONNRESET}
		}
		o.Observe(e)
	}
}

// packets reads a pcapng file back: a line for each packet, checksums verified.
func packets(t *testing.T, data []byte) []string {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(data), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for {
		raw, info, err := r.ReadPacketData()
		if err == io.EOF {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		if info.Timestamp.Before(start) || info.Timestamp.After(start.Add(time.Second)) {
			t.Errorf("a packet of %v", info.Timestamp)
		}
		first := layers.LayerTypeIPv4
		if raw[0]>>4 == 6 {
			first = layers.LayerTypeIPv6
		}
		p := gopacket.NewPacket(raw, first, gopacket.Default)
		if failure := p.ErrorLayer(); failure != nil {
			t.Fatal(failure.Error())
		}
		if x, ok := p.TransportLayer().(interface {
			SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
		}); ok {
			x.SetNetworkLayerForChecksum(p.NetworkLayer())
		}
		if err, bad := p.VerifyChecksums(); err != nil || len(bad) > 0 {
			t.Errorf("checksums: %v %v", err, bad)
		}
		src, dst := p.NetworkLayer().NetworkFlow().Endpoints()
		line := fmt.Sprintf("%v %v", src, dst)
		switch x := p.TransportLayer().(type) {
		case *layers.TCP:
			flags := ""
			for _, f := range []struct {
				set  bool
				name string
			}{{x.SYN, "S"}, {x.FIN, "F"}, {x.RST, "R"}, {x.PSH, "P"}, {x.ACK, "A"}} {
				if f.set {
					flags += f.name
				}
			}
			line = fmt.Sprintf("%v:%d %v:%d %s %d %d %s", src, x.SrcPort, dst, x.DstPort, flags, x.Seq, x.Ack, x.Payload)
		case *layers.UDP:
			line = fmt.Sprintf("%v:%d %v:%d %s", src, x.SrcPort, dst, x.DstPort, x.Payload)
		}
		lines = append(lines, strings.TrimSpace(line))
	}
}

func TestPackets(t *testing.T) {
	for _, c := range []struct {
		name, network string
		events, want  []string
	}{
		{"a client", "tcp",
			[]string{"connect 10.0.0.1:40 10.0.0.2:80", "send 10.0.0.1:40 10.0.0.2:80 ask", "receive 10.0.0.1:40 10.0.0.2:80 answer",
				"end 10.0.0.1:40 10.0.0.2:80", "close 10.0.0.1:40 10.0.0.2:80"},
			[]string{
				"10.0.0.1:40 10.0.0.2:80 S 1000 0", "10.0.0.2:80 10.0.0.1:40 SA 5000 1001", "10.0.0.1:40 10.0.0.2:80 A 1001 5001",
				"10.0.0.1:40 10.0.0.2:80 PA 1001 5001 ask", "10.0.0.2:80 10.0.0.1:40 PA 5001 1004 answer",
				"10.0.0.2:80 10.0.0.1:40 FA 5007 1004", "10.0.0.1:40 10.0.0.2:80 A 1004 5008",
				"10.0.0.1:40 10.0.0.2:80 FA 1004 5008", "10.0.0.2:80 10.0.0.1:40 A 5008 1005"}},
		{"both ends here are written once", "tcp",
			[]string{"listen 127.0.0.1:80", "connect 127.0.0.1:40 127.0.0.1:80", "send 127.0.0.1:40 127.0.0.1:80 ask", "close 127.0.0.1:40 127.0.0.1:80",
				"accept 127.0.0.1:80 127.0.0.1:40", "receive 127.0.0.1:80 127.0.0.1:40 ask", "end 127.0.0.1:80 127.0.0.1:40", "close 127.0.0.1:80 127.0.0.1:40", "close 127.0.0.1:80"},
			[]string{
				"127.0.0.1:40 127.0.0.1:80 S 1000 0", "127.0.0.1:80 127.0.0.1:40 SA 5000 1001", "127.0.0.1:40 127.0.0.1:80 A 1001 5001",
				"127.0.0.1:40 127.0.0.1:80 PA 1001 5001 ask", "127.0.0.1:40 127.0.0.1:80 FA 1004 5001", "127.0.0.1:80 127.0.0.1:40 A 5001 1005",
				"127.0.0.1:80 127.0.0.1:40 FA 5001 1005", "127.0.0.1:40 127.0.0.1:80 A 1005 5002"}},
		{"IPv6, refused", "tcp",
			[]string{"refused [::1]:40 [::1]:80"},
			[]string{"::1:40 ::1:80 S 1 0", "::1:80 ::1:40 RA 0 2"}},
		{"half closed", "tcp",
			[]string{"accept 10.0.0.1:80 10.0.0.2:40", "shutdown 10.0.0.1:80 10.0.0.2:40", "close 10.0.0.1:80 10.0.0.2:40"},
			[]string{"10.0.0.2:40 10.0.0.1:80 S 1000 0", "10.0.0.1:80 10.0.0.2:40 SA 5000 1001", "10.0.0.2:40 10.0.0.1:80 A 1001 5001",
				"10.0.0.1:80 10.0.0.2:40 FA 5001 1001", "10.0.0.2:40 10.0.0.1:80 A 1001 5002"}},
		{"reset by the other end", "tcp",
			[]string{"connect 10.0.0.1:40 10.0.0.2:80", "send 10.0.0.1:40 10.0.0.2:80 ask", "reset 10.0.0.1:40 10.0.0.2:80", "close 10.0.0.1:40 10.0.0.2:80"},
			[]string{"10.0.0.1:40 10.0.0.2:80 S 1000 0", "10.0.0.2:80 10.0.0.1:40 SA 5000 1001", "10.0.0.1:40 10.0.0.2:80 A 1001 5001",
				"10.0.0.1:40 10.0.0.2:80 PA 1001 5001 ask", "10.0.0.2:80 10.0.0.1:40 RA 5001 1004"}},
		{"datagrams", "udp",
			[]string{"listen 0.0.0.0:553", "send 0.0.0.0:553 10.0.0.2:40 ping", "receive 0.0.0.0:553 10.0.0.2:40 pong",
				"listen 127.0.0.1:54", "send 127.0.0.1:54 127.0.0.1:553 here", "receive 0.0.0.0:553 127.0.0.1:54 here"},
			[]string{"0.0.0.0:553 10.0.0.2:40 ping", "10.0.0.2:40 0.0.0.0:553 pong", "127.0.0.1:54 127.0.0.1:553 here"}},
	} {
		var out bytes.Buffer
		f, err := NewFile(&out)
		if err != nil {
			t.Fatal(err)
		}
		events(f, c.network, c.events...)
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		got := packets(t, out.Bytes())
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n%s\nwanted\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// TestLongSegments sends more at once than fits a packet.
func TestLongSegments(t *testing.T) {
	var out bytes.Buffer
	f, _ := NewFile(&out)
	events(f, "tcp", "connect 10.0.0.1:40 10.0.0.2:80")
	data := bytes.Repeat([]byte("x"), 100_000)
	f.Observe(&netcore.Event{Kind: netcore.EventSend, Time: start, Network: "tcp", Local: at("10.0.0.1:40"), Remote: at("10.0.0.2:80"), Data: data})
	f.Close()
	sum := 0
	for _, line := range packets(t, out.Bytes()) {
		sum += strings.Count(line, "x")
	}
	if sum != len(data) {
		t.Errorf("%d octets of %d are in the file", sum, len(data))
	}
}

func TestTrace(t *testing.T) {
	var out bytes.Buffer
	trace := NewTrace(&out)
	events(trace, "tcp", "listen 10.0.0.1:80", "accept 10.0.0.1:80 10.0.0.2:40", "send 10.0.0.1:80 10.0.0.2:40 abc", "refused 10.0.0.1:80 10.0.0.2:40")
	trace.Observe(&netcore.Event{Kind: netcore.EventAccept, Time: start, Socket: 7, Network: "unix", Local: netcore.Addr{File: true, Path: "/tmp/s"}, Remote: netcore.Addr{File: true}})
	trace.Observe(&netcore.Event{Kind: netcore.EventAccept, Time: start, Socket: 8, Network: "unix", Local: netcore.Addr{File: true, Path: "\x00s"}, Remote: netcore.Addr{File: true}})
	want := `03:04:05.000006 #0 tcp listen 10.0.0.1:80
03:04:05.000006 #0 tcp accept 10.0.0.1:80 <- 10.0.0.2:40
03:04:05.000006 #0 tcp send 10.0.0.1:80 -> 10.0.0.2:40: 3 octets
03:04:05.000006 #0 tcp connect failed 10.0.0.1:80 -> 10.0.0.2:40: EOF
03:04:05.000006 #7 unix accept "/tmp/s" <- (unnamed)
03:04:05.000006 #8 unix accept "@s" <- (unnamed)
`
	if out.String() != want {
		t.Errorf("got\n%swanted\n%s", &out, want)
	}
}
