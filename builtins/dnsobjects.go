package builtins

import (
	"strconv"
	"time"
	"unicode/utf8"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// dnsClasses are the classes of what the DNS client deals in, and the names of
// record types.
type dnsClasses struct {
	nameserver, response, rr *interp.Class
	types                    map[netcore.DNSType]*interp.Symbol
}

type dnsClassesKey struct{}

func dnsClassesOf(in *interp.Interp) *dnsClasses {
	return in.Attached(dnsClassesKey{}).(*dnsClasses)
}

// dnsTypeNames are the record types that have keywords; others are numbers.
var dnsTypeNames = []struct {
	typ  netcore.DNSType
	name string
}{
	{netcore.DNSTypeA, "a"}, {netcore.DNSTypeNS, "ns"}, {netcore.DNSTypeCNAME, "cname"}, {netcore.DNSTypeSOA, "soa"},
	{netcore.DNSTypePTR, "ptr"}, {netcore.DNSTypeMX, "mx"}, {netcore.DNSTypeTXT, "txt"}, {netcore.DNSTypeAAAA, "aaaa"},
	{netcore.DNSTypeSRV, "srv"}, {netcore.DNSTypeANY, "any"},
}

// dnsTypeValue returns a record type as Lisp has it.
func dnsTypeValue(in *interp.Interp, typ netcore.DNSType) value {
	if s := dnsClassesOf(in).types[typ]; s != nil {
		return s
	}
	return interp.FixInt(int(typ))
}

// dnsObject is an object that shows slots.
type dnsObject struct {
	slots *interp.Instance
	text  string // how it prints
}

// LispClass implements interp.Object.
func (o *dnsObject) LispClass(in *interp.Interp) *interp.Class { return o.slots.Class }

// SlotInstance implements interp.SlotHolder.
func (o *dnsObject) SlotInstance() *interp.Instance { return o.slots }

// PrintText implements interp.Printable.
func (o *dnsObject) PrintText(t *thread) (string, bool) {
	return t.In.CaseName(o.slots.Class.Name.Name()) + " " + o.text, true
}

// The slots of a dns-nameserver, in the order of its class.
const (
	nsName = iota
	nsAddress
	nsPort
	nsSent
	nsReceived
)

// dnsNameserver is a dns-nameserver: its last slots count what it is sent and
// what it replies.
type dnsNameserver struct {
	dnsObject
	server *netcore.DNSServer
}

// SlotInstance implements interp.SlotHolder.
func (s *dnsNameserver) SlotInstance() *interp.Instance {
	s.slots.Slots[nsSent], s.slots.Slots[nsReceived] = interp.Fix(s.server.Sent.Load()), interp.Fix(s.server.Received.Load())
	return s.slots
}

func newDNSNameserver(t *thread, server *netcore.DNSServer) *dnsNameserver {
	s := &dnsNameserver{dnsObject{interp.NewInstance(dnsClassesOf(t.In).nameserver), netcore.ServerText(server.Addr)}, server}
	ip := server.Addr.Addr()
	s.slots.Slots[nsName] = nil
	if name := hostCacheOf(t).table().Name(ip); name != "" {
		s.slots.Slots[nsName] = interp.NewString(name)
	}
	s.slots.Slots[nsAddress], s.slots.Slots[nsPort] = ipValue(t.In, ip), interp.FixInt(int(server.Addr.Port()))
	return s
}

// dnsFlags returns what the header of a reply says, as keywords.
func dnsFlags(in *interp.Interp, r *netcore.DNSReply) value {
	var b interp.ListBuilder
	add := func(on bool, name string) {
		if on {
			b.Add(in.KeywordNamed(name))
		}
	}
	add(true, "response")
	add(r.Authoritative(), "authoritative-answer")
	add(r.Truncated(), "truncated")
	add(r.RecursionDesired(), "recursion-desired")
	add(r.RecursionAvailable(), "recursion-available")
	switch code := r.Code(); code {
	case netcore.DNSSuccess:
	case netcore.DNSFormatError:
		add(true, "format-error")
	case netcore.DNSServerFailure:
		add(true, "nameserver-internal-error")
	case netcore.DNSNameError:
		add(true, "no-such-domain")
	case netcore.DNSNotImplemented:
		add(true, "not-implemented")
	case netcore.DNSRefused:
		add(true, "refused")
	default:
		add(true, "response-code-"+strconv.Itoa(int(code)))
	}
	return b.List()
}

// newDNSResponse returns a reply as a dns-response object.
func newDNSResponse(in *interp.Interp, r *netcore.DNSReply) value {
	section := func(records []netcore.DNSRecord) value {
		var b interp.ListBuilder
		for i := range records {
			b.Add(newDNSRR(in, r, &records[i]))
		}
		return b.List()
	}
	o := &dnsObject{interp.NewInstance(dnsClassesOf(in).response), strconv.Itoa(int(r.ID)) + " of " + strconv.Itoa(len(r.Answers)) + " answers"}
	copy(o.slots.Slots, []value{interp.FixInt(int(r.ID)), dnsFlags(in, r), interp.FixInt(int(r.Flags)),
		section(r.Answers), section(r.Authorities), section(r.Additionals)})
	return o
}

// newDNSRR returns a record of a reply as a dns-rr object.
func newDNSRR(in *interp.Interp, r *netcore.DNSReply, x *netcore.DNSRecord) value {
	typ := "type " + strconv.Itoa(int(x.Type))
	if s := dnsClassesOf(in).types[x.Type]; s != nil {
		typ = s.Name()
	}
	o := &dnsObject{interp.NewInstance(dnsClassesOf(in).rr), x.Name + " " + typ}
	var preference value
	if x.Type == netcore.DNSTypeMX {
		preference = interp.FixInt(int(x.Preference))
	}
	copy(o.slots.Slots, []value{interp.NewString(x.Name), dnsTypeValue(in, x.Type), interp.FixInt(int(x.Class)), dnsData(in, x),
		timeLeft(r, x.TTL), preference})
	return o
}

// timeLeft returns how many of the seconds that a record holds are left.
func timeLeft(r *netcore.DNSReply, ttl uint32) value {
	return interp.Fix(max(int64(ttl)-int64(time.Since(r.Received)/time.Second), 0))
}

// dnsData returns what a record says: an address, a name, or a list of several
// things.
func dnsData(in *interp.Interp, x *netcore.DNSRecord) value {
	target := interp.NewString(x.Target)
	number := func(n uint16) value { return interp.FixInt(int(n)) }
	switch x.Type {
	case netcore.DNSTypeA, netcore.DNSTypeAAAA:
		return ipValue(in, x.IP)
	case netcore.DNSTypeCNAME, netcore.DNSTypeNS, netcore.DNSTypePTR, netcore.DNSTypeMX:
		return target
	case netcore.DNSTypeTXT:
		var b interp.ListBuilder
		for _, s := range x.Texts {
			b.Add(dnsText(s))
		}
		return b.List()
	case netcore.DNSTypeSRV:
		return list(target, number(x.Port), number(x.Preference), number(x.Weight))
	case netcore.DNSTypeSOA:
		var b interp.ListBuilder
		b.Add(target)
		b.Add(interp.NewString(x.Mailbox))
		for _, n := range x.Timing {
			b.Add(interp.Fix(int64(n)))
		}
		return b.List()
	}
	return &interp.Octets{B: append([]byte(nil), x.Data...)}
}

// dnsText returns the octets of a TXT record as a string: in UTF-8, or else one
// character for each.
func dnsText(s string) value {
	if utf8.ValidString(s) {
		return interp.NewString(s)
	}
	runes := make([]rune, len(s))
	for i := range runes {
		runes[i] = rune(s[i])
	}
	return interp.NewString(string(runes))
}

// dnsAnswer returns what a record says as dns-query returns it: mail exchangers
// and servers come with an address, if the reply has one.
func dnsAnswer(in *interp.Interp, r *netcore.DNSReply, x *netcore.DNSRecord) value {
	switch x.Type {
	case netcore.DNSTypeMX, netcore.DNSTypeSRV:
	default:
		return dnsData(in, x)
	}
	var address value
	if ips := r.AddressesOf(x.Target); len(ips) > 0 {
		address = ipValue(in, ips[0])
	}
	if x.Type == netcore.DNSTypeMX {
		return list(interp.NewString(x.Target), address, interp.FixInt(int(x.Preference)))
	}
	data := dnsData(in, x).(*interp.Cons)
	return listStar(data.Cdr, data.Car, address)
}

// dnsObjectOperators declares the classes and the readers of their slots.
func dnsObjectOperators(in *interp.Interp) {
	sp := in.Socket
	c := &dnsClasses{types: map[netcore.DNSType]*interp.Symbol{}}
	in.Attach(dnsClassesKey{}, c)
	for _, x := range dnsTypeNames {
		c.types[x.typ] = in.KeywordNamed(x.name)
	}
	define := func(name string, slots ...[2]string) *interp.Class {
		var direct []*interp.Slot
		for _, s := range slots {
			direct = append(direct, &interp.Slot{Name: sp.InternalSym(s[0]), Initargs: []*interp.Symbol{in.KeywordNamed(s[0])}})
		}
		class := in.NewClass(sp.Sym(name), interp.StandardKind, []*interp.Class{in.CL.Sym("standard-object").Class()}, direct)
		class.Finalize()
		class.Name.SetClass(class)
		for i, s := range slots {
			reader := name + "-" + s[0]
			sp.Defun1(reader, "object", s[1], func(t *thread, v value) value {
				x, ok := v.(interp.SlotHolder)
				if !ok || t.In.ClassOf(v) != class {
					t.WrongType(reader, v, class.Name)
				}
				return x.SlotInstance().Slots[i]
			})
		}
		return class
	}
	c.nameserver = define("dns-nameserver",
		[2]string{"name", `The name of the name server OBJECT; NIL if it is not known.`},
		[2]string{"ipaddr", `The IP address of the name server OBJECT.`},
		[2]string{"port", `The port of the name server OBJECT, mostly 53.`},
		[2]string{"sent", `How many queries have been sent to the name server OBJECT.`},
		[2]string{"received", `How many replies have been received from the name server OBJECT.`})
	c.response = define("dns-response",
		[2]string{"id", `The number of the query that OBJECT, a dns-response, replies to.`},
		[2]string{"flags", `A list of keywords that tell what the response OBJECT is like: :authoritative-answer, :truncated, :no-such-domain, :nameserver-internal-error and others.`},
		[2]string{"flags-value", `The flags of the response OBJECT as an integer, as they came.`},
		[2]string{"answer", `A list of the records (dns-rr) that answer the query, in the response OBJECT.`},
		[2]string{"authority", `A list of the records (dns-rr) of the response OBJECT about the name servers that know the answer.`},
		[2]string{"additional", `A list of the records (dns-rr) of the response OBJECT that the next question would be for.`})
	c.rr = define("dns-rr",
		[2]string{"name", `The domain name that the record OBJECT is about.`},
		[2]string{"type", `The type of the record OBJECT: a keyword such as :a or :cname, or a number.`},
		[2]string{"class", `The class of the record OBJECT: 1 for the Internet.`},
		[2]string{"answer", `What the record OBJECT says: an address for types :a and :aaaa, a name for :ns, :cname, :ptr and :mx, a list of strings for :txt, (target port priority weight) for :srv, (server mailbox serial refresh retry expire minimum) for :soa, else octets.`},
		[2]string{"time-to-live", `How many seconds the record OBJECT may be relied on, when dns-query returned.`},
		[2]string{"preference", `The preference of the record OBJECT of type :mx: less is better. NIL for others.`})
}
