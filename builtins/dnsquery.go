package builtins

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// dnsState is an interpreter's DNS client and the process that serves it.
type dnsState struct {
	client *netcore.DNSClient
	server *interp.Process // nil before the first query
}

type dnsStateKey struct{}

func dnsStateOf(in *interp.Interp) *dnsState { return in.Attached(dnsStateKey{}).(*dnsState) }

// dnsRequest says how to ask.
type dnsRequest struct {
	typ         netcore.DNSType
	servers     []*netcore.DNSServer
	tries       int
	timeout     time.Duration
	search      []string // what to append to a name without a dot
	queue       bool     // go through the background process
	tcp         bool
	ignoreCache bool
}

// dnsResult is what was found: records, for so many seconds from when reply
// came, or none. No reply is nil.
type dnsResult struct {
	records []netcore.DNSRecord
	ttl     uint32
	reply   *netcore.DNSReply
}

func (r *dnsRequest) query(t *thread, name string) *netcore.DNSQuery {
	return &netcore.DNSQuery{Name: name, Type: r.typ, Servers: r.servers, Tries: r.tries, Timeout: r.timeout,
		TCP: r.tcp, IgnoreCache: r.ignoreCache, Monitor: socketMonitor(t.In)}
}

const dnsWhostate = "waiting for a name server"

// ask asks for name, which must be a good one, and returns the reply; nil if
// there is none.
func (r *dnsRequest) ask(t *thread, name string) (reply *netcore.DNSReply) {
	wait := func(p *netcore.DNSPending) (err error) {
		defer p.Cancel()
		return waiting(t, dnsWhostate, func(w *netcore.Waiter) (err error) {
			reply, err = p.Wait(w)
			return err
		})
	}
	q := r.query(t, name)
	if !r.queue {
		wait(q.Ask())
		return reply
	}
	state := dnsStateOf(t.In)
	for state.serve(t) {
		// The process may be killed under those who wait for it.
		if wait(state.client.Submit(q)) != netcore.ErrClosed {
			break
		}
	}
	return reply
}

// prefetch has the background process ask for name while the caller is going to
// do something else first.
func (r *dnsRequest) prefetch(t *thread, name string) {
	if state := dnsStateOf(t.In); r.queue && state.serve(t) {
		state.client.Prefetch(r.query(t, name))
	}
}

// serve sees to it that the background process runs; false if it cannot be
// started because the program ends.
func (s *dnsState) serve(t *thread) bool {
	if s.server != nil && s.server.Started() {
		return true
	}
	p := t.In.NewProcess(interp.NewString("Domain Name Server Client"))
	p.KeepsLispAlive = false
	p.Priority, p.Quantum = interp.Fix(0), interp.Fix(2)
	p.RunReasons = []value{t.In.KeywordNamed("enable")}
	p.Preset(interp.NewGoFunction(t.In.Socket.InternalSym("dns-client"), func(t *thread, _ []value) value {
		defer s.client.Stop()
		waiting(t, "waiting for input", s.client.Serve)
		return nil
	}), nil)
	p.Launch()
	s.server = p
	return p.Started()
}

// find asks for name, and for those that it is an alias of.
func (r *dnsRequest) find(t *thread, name string) (result dnsResult) {
	ttl := uint32(1<<32 - 1)
	for range 8 {
		result = dnsResult{reply: r.ask(t, name)}
		if result.reply == nil || result.reply.Code() != netcore.DNSSuccess {
			return result
		}
		records, n, next := result.reply.Find(name, r.typ)
		ttl = min(ttl, n)
		if len(records) > 0 {
			result.records, result.ttl = records, ttl
			r.sort(records)
			return result
		}
		// With the zone's own record the server says that there is no more.
		if next == "" || netcore.CheckDNSName(next) != nil || slices.ContainsFunc(result.reply.Authorities, func(x netcore.DNSRecord) bool { return x.Type == netcore.DNSTypeSOA }) {
			return result
		}
		name = next
	}
	return result
}

// sort puts the best records first, where they tell which those are.
func (r *dnsRequest) sort(records []netcore.DNSRecord) {
	if r.typ == netcore.DNSTypeMX || r.typ == netcore.DNSTypeSRV {
		slices.SortStableFunc(records, func(a, b netcore.DNSRecord) int {
			return cmp.Or(cmp.Compare(a.Preference, b.Preference), cmp.Compare(b.Weight, a.Weight))
		})
	}
}

