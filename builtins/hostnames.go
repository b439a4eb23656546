package builtins

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// hostCache keeps what is known of hosts besides what the DNS client knows: the
// answers of the system's resolver, and its table of hosts.
type hostCache struct {
	names     map[netip.Addr]cachedHost // of addresses
	addresses map[string][]netip.Addr   // of names
	hosts     *netcore.HostsFile
	read      time.Time // when hosts was
	// silent is until when nobody is asked for a name to print: the last who was
	// asked did not answer in time.
	silent time.Time
}

// cachedHost is the name of an address. That it has none is believed for a
// while only.
type cachedHost struct {
	name  string
	until time.Time
}

const (
	// cacheSize bounds each half of the cache; past it, it starts anew.
	cacheSize = 4096
	// namelessFor is how long an address without a name is not asked for again, and
	// how long who did not answer while a socket was printed is not asked for others.
	namelessFor = time.Minute
	// tableFor is how long the table of hosts is not read again.
	tableFor = 5 * time.Second
	// printingPatience is how long printing a socket waits for host names.
	printingPatience = 2 * time.Second
	// nameServerPatience is how long a name server is waited for in a try of
	// lookup-hostname and ipaddr-to-hostname.
	nameServerPatience = 5 * time.Second
)

type hostCacheKey struct{}

func attachHostCache(in *interp.Interp) {
	in.Attach(hostCacheKey{}, &hostCache{names: map[netip.Addr]cachedHost{}, addresses: map[string][]netip.Addr{}})
}

func hostCacheOf(t *thread) *hostCache { return t.In.Attached(hostCacheKey{}).(*hostCache) }

// table returns the system's table of hosts, as it was some seconds ago at most.
func (c *hostCache) table() *netcore.HostsFile {
	if c.hosts == nil || time.Since(c.read) > tableFor {
		c.hosts, c.read = netcore.ReadHostsFile(), time.Now()
	}
	return c.hosts
}

// lookupRequest is how lookup-hostname and ipaddr-to-hostname ask name servers:
// not as often as dns-query if the system's resolver will ask them, too.
func lookupRequest(t *thread, again, clib bool) *dnsRequest {
	r := &dnsRequest{servers: configuredServers(t), tries: 5, timeout: nameServerPatience, queue: true, tcp: true, ignoreCache: again}
	if clib {
		r.tries = 2
	}
	return r
}

// hostName returns the name of the host at ip; ok is false if it has none. With
// again those are asked who know, even if the answer is known. They are not
// waited for longer than limit, unless that is 0.
func hostName(t *thread, ip netip.Addr, again bool, limit time.Duration) (string, bool) {
	ip = ip.Unmap()
	c := hostCacheOf(t)
	if x, ok := c.names[ip]; ok && !again && (x.name != "" || time.Now().Before(x.until)) {
		return x.name, x.name != ""
	}
	name, keep := findHostName(t, ip, again, limit)
	if keep {
		if len(c.names) >= cacheSize {
			clear(c.names)
		}
		c.names[ip] = cachedHost{name, time.Now().Add(namelessFor)}
	}
	return name, name != ""
}

// findHostName is hostName without the cache; keep tells whether the answer
// belongs there.
func findHostName(t *thread, ip netip.Addr, again bool, limit time.Duration) (name string, keep bool) {
	began := time.Now()
	acldns, clib := dnsMode(t)
	if acldns {
		if clib {
			if name = hostCacheOf(t).table().Name(ip); name != "" {
				return name, false
			}
		}
		if ip.IsLoopback() {
			return "localhost", false
		}
	}
	if limit > 0 {
		c := hostCacheOf(t)
		if began.Before(c.silent) {
			if clib {
				name = c.table().Name(ip)
			}
			return name, false
		}
		defer func() {
			if now := time.Now(); name == "" && now.Sub(began) >= limit {
				c.silent = now.Add(namelessFor)
			}
		}()
	}
	if acldns {
		r := lookupRequest(t, again, clib)
		r.typ = netcore.DNSTypePTR
		if limit > 0 {
			r.tries, r.timeout = 1, limit
		}
		if result := r.find(t, netcore.ReverseName(ip)); len(result.records) > 0 {
			return result.records[0].Target, false
		}
	}
	if left := limit - time.Since(began); clib && (limit == 0 || left > 0) {
		err := waiting(t, "name lookup", func(w *netcore.Waiter) (err error) {
			name, err = netcore.LookupAddr(w, ip, max(left, 0))
			return err
		})
		if err != nil {
			return "", false
		}
	}
	return name, true
}

