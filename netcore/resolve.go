package netcore

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// LookupHost returns the addresses of a host name, as the system's resolver has
// them.
func LookupHost(w *Waiter, name string) ([]netip.Addr, error) {
	var all []netip.Addr
	err := asking(w, 0, func(ctx context.Context) (err error) {
		all, err = net.DefaultResolver.LookupNetIP(ctx, "ip", name)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, ip := range all {
		ip = ip.Unmap()
		all[i] = WithScope(ip, ScopeID(ip))
	}
	return all, nil
}

// NoSuchHost reports whether err, of LookupHost, says that there is no such host,
// rather than that nobody could tell.
func NoSuchHost(err error) bool {
	var e *net.DNSError
	return errors.As(err, &e) && e.IsNotFound
}

// LookupAddr returns the name of the host at ip; "" if it has none. Unless limit
// is 0, the answer must come within it.
func LookupAddr(w *Waiter, ip netip.Addr, limit time.Duration) (name string, err error) {
	var names []string
	err = asking(w, limit, func(ctx context.Context) (err error) {
		names, err = net.DefaultResolver.LookupAddr(ctx, ip.WithZone("").String())
		return err
	})
	switch {
	case err == ErrInterrupted:
		return "", err
	case len(names) == 0:
		return "", nil
	}
	return strings.TrimSuffix(names[0], "."), nil
}

// asking calls f with a context that ends when w is interrupted or, unless limit
// is 0, after limit.
func asking(w *Waiter, limit time.Duration, f func(ctx context.Context) error) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if limit > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, limit)
		defer stop()
	}
	if !w.beginWake(cancel) {
		return ErrInterrupted
	}
	err := f(ctx)
	w.endWake()
	if err != nil && w.wasInterrupted() {
		return ErrInterrupted
	}
	return err
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

// LookupPort returns the number of a service for protocol "tcp" or "udp", as the
// system's list of services has it.
func LookupPort(service, protocol string) (int, bool) {
	if f, err := os.Open("/etc/services"); err == nil {
		defer f.Close()
		for sc := bufio.NewScanner(f); sc.Scan(); {
			names, port, proto, ok := parseService(sc.Text())
			if ok && proto == protocol && slices.Contains(names, service) {
				return port, true
			}
		}
	}
	n, ok := wellKnown[service+"/"+protocol]
	return n, ok
}

// parseService reads a line of services(5): a name, port/protocol, and aliases.
func parseService(line string) (names []string, port int, protocol string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	words := strings.Fields(line)
	if len(words) < 2 {
		return nil, 0, "", false
	}
	number, protocol, ok := strings.Cut(words[1], "/")
	n, err := strconv.ParseUint(number, 10, 16)
	if !ok || err != nil {
		return nil, 0, "", false
	}
	return slices.Delete(words, 1, 2), int(n), protocol, true
}
