package builtins

import (
	"sockrepl/interp"
	"sockrepl/netcore"
)

// dnsOperators declares the DNS client and what configures it.
func dnsOperators(in *interp.Interp) {
	sp := in.Socket
	sp.Defvar("*dns-mode*", "How lookup-hostname and ipaddr-to-hostname look names up: :acldns by asking name servers, :clib by the system's own resolver, or a list of one or both: then :clib follows where :acldns finds nothing, and the system's table of hosts comes first of all.",
		list(in.KeywordNamed("acldns"), in.KeywordNamed("clib")))
	sp.Defvar("*dns-configured*", "True once configure-dns has found a name server; NIL has it called with :auto before the next query.", nil)
	sp.Defvar("*dns-domain*", "The domain of this machine, or NIL if it is not known.", nil)
	sp.Defvar("*domain-search-list*", "A list of domains in which names without a dot are searched for.", nil)
	sp.Defvar("*nameservers*", "A list of the name servers to ask, dns-nameserver objects. Set by configure-dns.", nil)
	dnsObjectOperators(in)
	dnsQueryOperators(in)
	sp.Defun("configure-dns", "&key nameserver search domain auto", `Says which name servers to ask: NAMESERVER, an IP address or a list of them; a string may name a port besides, as "127.0.0.1#5353", "127.0.0.1:5353" or "[::1]:5353". SEARCH is a list of domains to search, DOMAIN that of this machine. AUTO takes all from the system's configuration. What is not given stays. True if a name server is known then.`,
		func(t *thread, a args) value {
			if a.Bool(3) {
				return t.Bool(autoConfigureDNS(t))
			}
			set := func(name string, v value) { t.SetSymbolValue(sp.Sym(name), v) }
			var servers []*dnsNameserver
			if a.V(0) != nil {
				servers = nameserverArgument(t, "configure-dns", a.V(0))
			}
			if search := a.V(1); search != nil {
				for _, d := range a.Slice(t, 1) {
					checkDomain(t, d)
				}
				set("*domain-search-list*", search)
			}
			if domain := a.V(2); domain != nil {
				checkDomain(t, domain)
				set("*dns-domain*", domain)
			}
			if servers != nil {
				set("*nameservers*", nameserverList(servers))
			}
			known := t.SymbolValue(sp.Sym("*nameservers*")) != nil
			set("*dns-configured*", t.Bool(known))
			return t.Bool(known)
		})
}

// checkDomain checks what is to be a domain.
func checkDomain(t *thread, v value) {
	s, ok := v.(*interp.String)
	if !ok {
		t.WrongType("configure-dns", v, t.In.S.String)
	}
	if err := netcore.CheckDNSName(s.Go()); err != nil {
		t.SimpleError("configure-dns: `~s' is not a domain name: ~a", v, interp.NewString(err.Error()))
	}
}

func nameserverList(servers []*dnsNameserver) value {
	var b interp.ListBuilder
	for _, s := range servers {
		b.Add(s)
	}
	return b.List()
}

// nameserverArgument returns the name servers that v stands for: an address, or
// a list of addresses. Those that are configured are the same objects.
func nameserverArgument(t *thread, operator string, v value) []*dnsNameserver {
	vs := []value{v}
	if isList(v) {
		var ok bool
		if vs, ok = interp.Slice(v); !ok {
			t.WrongType(operator, v, t.In.S.List)
		}
	}
	known, _ := interp.Slice(t.SymbolValue(t.In.Socket.Sym("*nameservers*")))
	var servers []*dnsNameserver
	for _, v := range vs {
		servers = append(servers, nameserverOf(t, operator, v, known))
	}
	return servers
}

func nameserverOf(t *thread, operator string, v value, known []value) *dnsNameserver {
	if s, ok := v.(*dnsNameserver); ok {
		return s
	}
	text := v
	if ip, ok := valueIP(v); ok {
		text = interp.NewString(ip.String())
	}
	s, ok := text.(*interp.String)
	if ok {
		addr, ok := netcore.ParseServer(s.Go())
		if ok && !addr.Addr().IsUnspecified() {
			for _, k := range known {
				if x, ok := k.(*dnsNameserver); ok && x.server.Addr == addr {
					return x
				}
			}
			return newDNSNameserver(t, &netcore.DNSServer{Addr: addr})
		}
	}
	sp := t.In.Socket
	t.TypeError(v, list(t.In.S.Or, list(t.In.S.Integer, interp.Fix(1), interp.Fix(1<<32-1)), t.In.S.String, sp.Sym("ipv6-address"), sp.Sym("dns-nameserver")),
		"~a: ~s is not the address of a name server: an IP address, or a string of one with or without #port", interp.NewString(operator), v)
	return nil
}