// hostAddresses returns the addresses of the host called name, or the one that
// name spells: for ipv6 NIL IPv4 ones, for :ipv6 IPv6 ones, else both, IPv6
// first. There is at least one. With again those are asked who know, even if the
// answer is known.
func hostAddresses(t *thread, operator, name string, ipv6 value, again bool) []netip.Addr {
	if ip, ok := netcore.ParseIP(name); ok {
		return []netip.Addr{ip}
	}
	if ip, scope, scoped := strings.Cut(name, "%"); scoped {
		if _, known := netcore.ParseIP(ip); known {
			unknownSocketError(t, nil, "looking up a host name", "~a: there is no interface ~s for ~s", interp.NewString(operator), interp.NewString(scope), interp.NewString(name))
		}
	}
	kinds, kind := []netcore.DNSType{netcore.DNSTypeAAAA, netcore.DNSTypeA}, ""
	switch {
	case ipv6 == nil:
		kinds, kind = kinds[1:], "IPv4 "
	case ipv6 == value(t.In.KeywordNamed("ipv6")):
		kinds, kind = kinds[:1], "IPv6 "
	}
	ips, known, answered := findAddresses(t, name, kinds, again)
	if len(ips) > 0 {
		return ips
	}
	if known {
		unknownSocketError(t, nil, "looking up a host name", "~a: the host ~s has no ~aaddress", interp.NewString(operator), interp.NewString(name), interp.NewString(kind))
	}
	hint := ""
	if !answered {
		hint = "; no name server has given an answer"
	}
	unknownSocketError(t, nil, "looking up a host name", "~a: unknown host ~s~a", interp.NewString(operator), interp.NewString(name), interp.NewString(hint))
	return nil
}

// findAddresses looks for the addresses of a host, of the kinds wanted and in
// their order, where *dns-mode* says. known tells whether there is such a host,
// answered whether somebody who was asked knew. Of the names that RFC 6761 sets apart no name server is asked, nor of what no
// host can be called.
func findAddresses(t *thread, name string, kinds []netcore.DNSType, again bool) (ips []netip.Addr, known, answered bool) {
	acldns, clib := dnsMode(t)
	local := inDomain(name, "localhost")
	if inDomain(name, "invalid") || strings.ContainsFunc(name, unicode.IsControl) {
		return nil, false, true
	}
	if acldns && clib {
		if ips = ofKinds(hostCacheOf(t).table().Addresses(name), kinds); len(ips) > 0 {
			return withLoopback(ips, local, kinds), true, true
		}
	}
	if acldns && !local && name != "" && netcore.CheckDNSName(name) == nil {
		r := lookupRequest(t, again, clib)
		r.search = searchDomains(t)
		if ips, known, answered = dnsAddresses(t, r, name, kinds); len(ips) > 0 {
			return ips, true, true
		}
	}
	if clib {
		all, sure := systemAddresses(t, name, again)
		known, answered = known || len(all) > 0, answered || sure
		ips = ofKinds(all, kinds)
	}
	return withLoopback(ips, local, kinds), known || local, answered
}

// withLoopback adds, if local, the loopback address of each of the kinds that
// ips lacks: a hosts file often names localhost for IPv4 only, and the host is
// there for IPv6 all the same.
func withLoopback(ips []netip.Addr, local bool, kinds []netcore.DNSType) []netip.Addr {
	if !local {
		return ips
	}
	for _, loopback := range []netip.Addr{netip.IPv6Loopback(), netip.AddrFrom4([4]byte{127, 0, 0, 1})} {
		if !slices.ContainsFunc(ips, func(ip netip.Addr) bool { return ip.Is4() == loopback.Is4() }) {
			ips = append(ips, loopback)
		}
	}
	return ofKinds(ips, kinds)
}

// inDomain reports whether name is domain, or in it.
func inDomain(name, domain string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name == domain || strings.HasSuffix(name, "."+domain)
}

// ofKinds returns those of ips that are of the given kinds, in the order of
// kinds.
func ofKinds(ips []netip.Addr, kinds []netcore.DNSType) (some []netip.Addr) {
	for _, kind := range kinds {
		for _, ip := range ips {
			if ip.Is4() == (kind == netcore.DNSTypeA) {
				some = append(some, ip)
			}
		}
	}
	return some
}

// systemAddresses returns the addresses of a host that the system's resolver
// knows; answered tells whether it could find out.
func systemAddresses(t *thread, name string, again bool) (ips []netip.Addr, answered bool) {
	c := hostCacheOf(t)
	ips, ok := c.addresses[name]
	if ok && !again {
		return ips, true
	}
	err := waiting(t, "name lookup", func(w *netcore.Waiter) (err error) {
		ips, err = netcore.LookupHost(w, name)
		return err
	})
	if err != nil {
		return nil, netcore.NoSuchHost(err)
	}
	if len(c.addresses) >= cacheSize {
		clear(c.addresses)
	}
	c.addresses[name] = ips
	return ips, true
}

