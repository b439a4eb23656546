package netcore

import (
	"container/list"
	"net/netip"
	"slices"
	"time"
)

// dnsKey tells replies apart: the same question to other servers may have
// another answer.
type dnsKey struct {
	name    string
	typ     DNSType
	servers string
}

func (q *DNSQuery) key() dnsKey {
	var b []byte
	for _, s := range q.Servers {
		b = append(s.Addr.AppendTo(b), ' ')
	}
	return dnsKey{canonicalDNSName(q.Name), q.Type, string(b)}
}

// dnsCache keeps replies for as long as their records say, at most a week, those
// used last the longest.
type dnsCache struct {
	entries map[dnsKey]*list.Element
	order   list.List // of *dnsEntry, the one used last first
	size    int
}

type dnsEntry struct {
	key   dnsKey
	reply *DNSReply
	until time.Time
}

const (
	// dnsCacheSize bounds the octets of the messages that the cache keeps.
	dnsCacheSize = 4 << 20
	// dnsEntryCost is what an entry counts besides its message.
	dnsEntryCost = 512

	maxDNSKept       = 7 * 24 * time.Hour
	maxNegativeKept  = 3 * time.Hour // RFC 2308, 5
	maxDNSCacheReply = dnsCacheSize / 8
)

// get returns the reply for key, if it is known and still holds.
func (c *dnsCache) get(key dnsKey, now time.Time) *DNSReply {
	e := c.entries[key]
	if e == nil {
		return nil
	}
	x := e.Value.(*dnsEntry)
	if !now.Before(x.until) {
		c.remove(e)
		return nil
	}
	c.order.MoveToFront(e)
	return x.reply
}

// put remembers a reply, if it may be.
func (c *dnsCache) put(key dnsKey, r *DNSReply) {
	kept := r.lifetime()
	if kept <= 0 || r.size > maxDNSCacheReply {
		return
	}
	if c.entries == nil {
		c.entries = map[dnsKey]*list.Element{}
	}
	if e := c.entries[key]; e != nil {
		c.remove(e)
	}
	c.entries[key] = c.order.PushFront(&dnsEntry{key, r, r.Received.Add(kept)})
	c.size += r.size + dnsEntryCost
	for c.size > dnsCacheSize {
		c.remove(c.order.Back())
	}
}

func (c *dnsCache) remove(e *list.Element) {
	x := c.order.Remove(e).(*dnsEntry)
	delete(c.entries, x.key)
	c.size -= x.reply.size + dnsEntryCost
}

// lifetime is how long a reply may be kept from when it was received: as long as
// all of its answers hold; if there are none, as long as the zone says for that
// (RFC 2308).
func (r *DNSReply) lifetime() time.Duration {
	if !r.final() || r.Truncated() {
		return 0
	}
	if len(r.Answers) > 0 && r.Code() == DNSSuccess {
		least := slices.MinFunc(r.Answers, func(a, b DNSRecord) int { return int(int64(a.TTL) - int64(b.TTL)) })
		return min(time.Duration(least.TTL)*time.Second, maxDNSKept)
	}
	for _, x := range r.Authorities {
		if x.Type == DNSTypeSOA {
			return min(time.Duration(min(x.TTL, x.Timing[4]))*time.Second, maxNegativeKept)
		}
	}
	return 0
}

// Find returns the records of r of type typ that name has, or that it is an
// alias for, and how many seconds they and the aliases held when r came. If the
// aliases lead to a name that r has no such records of, it is next. With
// DNSTypeANY all records of the name itself are meant.
func (r *DNSReply) Find(name string, typ DNSType) (records []DNSRecord, ttl uint32, next string) {
	ttl = 1<<32 - 1
	original := canonicalDNSName(name)
	for range maxAliases {
		name = canonicalDNSName(name)
		alias := -1
		for i := range r.Answers {
			x := &r.Answers[i]
			switch {
			case x.Class != 1 || canonicalDNSName(x.Name) != name:
			case x.Type == typ || typ == DNSTypeANY:
				records = append(records, *x)
				ttl = min(ttl, x.TTL)
			case x.Type == DNSTypeCNAME:
				alias = i
			}
		}
		if len(records) > 0 {
			return records, ttl, ""
		}
		if alias < 0 {
			break
		}
		name, ttl = r.Answers[alias].Target, min(ttl, r.Answers[alias].TTL)
	}
	if name = canonicalDNSName(name); name != original {
		return nil, ttl, name
	}
	return nil, 0, ""
}

// maxAliases is how many aliases are followed for a name: enough for any, and
// an end for those that lead in a circle.
const maxAliases = 16

// AddressesOf returns the addresses that r's additional records give for name.
func (r *DNSReply) AddressesOf(name string) (ips []netip.Addr) {
	name = canonicalDNSName(name)
	for _, x := range r.Additionals {
		if (x.Type == DNSTypeA || x.Type == DNSTypeAAAA) && canonicalDNSName(x.Name) == name {
			ips = append(ips, x.IP)
		}
	}
	return ips
}