// names returns what to ask for in turn: name, and if it has no dot name in the
// domains to search.
func (r *dnsRequest) names(name string) []string {
	names := []string{name}
	if !strings.Contains(name, ".") {
		for _, domain := range r.search {
			if full := name + "." + strings.TrimPrefix(domain, "."); netcore.CheckDNSName(full) == nil {
				names = append(names, full)
			}
		}
	}
	return names
}

// resolve finds name, if need be in the domains to search.
func (r *dnsRequest) resolve(t *thread, name string) (result dnsResult) {
	for _, full := range r.names(name) {
		if found := r.find(t, full); found.reply != nil {
			result = found
		}
		if len(result.records) > 0 {
			break
		}
	}
	return result
}

// response is resolve for the reply as it is.
func (r *dnsRequest) response(t *thread, name string) (reply *netcore.DNSReply) {
	for _, full := range r.names(name) {
		if found := r.ask(t, full); found != nil {
			reply = found
		}
		if reply != nil && len(reply.Answers) > 0 {
			break
		}
	}
	return reply
}

// The keyword parameters of dns-query and its kin, from the one that follows
// :type.
const (
	dqNameserver = iota
	dqRepeat
	dqTimeout
	dqQueue
	dqDecode
	dqSearch
	dqIgnoreCache
)

const dnsKeys = "nameserver (repeat 5) (timeout 5) (queue t) (decode t) search ignore-cache"

// dnsRequestOf reads the keyword arguments, the first of which is in slot k.
func dnsRequestOf(t *thread, a args, k int, typ netcore.DNSType, search, tcp bool) *dnsRequest {
	operator := dnsOperator(a)
	r := &dnsRequest{typ: typ, queue: a.Bool(k + dqQueue), tcp: tcp, ignoreCache: a.Bool(k + dqIgnoreCache)}
	r.tries = a.Int(t, k+dqRepeat, 1, 1000)
	r.timeout = duration(t, operator, a.V(k+dqTimeout))
	search = search || a.Bool(k+dqSearch)
	if v := a.V(k + dqNameserver); v != nil {
		for _, s := range nameserverArgument(t, operator, v) {
			r.servers = append(r.servers, s.server)
		}
	}
	configured := r.servers != nil
	if !configured || search {
		configured = dnsConfigured(t) || configured
	}
	if !configured {
		t.SimpleError("~a: no name server is known: the system names none, and configure-dns has not been told one", interp.NewString(operator))
	}
	if r.servers == nil {
		r.servers = configuredServers(t)
	}
	if search {
		r.search = searchDomains(t)
	}
	return r
}

// run does what dns-query does once its arguments are known.
func (r *dnsRequest) run(t *thread, name string, decode bool) value {
	if !decode {
		if reply := r.response(t, name); reply != nil {
			return t.One(newDNSResponse(t.In, reply))
		}
		return t.One(nil)
	}
	result := r.resolve(t, name)
	if result.reply == nil {
		return t.Values4(nil, nil, nil, nil)
	}
	flags := dnsFlags(t.In, result.reply)
	if len(result.records) == 0 {
		return t.Values4(nil, nil, nil, flags)
	}
	var b interp.ListBuilder
	for i := range result.records {
		b.Add(dnsAnswer(t.In, result.reply, &result.records[i]))
	}
	all := b.List().(*interp.Cons)
	return t.Values4(all.Car, timeLeft(result.reply, result.ttl), all.Cdr, flags)
}

// dnsOperator returns the operator's name for messages.
func dnsOperator(a args) string { return strings.ToLower(a.Operator().Symbol.Name()) }

// dnsNameArgument returns the domain name in slot 0.
func dnsNameArgument(t *thread, a args) string {
	operator := interp.NewString(dnsOperator(a))
	name := a.String(t, 0).Go()
	if err := netcore.CheckDNSName(name); err != nil {
		t.SimpleError("~a: `~s' is not a domain name: ~a", operator, a.V(0), interp.NewString(err.Error()))
	}
	return name
}

// reverseArgument returns the domain name that stands for the address in slot 0;
// one that ends in .arpa stands for itself.
func reverseArgument(t *thread, a args) string {
	if s, ok := a.V(0).(*interp.String); ok && strings.HasSuffix(strings.ToLower(strings.TrimSuffix(s.Go(), ".")), ".arpa") {
		return dnsNameArgument(t, a)
	}
	ip := addressArgument(t, dnsOperator(a), a.V(0))
	return netcore.ReverseName(ip)
}