// autoConfigureDNS takes the configuration from the system. It reports whether
// there is a name server.
func autoConfigureDNS(t *thread) bool {
	c := netcore.ReadResolvConf()
	var servers []*dnsNameserver
	known, _ := interp.Slice(t.SymbolValue(t.In.Socket.Sym("*nameservers*")))
	for _, a := range c.Servers {
		servers = append(servers, nameserverOf(t, "configure-dns", interp.NewString(netcore.ServerText(a)), known))
	}
	var search interp.ListBuilder
	for _, d := range c.Search {
		search.Add(interp.NewString(d))
	}
	var domain value
	if c.Domain != "" {
		domain = interp.NewString(c.Domain)
	}
	set := func(name string, v value) { t.SetSymbolValue(t.In.Socket.Sym(name), v) }
	set("*nameservers*", nameserverList(servers))
	set("*domain-search-list*", search.List())
	set("*dns-domain*", domain)
	set("*dns-configured*", t.Bool(len(servers) > 0))
	if len(servers) == 0 {
		set("*dns-mode*", t.In.KeywordNamed("clib"))
	}
	return len(servers) > 0
}

// dnsConfigured has the client configured, unless it is. It reports whether there
// is a name server to ask.
func dnsConfigured(t *thread) bool {
	if t.SymbolValue(t.In.Socket.Sym("*dns-configured*")) == nil {
		return autoConfigureDNS(t)
	}
	return t.SymbolValue(t.In.Socket.Sym("*nameservers*")) != nil
}

// configuredServers returns the name servers of *nameservers*.
func configuredServers(t *thread) (servers []*netcore.DNSServer) {
	for _, v := range listVariable(t, "*nameservers*") {
		s, ok := v.(*dnsNameserver)
		if !ok {
			t.TypeError(v, t.In.Socket.Sym("dns-nameserver"), "*nameservers*: ~s is not a name server; configure-dns makes them", v)
		}
		servers = append(servers, s.server)
	}
	return servers
}

// searchDomains returns the domains of *domain-search-list*.
func searchDomains(t *thread) (domains []string) {
	for _, v := range listVariable(t, "*domain-search-list*") {
		s, ok := v.(*interp.String)
		if !ok {
			t.TypeError(v, t.In.S.String, "*domain-search-list*: ~s is not a domain name", v)
		}
		domains = append(domains, s.Go())
	}
	return domains
}

func listVariable(t *thread, name string) []value {
	v := t.SymbolValue(t.In.Socket.Sym(name))
	vs, ok := interp.Slice(v)
	if !ok {
		t.TypeError(v, t.In.S.List, "~a: its value ~s is not a list", interp.NewString(name), v)
	}
	return vs
}

// dnsMode tells by *dns-mode* whether to ask name servers, and whether to ask the
// system.
func dnsMode(t *thread) (acldns, clib bool) {
	v := t.SymbolValue(t.In.Socket.Sym("*dns-mode*"))
	vs := []value{v}
	if isList(v) {
		vs, _ = interp.Slice(v)
	}
	bad := len(vs) == 0
	for _, x := range vs {
		switch x {
		case value(t.In.KeywordNamed("acldns")):
			acldns = true
		case value(t.In.KeywordNamed("clib")):
			clib = true
		default:
			bad = true
		}
	}
	if bad {
		S := &t.In.S
		t.TypeError(v, list(S.Or, list(S.Member, t.In.KeywordNamed("acldns"), t.In.KeywordNamed("clib")), S.Cons),
			"*dns-mode*: its value ~s is neither :acldns nor :clib nor a list of one or both", v)
	}
	if acldns && !dnsConfigured(t) {
		return false, true
	}
	return acldns, clib
}
