package builtins

import (
	"net/netip"
	"testing"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// TestKept puts a connection and a datagram where an interrupt leaves what came
// with it: whoever asks next gets it, and closing the socket drops it.
func TestKept(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	loopback := netcore.Addr{IP: netip.MustParseAddr("127.0.0.1")}
	l, err := netcore.Listen(netcore.Config{Local: loopback, Backlog: 5})
	if err != nil {
		t.Fatal(err)
	}
	passive := &passiveSocket{l: l, info: socketInfo{family: "internet", local: l.Local}}
	pending := func() *netcore.Conn {
		client, err := netcore.Connect(nil, netcore.Config{Remote: l.Local})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { client.Close() })
		conn, err := l.Accept(nil)
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
	c, err := netcore.OpenDatagram(netcore.Config{Local: loopback})
	if err != nil {
		t.Fatal(err)
	}
	datagrams := &datagramSocket{c: c, info: socketInfo{family: "internet", typ: "datagram", local: c.Local}}
	ended := in.RunMain("test", func(th *thread) {
		accept, receive := in.Socket.Sym("accept-connection").Function(), in.Socket.Sym("receive-from").Function()
		for _, wait := range []value{nil, in.T} {
			first, second := pending(), pending()
			passive.kept.keep(first)
			passive.kept.keep(second)
			for i, want := range []*netcore.Conn{first, second} {
				if s, ok := th.Funcall(accept, passive, in.KeywordNamed("wait"), wait).(*socketStream); !ok || s.conn != want {
					t.Errorf("connection %d, with wait %v, is %v", i, wait, s)
				}
				want.Close()
			}
		}
		datagrams.kept.keep(datagram{[]byte("kept"), c.Local})
		if v, ok := th.Funcall(receive, datagrams, interp.Fix(10), in.KeywordNamed("extract"), in.T).(*interp.Octets); !ok || string(v.B) != "kept" {
			t.Errorf("received %v", v)
		}
		left := pending()
		passive.kept.keep(left)
		passive.CloseObject(th, false)
		if !left.IsClosed() || passive.kept.any() {
			t.Error("the connection outlives its listener")
		}
		datagrams.kept.keep(datagram{[]byte("kept"), c.Local})
		datagrams.CloseObject(th, false)
		if datagrams.kept.any() {
			t.Error("the datagram outlives its socket")
		}
	})
	if !ended {
		t.Error("the process was left")
	}
}
