package netcore

import (
	"strconv"
	"strings"
	"testing"
)

func TestParseService(t *testing.T) {
	for line, want := range map[string]string{
		"http\t\t80/tcp\t\twww\t# WorldWideWeb": "http www 80 tcp",
		"domain 53/udp":                         "domain 53 udp",
		"# a comment":                           "",
		"":                                      "",
		"name":                                  "",
		"name 80":                               "",
		"name x/tcp":                            "",
		"name 65536/tcp":                        "",
		"name -1/tcp":                           "",
		"name 1/tcp#alias":                      "name 1 tcp",
	} {
		names, port, protocol, ok := parseService(line)
		got := ""
		if ok {
			got = strings.Join(names, " ") + " " + strconv.Itoa(port) + " " + protocol
		}
		if got != want {
			t.Errorf("%q is %q, not %q", line, got, want)
		}
	}
}

func TestLookupPort(t *testing.T) {
	for _, x := range []struct {
		name, protocol string
		port           int
	}{{"http", "tcp", 80}, {"https", "tcp", 443}, {"domain", "udp", 53}, {"smtp", "tcp", 25}} {
		if n, ok := LookupPort(x.name, x.protocol); !ok || n != x.port {
			t.Errorf("%s/%s is %d, %v", x.name, x.protocol, n, ok)
		}
	}
	for _, name := range []string{"", "no-such-service", "http ", "80", "#", "/"} {
		if n, ok := LookupPort(name, "tcp"); ok {
			t.Errorf("%q is %d", name, n)
		}
	}
}

func FuzzParseService(f *testing.F) {
	for _, s := range []string{"http 80/tcp www", "a 1/udp", "#", "x 99999/tcp y # z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		names, port, protocol, ok := parseService(line)
		if !ok {
			return
		}
		if port < 0 || port > 65535 || len(names) == 0 {
			t.Fatalf("%q: %q %d", line, names, port)
		}
		again, port2, protocol2, ok := parseService(names[0] + " " + strconv.Itoa(port) + "/" + protocol + " " + strings.Join(names[1:], " "))
		if !ok || port2 != port || protocol2 != protocol || len(again) != len(names) {
			t.Errorf("%q is read otherwise when written back", line)
		}
	})
}
