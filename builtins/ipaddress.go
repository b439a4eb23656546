package builtins

import (
	"net/netip"
	"strings"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// ipv6Address is an IPv6 address as a Lisp object. Its zone, if any, is the
// scope-id in digits.
type ipv6Address struct {
	class *interp.Class
	ip    netip.Addr
}

type ipv6ClassKey struct{}

// LispClass implements interp.Object.
func (a *ipv6Address) LispClass(in *interp.Interp) *interp.Class { return a.class }

// PrintText implements interp.Printable.
func (a *ipv6Address) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("ipv6-address") + " " + a.ip.String(), false
}

// EqualObject implements interp.Comparable.
func (a *ipv6Address) EqualObject(t *thread, other value) bool {
	b, ok := other.(*ipv6Address)
	return ok && a.ip == b.ip
}

// HashObject implements interp.Hashable. The scope-id can change, so it is left
// out.
func (a *ipv6Address) HashObject() uint64 {
	var h uint64 = 14695981039346656037
	for _, c := range a.ip.As16() {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// ipValue returns an address as Lisp has it: an integer, or an ipv6-address.
func ipValue(in *interp.Interp, ip netip.Addr) value {
	switch {
	case !ip.IsValid():
		return interp.Fix(0)
	case ip.Is4():
		return interp.Fix(int64(netcore.Uint32(ip)))
	}
	return &ipv6Address{in.Attached(ipv6ClassKey{}).(*interp.Class), ip}
}

// valueIP is the inverse of ipValue; ok is false if v is no address object.
func valueIP(v value) (ip netip.Addr, ok bool) {
	switch x := v.(type) {
	case interp.Fixnum:
		if x >= 0 && x < 1<<32 {
			return netcore.FromUint32(uint32(x)), true
		}
	case *ipv6Address:
		return x.ip, true
	}
	return ip, false
}

// addressArgument returns the address that v is or spells.
func addressArgument(t *thread, operator string, v value) netip.Addr {
	if ip, ok := valueIP(v); ok {
		return ip
	}
	if s, ok := v.(*interp.String); ok {
		if ip, ok := netcore.ParseIP(s.Go()); ok {
			return ip
		}
	}
	t.TypeError(v, list(t.In.S.Or, list(t.In.S.UnsignedByte, interp.Fix(32)), t.In.Socket.Sym("ipv6-address"), t.In.S.String),
		"~a: `~s' is not an IP address: neither an integer of 32 bits nor an ipv6-address nor a string that spells one", interp.NewString(operator), v)
	return netip.Addr{}
}

// addressOperators declares the conversions of addresses.
func addressOperators(in *interp.Interp) {
	sp := in.Socket
	sp.Defun("ipaddr-to-dotted", "ipaddr &key values => *", `IPADDR, an integer or ipv6-address, as a string in dotted or colon notation; with VALUES the four octets of an integer as four values, the highest first.`, func(t *thread, a args) value {
		ip := addressArgument(t, "ipaddr-to-dotted", a.V(0))
		if !a.Bool(1) {
			return t.One(interp.NewString(ip.String()))
		}
		if !ip.Is4() {
			return t.TypeError(a.V(0), list(in.S.UnsignedByte, interp.Fix(32)), "ipaddr-to-dotted: only an IPv4 address has four octets, not ~s", a.V(0))
		}
		b := ip.As4()
		return t.Values4(interp.Fix(int64(b[0])), interp.Fix(int64(b[1])), interp.Fix(int64(b[2])), interp.Fix(int64(b[3])))
	})
	sp.Defun("dotted-to-ipaddr", "dotted &key (errorp t)", `The address that the string DOTTED denotes, an integer or an ipv6-address; an error if it denotes none, or NIL without ERRORP.`, func(t *thread, a args) value {
		s := a.String(t, 0)
		ip, ok := netcore.ParseIP(s.Go())
		if !ok {
			if a.Bool(1) {
				if ip, scope, scoped := strings.Cut(s.Go(), "%"); scoped && scope != "" {
					if _, known := netcore.ParseIP(ip); known {
						t.SimpleError("dotted-to-ipaddr: there is no interface ~s for ~s", interp.NewString(scope), s)
					}
				}
				return t.SimpleError("dotted-to-ipaddr: `~s' is not an address in dotted or colon notation", s)
			}
			return nil
		}
		return ipValue(in, ip)
	})
	sp.Defun1("ipaddrp", "object", `True if OBJECT is an IPv4 address as an integer of 32 bits, or an ipv6-address.`, func(t *thread, v value) value {
		_, ok := valueIP(v)
		return t.Bool(ok)
	})
	sp.Defun1("ipv6-address-p", "object", `True if OBJECT is an ipv6-address.`, func(t *thread, v value) value { _, ok := v.(*ipv6Address); return t.Bool(ok) })
	sp.Defun1("dotted-address-p", "object", `True if OBJECT is a string in dotted or colon notation.`, func(t *thread, v value) value {
		s, ok := v.(*interp.String)
		if !ok {
			return nil
		}
		_, ok = netcore.ParseIP(s.Go())
		return t.Bool(ok)
	})
	sp.Defun("ipaddr-equalp", "addr1 addr2 &key compare-scope-id", `True if ADDR1 and ADDR2, each an integer, ipv6-address or string, are the same address; with COMPARE-SCOPE-ID also in scope. An IPv4-mapped IPv6 address is the same as the IPv4 address.`, func(t *thread, a args) value {
		x, y := addressArgument(t, "ipaddr-equalp", a.V(0)), addressArgument(t, "ipaddr-equalp", a.V(1))
		if !a.Bool(2) {
			x, y = x.WithZone(""), y.WithZone("")
		}
		return t.Bool(x.Unmap() == y.Unmap())
	})
	ipv6 := func(t *thread, operator string, v value) *ipv6Address {
		x, ok := v.(*ipv6Address)
		if !ok {
			t.WrongType(operator, v, sp.Sym("ipv6-address"))
		}
		return x
	}
	sp.Defun1("ipv6-address-scope-id", "address", `The scope-id of the ipv6-address ADDRESS: the number of an interface, or 0.`, func(t *thread, v value) value {
		return interp.Fix(int64(netcore.ScopeID(ipv6(t, "ipv6-address-scope-id", v).ip)))
	})
	sp.Defun2("(setf ipv6-address-scope-id)", "scope-id address", `Makes SCOPE-ID, the number or name of an interface, or 0 or NIL for none, that of the ipv6-address ADDRESS.`, func(t *thread, scope, v value) value {
		x := ipv6(t, "(setf ipv6-address-scope-id)", v)
		zone, _ := scopeArgument(t, "(setf ipv6-address-scope-id)", scope)
		x.ip = x.ip.WithZone(zone)
		return scope
	})
	sp.Defun0("get-ip-interfaces", "", `A list of the network interfaces, conses of number and name; either can follow % in an IPv6 address.`, func(t *thread) value {
		all, err := netcore.Interfaces()
		if err != nil {
			return socketError(t, nil, err, "")
		}
		var b interp.ListBuilder
		for _, i := range all {
			b.Add(interp.NewCons(interp.FixInt(i.Index), interp.NewString(i.Name)))
		}
		return b.List()
	})
	hostOperators(in)
}

// scopeArgument returns the number of an interface given as :scope-id; ok is
// false if v is NIL.
func scopeArgument(t *thread, operator string, v value) (zone string, ok bool) {
	switch x := v.(type) {
	case nil:
		return "", false
	case interp.Fixnum:
		if x == 0 {
			return "", true
		}
		if x > 0 && x < 1<<32 {
			return itoa(int(x)), true
		}
	case *interp.String:
		if n, ok := netcore.InterfaceNumber(x.Go()); ok {
			return itoa(n), true
		}
		unknownSocketError(t, nil, "looking up an interface", "~a: there is no interface ~s", interp.NewString(operator), v)
	}
	t.TypeError(v, list(t.In.S.Or, list(t.In.S.UnsignedByte, interp.Fix(32)), t.In.S.String),
		"~a: the scope-id ~s is neither the number of an interface nor its name", interp.NewString(operator), v)
	return "", false
}