// hostArgument returns the addresses that a host argument denotes, in the order
// to try them; none for NIL.
func hostArgument(t *thread, operator, argument string, v, ipv6 value) []netip.Addr {
	if v == nil {
		return nil
	}
	if ip, ok := valueIP(v); ok {
		return []netip.Addr{ip}
	}
	if s, ok := t.In.StringDesignator(v); ok && s.Len() > 0 {
		return hostAddresses(t, operator, s.Go(), ipv6, false)
	}
	t.TypeError(v, list(t.In.S.Or, list(t.In.S.UnsignedByte, interp.Fix(32)), t.In.S.String, t.In.Socket.Sym("ipv6-address")),
		"~a: the ~a ~s is no host: not an integer of 32 bits, name, dotted address or ipv6-address", interp.NewString(operator), interp.NewString(argument), v)
	return nil
}

// portArgument returns the number of a port or service name; 0 for NIL.
func portArgument(t *thread, operator, argument string, v value, protocol string) int {
	switch x := v.(type) {
	case nil:
		return 0
	case interp.Fixnum:
		if x >= 0 && x <= 65535 {
			return int(x)
		}
	case *interp.String, *interp.Symbol:
		s, _ := t.In.StringDesignator(v)
		name := s.Go()
		if _, isSymbol := v.(*interp.Symbol); isSymbol {
			name = strings.ToLower(name)
		}
		if n, ok := netcore.LookupPort(name, protocol); ok {
			return n
		}
		hint := ""
		if _, err := strconv.ParseUint(name, 10, 64); err == nil {
			hint = "; the number of a port is an integer"
		}
		unknownSocketError(t, nil, "looking up a service", "~a: there is no ~a service ~s~a", interp.NewString(operator), interp.NewString(protocol), v, interp.NewString(hint))
	}
	t.TypeError(v, list(t.In.S.Or, list(t.In.S.Integer, interp.Fix(0), interp.Fix(65535)), t.In.S.String),
		"~a: the ~a ~s is no port: not an integer from 0 to 65535 or service name", interp.NewString(operator), interp.NewString(argument), v)
	return 0
}

// hostOperators declares what asks for names.
func hostOperators(in *interp.Interp) {
	S := &in.S
	sp := in.Socket
	sp.Defun("ipaddr-to-hostname", "ipaddr &key ignore-cache", `The name of the host at IPADDR, an address or dotted string, or NIL if it has none, looked for as *dns-mode* says. Answers are kept; IGNORE-CACHE asks again.`, func(t *thread, a args) value {
		if name, ok := hostName(t, addressArgument(t, "ipaddr-to-hostname", a.V(0)), a.Bool(1), 0); ok {
			return interp.NewString(name)
		}
		return nil
	})
	sp.Defun("lookup-hostname", "host &key ignore-cache (ipv6 *ipv6*) all", `The address of HOST, a name, looked for as *dns-mode* says; with ALL a list of all. IPV6 NIL is for IPv4, :ipv6 for IPv6 only, T to prefer IPv6. Answers are kept; IGNORE-CACHE asks again. An address, as an integer, ipv6-address or string, is returned converted, whatever IPV6 says. Signals socket-error if there is none.`, func(t *thread, a args) value {
		var ips []netip.Addr
		if ip, ok := valueIP(a.V(0)); ok {
			ips = []netip.Addr{ip}
		} else if s, ok := in.StringDesignator(a.V(0)); ok && a.V(0) != nil {
			ips = hostAddresses(t, "lookup-hostname", s.Go(), a.V(2), a.Bool(1))
		} else {
			a.Wrong(t, 0, list(S.Or, list(S.UnsignedByte, interp.Fix(32)), S.String, sp.Sym("ipv6-address")))
		}
		if !a.Bool(3) {
			return ipValue(in, ips[0])
		}
		var b interp.ListBuilder
		for _, ip := range ips {
			b.Add(ipValue(in, ip))
		}
		return b.List()
	})
	sp.Defun("lookup-port", "port protocol", `The number of the service called PORT for PROTOCOL, "tcp" or "udp", as the system's services file has it; an integer is returned as it is. Signals socket-error if there is none.`, func(t *thread, a args) value {
		p, proto := a.V(0), a.V(1)
		s, ok := in.StringDesignator(proto)
		if !ok || proto == nil {
			a.Wrong(t, 1, S.String)
		}
		name := strings.ToLower(s.Go())
		if name != "tcp" && name != "udp" {
			return t.SimpleError("lookup-port: the protocol ~s is neither \"tcp\" nor \"udp\"", proto)
		}
		if p == nil {
			a.Wrong(t, 0, list(S.Or, S.String, S.Integer))
		}
		return interp.FixInt(portArgument(t, "lookup-port", "argument", p, name))
	})
}