// dnsTypeArgument returns the type in slot i: a keyword, or a number.
func dnsTypeArgument(t *thread, a args, i int) netcore.DNSType {
	if n, ok := a.V(i).(interp.Fixnum); ok && n > 0 && n < 1<<16 {
		return netcore.DNSType(n)
	}
	var names []value
	for _, x := range dnsTypeNames {
		s := dnsClassesOf(t.In).types[x.typ]
		if a.V(i) == value(s) {
			return x.typ
		}
		names = append(names, s)
	}
	S := &t.In.S
	a.Wrong(t, i, list(S.Or, listStar(list(names...), S.Member), list(S.Integer, interp.Fix(1), interp.Fix(65535))))
	return 0
}

// dnsQueryOperators declares dns-query and its kin.
func dnsQueryOperators(in *interp.Interp) {
	sp := in.Socket
	in.Attach(dnsStateKey{}, &dnsState{client: netcore.NewDNSClient()})
	const how = ` NAMESERVER (an address, or a list of addresses) is asked instead of the configured ones, REPEAT times for TIMEOUT seconds each. With QUEUE this goes through a process in the background and what it remembers, but for IGNORE-CACHE. With SEARCH a name without a dot is also looked for in the domains of *domain-search-list*. DECODE NIL returns the dns-response object instead, NIL if there was no reply.`
	sp.Defun("dns-query", "name &key (type :a) "+dnsKeys+" => *", `Asks a name server for NAME, a string, or for TYPE :ptr an address, and returns the best answer or NIL, the seconds for which it holds, a list of the other answers, and a list of flags such as :no-such-domain. TYPE is :a, :aaaa, :ptr, :mx (answers are lists of name, address or NIL, preference), :srv (name, address or NIL, port, priority, weight), :txt (lists of strings), :cname, :ns, :soa, :any, or a number.`+how,
		func(t *thread, a args) value {
			typ := dnsTypeArgument(t, a, 1)
			name := ""
			if typ == netcore.DNSTypePTR {
				name = reverseArgument(t, a)
			} else {
				name = dnsNameArgument(t, a)
			}
			return dnsRequestOf(t, a, 2, typ, false, true).run(t, name, a.Bool(2+dqDecode))
		})
	sp.Defun("dns-lookup-hostname", "name &key "+dnsKeys+" => *", `The address of the host NAME, as dns-query of type :a returns it, after a search in *domain-search-list* if need be. The system's table of hosts is not looked at, and truncated replies are not asked for again by TCP.`+how,
		func(t *thread, a args) value {
			if ip, ok := valueIP(a.V(0)); ok {
				return t.One(ipValue(in, ip))
			}
			name := dnsNameArgument(t, a)
			if ip, ok := netcore.ParseIP(name); ok && a.Bool(1+dqDecode) {
				return t.One(ipValue(in, ip))
			}
			return dnsRequestOf(t, a, 1, netcore.DNSTypeA, true, false).run(t, name, a.Bool(1+dqDecode))
		})
	sp.Defun("dns-ipaddr-to-hostname", "name &key "+dnsKeys+" => *", `The name of the host at the address NAME, as dns-query of type :ptr returns it.`+how,
		func(t *thread, a args) value {
			name := reverseArgument(t, a)
			return dnsRequestOf(t, a, 1, netcore.DNSTypePTR, false, true).run(t, name, a.Bool(1+dqDecode))
		})
}

// dnsAddresses asks name servers for the addresses of the host called name, of
// the kinds wanted. known tells whether there is such a host, answered whether a
// name server knew.
func dnsAddresses(t *thread, r *dnsRequest, name string, kinds []netcore.DNSType) (ips []netip.Addr, known, answered bool) {
	for i := len(kinds) - 1; i > 0; i-- {
		r.typ = kinds[i]
		r.prefetch(t, name)
	}
	for _, r.typ = range kinds {
		result := r.resolve(t, name)
		if result.reply != nil {
			code := result.reply.Code()
			known = known || code == netcore.DNSSuccess
			answered = known || answered || code == netcore.DNSNameError
		}
		for i := range result.records {
			ips = append(ips, result.records[i].IP)
		}
	}
	return ips, known, answered
}
