package netcore

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/dns/dnsmessage"
)

// DNSType is the type of a DNS record or question (RFC 1035, 3.2.2 and later).
type DNSType uint16

// The types that records are decoded for, and the question for all of them.
const (
	DNSTypeA     = DNSType(dnsmessage.TypeA)
	DNSTypeNS    = DNSType(dnsmessage.TypeNS)
	DNSTypeCNAME = DNSType(dnsmessage.TypeCNAME)
	DNSTypeSOA   = DNSType(dnsmessage.TypeSOA)
	DNSTypePTR   = DNSType(dnsmessage.TypePTR)
	DNSTypeMX    = DNSType(dnsmessage.TypeMX)
	DNSTypeTXT   = DNSType(dnsmessage.TypeTXT)
	DNSTypeAAAA  = DNSType(dnsmessage.TypeAAAA)
	DNSTypeSRV   = DNSType(dnsmessage.TypeSRV)
	DNSTypeANY   = DNSType(dnsmessage.TypeALL)
)

// DNSCode is what a name server says of a query (RFC 1035, 4.1.1).
type DNSCode uint8

// The codes that matter to the client.
const (
	DNSSuccess        = DNSCode(dnsmessage.RCodeSuccess)
	DNSFormatError    = DNSCode(dnsmessage.RCodeFormatError)
	DNSServerFailure  = DNSCode(dnsmessage.RCodeServerFailure)
	DNSNameError      = DNSCode(dnsmessage.RCodeNameError)
	DNSNotImplemented = DNSCode(dnsmessage.RCodeNotImplemented)
	DNSRefused        = DNSCode(dnsmessage.RCodeRefused)
)

// DNSRecord is a resource record. Names are without the dot at the end; octets
// that are no UTF-8 stand as \DDD in them.
type DNSRecord struct {
	Name  string
	Type  DNSType
	Class uint16
	TTL   uint32

	IP     netip.Addr // of A and AAAA
	Target string     // of CNAME, NS, PTR, MX and SRV: the name that it gives; of SOA the name server
	// Preference is that of MX, or the priority of SRV: less is better.
	Preference   uint16
	Weight, Port uint16   // of SRV
	Texts        []string // of TXT, as octets
	Mailbox      string   // of SOA
	// Timing of SOA is its serial number and its refresh, retry, expire and
	// minimum times.
	Timing [5]uint32
	Data   []byte // of other types, as it came
}

// DNSReply is a name server's answer to a query. It does not change.
type DNSReply struct {
	ID    uint16
	Flags uint16 // the second word of the header: see the methods
	// Answers and the others are the sections of the message. Records of
	// the last two that cannot be read end their section.
	Answers, Authorities, Additionals []DNSRecord
	// Received is when it came: since then the time to live has been running.
	Received time.Time

	size int // of the message in octets
}

// Code returns what the server says of the query.
func (r *DNSReply) Code() DNSCode { return DNSCode(r.Flags & 15) }

// Authoritative reports whether the server is one of those that know the name.
func (r *DNSReply) Authoritative() bool { return r.Flags&(1<<10) != 0 }

// Truncated reports whether records have been left out for want of space.
func (r *DNSReply) Truncated() bool { return r.Flags&(1<<9) != 0 }

// RecursionDesired repeats what the query said.
func (r *DNSReply) RecursionDesired() bool { return r.Flags&(1<<8) != 0 }

// RecursionAvailable reports whether the server asks others.
func (r *DNSReply) RecursionAvailable() bool { return r.Flags&(1<<7) != 0 }

// final reports whether asking another server can be of no use.
func (r *DNSReply) final() bool {
	return r.Code() == DNSSuccess || r.Code() == DNSNameError
}

// maxDNSName is the length of the longest name that fits into a message.
const maxDNSName = 253

// CheckDNSName returns an error that says why name cannot be asked for.
func CheckDNSName(name string) error {
	name = strings.TrimSuffix(name, ".")
	if len(name) > maxDNSName {
		return fmt.Errorf("it is longer than %d octets", maxDNSName)
	}
	if name == "" {
		return nil // the root
	}
	for _, label := range strings.Split(name, ".") {
		switch {
		case label == "":
			return errors.New("a part of it is empty")
		case len(label) > 63:
			return errors.New("a part of it is longer than 63 octets")
		}
	}
	return nil
}

// ReverseName returns the name below which the DNS has that of the host at ip.
func ReverseName(ip netip.Addr) string {
	const hex = "0123456789abcdef"
	if ip = ip.Unmap(); ip.Is4() {
		b := ip.As4()
		return fmt.Sprintf("%d.%d.%d.%d.in-addr.arpa", b[3], b[2], b[1], b[0])
	}
	var name []byte
	b := ip.As16()
	for i := len(b) - 1; i >= 0; i-- {
		name = append(name, hex[b[i]&15], '.', hex[b[i]>>4], '.')
	}
	return string(name) + "ip6.arpa"
}

// dnsQuestion is what is asked for, by a name that CheckDNSName allows.
type dnsQuestion struct {
	name string
	typ  DNSType
}

// packDNSQuestion returns the message that asks a server to find out.
func packDNSQuestion(id uint16, q dnsQuestion) ([]byte, error) {
	name, err := dnsmessage.NewName(strings.TrimSuffix(q.name, ".") + ".")
	if err != nil {
		return nil, err
	}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: name, Type: dnsmessage.Type(q.typ), Class: dnsmessage.ClassINET}},
	}
	return m.Pack()
}

