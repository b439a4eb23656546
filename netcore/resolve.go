package netcore

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// LookupHost returns the addresses of a host name, or the one that s spells;
// IPv4 ones, or with v6 IPv6 ones first.
func LookupHost(w *Waiter, s string, v6 bool) ([]netip.Addr, error) {
	if ip, ok := ParseIP(s); ok {
		return []netip.Addr{ip}, nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if !w.beginWake(cancel) {
		return nil, ErrInterrupted
	}
	defer w.endWake()
	all, err := net.DefaultResolver.LookupNetIP(ctx, "ip", s)
	if err != nil {
		if w.wasInterrupted() {
			return nil, ErrInterrupted
		}
		return nil, errors.New("unknown host " + strconv.Quote(s))
	}
	var first, rest []netip.Addr
	for _, ip := range all {
		ip = ip.Unmap()
		if ip.Is6() == v6 {
			first = append(first, ip)
		} else {
			rest = append(rest, ip)
		}
	}
	return append(first, rest...), nil
}

// LookupAddr returns the name of the host at ip; ok is false if it has none.
func LookupAddr(w *Waiter, ip netip.Addr) (name string, ok bool, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if !w.beginWake(cancel) {
		return "", false, ErrInterrupted
	}
	defer w.endWake()
	names, err := net.DefaultResolver.LookupAddr(ctx, ip.WithZone("").String())
	if w.wasInterrupted() {
		return "", false, ErrInterrupted
	}
	if err != nil || len(names) == 0 {
		return "", false, nil
	}
	return strings.TrimSuffix(names[0], "."), true, nil
}

// wellKnown is used where the system has no list of services.
var wellKnown = map[string]int{
	"echo/tcp": 7, "echo/udp": 7, "discard/tcp": 9, "discard/udp": 9, "daytime/tcp": 13, "daytime/udp": 13,
	"ftp-data/tcp": 20, "ftp/tcp": 21, "ssh/tcp": 22, "telnet/tcp": 23, "smtp/tcp": 25, "time/tcp": 37, "time/udp": 37,
	"domain/tcp": 53, "domain/udp": 53, "tftp/udp": 69, "finger/tcp": 79, "http/tcp": 80, "www/tcp": 80, "pop3/tcp": 110,
	"sunrpc/tcp": 111, "sunrpc/udp": 111, "nntp/tcp": 119, "ntp/udp": 123, "imap/tcp": 143, "imap2/tcp": 143, "snmp/udp": 161,
	"ldap/tcp": 389, "https/tcp": 443, "submission/tcp": 587, "ldaps/tcp": 636, "imaps/tcp": 993, "pop3s/tcp": 995,
	"syslog/udp": 514, "login/tcp": 513, "shell/tcp": 514, "socks/tcp": 1080, "nfs/tcp": 2049, "nfs/udp": 2049,
}

// LookupPort returns the number of a service for protocol "tcp" or "udp".
func LookupPort(service, protocol string) (int, bool) {
	if f, err := os.Open("/etc/services"); err == nil {
		defer f.Close()
		for sc := bufio.NewScanner(f); sc.Scan(); {
			line, _, _ := strings.Cut(sc.Text(), "#")
			words := strings.Fields(line)
			if len(words) < 2 {
				continue
			}
			num, proto, _ := strings.Cut(words[1], "/")
			if proto != protocol {
				continue
			}
			for i, name := range words {
				if i != 1 && name == service {
					n, err := strconv.Atoi(num)
					return n, err == nil
				}
			}
		}
	}
	n, ok := wellKnown[service+"/"+protocol]
	return n, ok
}

// ServiceName returns the name of a port for protocol "tcp" or "udp".
func ServiceName(port int, protocol string) (string, bool) {
	want := strconv.Itoa(port) + "/" + protocol
	if f, err := os.Open("/etc/services"); err == nil {
		defer f.Close()
		for sc := bufio.NewScanner(f); sc.Scan(); {
			line, _, _ := strings.Cut(sc.Text(), "#")
			if words := strings.Fields(line); len(words) >= 2 && words[1] == want {
				return words[0], true
			}
		}
	}
	for key, n := range wellKnown {
		if name, proto, _ := strings.Cut(key, "/"); n == port && proto == protocol {
			return name, true
		}
	}
	return "", false
}
