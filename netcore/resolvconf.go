package netcore

import (
	"bufio"
	"io"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
)

// ResolvConf is what resolv.conf(5) says of the DNS.
type ResolvConf struct {
	Servers []netip.AddrPort
	Domain  string   // of this machine; "" if it is not told
	Search  []string // domains
}

// dnsPort is where name servers are.
const dnsPort = 53

// ReadResolvConf reads the system's configuration of the DNS; of what cannot be
// read nothing is known. The domain is at least that of the machine's name.
func ReadResolvConf() ResolvConf {
	var c ResolvConf
	if f, err := os.Open("/etc/resolv.conf"); err == nil {
		defer f.Close()
		c = parseResolvConf(f)
	}
	if c.Domain == "" {
		if name, err := os.Hostname(); err == nil {
			_, c.Domain, _ = strings.Cut(name, ".")
		}
	}
	return c
}

func parseResolvConf(r io.Reader) (c ResolvConf) {
	domain := ""
	for sc := bufio.NewScanner(r); sc.Scan(); {
		line := sc.Text()
		if i := strings.IndexAny(line, "#;"); i >= 0 {
			line = line[:i]
		}
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		switch words[0] {
		case "nameserver":
			if ip, ok := ParseIP(words[1]); ok {
				c.Servers = append(c.Servers, netip.AddrPortFrom(ip, dnsPort))
			}
		// Of several lines with domain or search the last counts.
		case "domain":
			domain = canonicalDNSName(words[1])
			c.Search = []string{domain}
		case "search":
			c.Search = nil
			for _, d := range words[1:] {
				if d = canonicalDNSName(d); d != "" {
					c.Search = append(c.Search, d)
				}
			}
		}
	}
	if c.Domain = domain; domain == "" && len(c.Search) > 0 {
		c.Domain = c.Search[0]
	}
	return c
}

// ParseServer reads the address of a name server: an IP address, or one with a
// port as ADDRESS#PORT, ADDRESS:PORT or [ADDRESS]:PORT.
func ParseServer(s string) (netip.AddrPort, bool) {
	if ip, ok := ParseIP(s); ok {
		return netip.AddrPortFrom(ip, dnsPort), true
	}
	i := strings.LastIndexAny(s, "#:")
	if i < 0 {
		return netip.AddrPort{}, false
	}
	host, bracketed := s[:i], false
	if s[i] == ':' && strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		host, bracketed = host[1:len(host)-1], true
	}
	ip, ok := ParseIP(host)
	port, err := strconv.ParseUint(s[i+1:], 10, 16)
	if !ok || err != nil || port == 0 || bracketed && ip.Is4() || s[i] == ':' && !bracketed && ip.Is6() {
		return netip.AddrPort{}, false
	}
	return netip.AddrPortFrom(ip, uint16(port)), true
}

// ServerText writes the address of a name server as ParseServer reads it.
func ServerText(a netip.AddrPort) string {
	if a.Port() == dnsPort {
		return a.Addr().String()
	}
	return a.Addr().String() + "#" + strconv.Itoa(int(a.Port()))
}

// hostsFile is the system's own table of hosts.
const hostsFile = "/etc/hosts"

// HostsFile is what hosts(5) says.
type HostsFile struct {
	entries []hostsEntry
}

type hostsEntry struct {
	ip    netip.Addr
	names []string
}

// ReadHostsFile reads the system's table of hosts, which is empty if it cannot
// be read.
func ReadHostsFile() *HostsFile {
	f, err := os.Open(hostsFile)
	if err != nil {
		return &HostsFile{}
	}
	defer f.Close()
	return parseHostsFile(f)
}

func parseHostsFile(r io.Reader) *HostsFile {
	h := &HostsFile{}
	for sc := bufio.NewScanner(r); sc.Scan(); {
		line, _, _ := strings.Cut(sc.Text(), "#")
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		if ip, ok := ParseIP(words[0]); ok {
			h.entries = append(h.entries, hostsEntry{ip.Unmap(), words[1:]})
		}
	}
	return h
}

// Addresses returns the addresses of the host called name; none if it is not in
// the table.
func (h *HostsFile) Addresses(name string) (ips []netip.Addr) {
	name = canonicalDNSName(name)
	for _, e := range h.entries {
		if slices.ContainsFunc(e.names, func(n string) bool { return canonicalDNSName(n) == name }) && !slices.Contains(ips, e.ip) {
			ips = append(ips, e.ip)
		}
	}
	return ips
}

// Name returns the name of the host at ip; "" if it is not in the table.
func (h *HostsFile) Name(ip netip.Addr) string {
	ip = ip.WithZone("").Unmap()
	for _, e := range h.entries {
		if e.ip.WithZone("") == ip {
			return e.names[0]
		}
	}
	return ""
}