var (
	errNotDNSReply = errors.New("not a reply to the query")
	errDNSFormat   = errors.New("the reply is malformed")
)

// parseDNSReply reads the reply with id to q. The error is errNotDNSReply for a
// message that must come from somebody else, errDNSFormat for one that nobody
// can read.
func parseDNSReply(msg []byte, id uint16, q dnsQuestion) (*DNSReply, error) {
	var p dnsmessage.Parser
	h, err := p.Start(msg)
	if err != nil || h.ID != id || !h.Response {
		return nil, errNotDNSReply
	}
	r := &DNSReply{ID: id, Flags: uint16(msg[2])<<8 | uint16(msg[3]), Received: time.Now(), size: len(msg)}
	questions, err := p.AllQuestions()
	if err != nil {
		return nil, errNotDNSReply
	}
	// Servers that understand nothing may leave the question out.
	if len(questions) != 1 && (len(questions) > 1 || r.final()) || len(questions) == 1 && !q.isAskedBy(&questions[0]) {
		return nil, errNotDNSReply
	}
	if r.Answers, err = dnsSection(&p, p.AnswerHeader); err != nil && !r.Truncated() {
		return nil, errDNSFormat
	}
	if err == nil {
		if r.Authorities, err = dnsSection(&p, p.AuthorityHeader); err == nil {
			r.Additionals, _ = dnsSection(&p, p.AdditionalHeader)
		}
	}
	return r, nil
}

func (q *dnsQuestion) isAskedBy(x *dnsmessage.Question) bool {
	return x.Class == dnsmessage.ClassINET && DNSType(x.Type) == q.typ && sameDNSName(dnsName(x.Name), q.name)
}

// sameDNSName compares names as the DNS does.
func sameDNSName(a, b string) bool { return canonicalDNSName(a) == canonicalDNSName(b) }

// canonicalDNSName returns a name in the one form that all its spellings have
// in common: ASCII letters in lower case, no dot at the end.
func canonicalDNSName(name string) string {
	b := []byte(strings.TrimSuffix(name, "."))
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// dnsSection reads the records of the section whose headers next returns.
func dnsSection(p *dnsmessage.Parser, next func() (dnsmessage.ResourceHeader, error)) (records []DNSRecord, err error) {
	for {
		h, err := next()
		if err == dnsmessage.ErrSectionDone {
			return records, nil
		}
		var r DNSRecord
		if err == nil {
			r, err = dnsRecord(p, &h)
		}
		if err != nil {
			return records, err
		}
		if h.Type != dnsmessage.TypeOPT { // no record, but about the message
			records = append(records, r)
		}
	}
}

// dnsRecord reads what follows the header h.
func dnsRecord(p *dnsmessage.Parser, h *dnsmessage.ResourceHeader) (r DNSRecord, err error) {
	r = DNSRecord{Name: dnsName(h.Name), Type: DNSType(h.Type), Class: uint16(h.Class), TTL: h.TTL}
	if r.TTL >= 1<<31 {
		r.TTL = 0 // RFC 2181, 8
	}
	switch h.Type {
	case dnsmessage.TypeA:
		var b dnsmessage.AResource
		if b, err = p.AResource(); h.Length != 4 {
			err = errDNSFormat
		}
		r.IP = netip.AddrFrom4(b.A)
	case dnsmessage.TypeAAAA:
		var b dnsmessage.AAAAResource
		if b, err = p.AAAAResource(); h.Length != 16 {
			err = errDNSFormat
		}
		r.IP = netip.AddrFrom16(b.AAAA)
	case dnsmessage.TypeCNAME:
		var b dnsmessage.CNAMEResource
		b, err = p.CNAMEResource()
		r.Target = dnsName(b.CNAME)
	case dnsmessage.TypeNS:
		var b dnsmessage.NSResource
		b, err = p.NSResource()
		r.Target = dnsName(b.NS)
	case dnsmessage.TypePTR:
		var b dnsmessage.PTRResource
		b, err = p.PTRResource()
		r.Target = dnsName(b.PTR)
	case dnsmessage.TypeMX:
		var b dnsmessage.MXResource
		b, err = p.MXResource()
		r.Target, r.Preference = dnsName(b.MX), b.Pref
	case dnsmessage.TypeSRV:
		var b dnsmessage.SRVResource
		b, err = p.SRVResource()
		r.Target, r.Preference, r.Weight, r.Port = dnsName(b.Target), b.Priority, b.Weight, b.Port
	case dnsmessage.TypeTXT:
		var b dnsmessage.TXTResource
		b, err = p.TXTResource()
		r.Texts = b.TXT
	case dnsmessage.TypeSOA:
		var b dnsmessage.SOAResource
		b, err = p.SOAResource()
		r.Target, r.Mailbox = dnsName(b.NS), dnsName(b.MBox)
		r.Timing = [5]uint32{b.Serial, b.Refresh, b.Retry, b.Expire, b.MinTTL}
	default:
		var b dnsmessage.UnknownResource
		b, err = p.UnknownResource()
		r.Data = b.Data
	}
	return r, err
}

// dnsName returns a name as text: without the dot at the end, but for the root,
// and with escapes for what is no text.
func dnsName(n dnsmessage.Name) string {
	s := string(n.Data[:n.Length])
	if s != "." {
		s = strings.TrimSuffix(s, ".")
	}
	if utf8.ValidString(s) && !strings.ContainsFunc(s, isControl) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c > ' ' && c < 127 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "\\%03d", c)
		}
	}
	return b.String()
}

func isControl(c rune) bool { return c < ' ' || c == 127 }
