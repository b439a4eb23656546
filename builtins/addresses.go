package builtins

import (
	"net"
	"net/netip"
	"strconv"

	"sockrepl/interp"
	"sockrepl/netcore"
)

func itoa(n int) string { return strconv.Itoa(n) }

// addressOperators declares the conversions of addresses and names.
func addressOperators(in *interp.Interp) {
	S := &in.S
	sp := in.Socket
	addressType := list(S.Or, list(S.UnsignedByte, interp.Fix(32)), sp.Sym("ipv6-address"))
	address := func(t *thread, operator string, v value) netip.Addr {
		switch x := v.(type) {
		case interp.Fixnum:
			if x >= 0 && x < 1<<32 {
				return netcore.FromUint32(uint32(x))
			}
		case *ipv6Address:
			return x.ip
		case *interp.String:
			if ip, ok := netcore.ParseIP(x.Go()); ok {
				return ip
			}
		}
		t.WrongType(operator, v, addressType)
		return netip.Addr{}
	}
	sp.Defun("ipaddr-to-dotted", "ipaddr &key values => *", `IPADDR, an integer or ipv6-address, in dotted or colon notation; with VALUES the four octets of an integer as values.`, func(t *thread, a args) value {
		ip := address(t, "ipaddr-to-dotted", a.V(0))
		if a.Bool(1) && ip.Is4() {
			b := ip.As4()
			return t.Values4(interp.Fix(int64(b[0])), interp.Fix(int64(b[1])), interp.Fix(int64(b[2])), interp.Fix(int64(b[3])))
		}
		return t.One(interp.NewString(ip.String()))
	})
	sp.Defun("dotted-to-ipaddr", "dotted &key (errorp t)", `The address that the string DOTTED denotes; an error if it denotes none, or NIL without ERRORP.`, func(t *thread, a args) value {
		s := a.String(t, 0)
		ip, ok := netcore.ParseIP(s.Go())
		if !ok {
			if a.Bool(1) {
				return t.SimpleError("dotted-to-ipaddr: ~s is not an address in dotted notation", s)
			}
			return nil
		}
		return ipValue(in, ip)
	})
	sp.Defun("ipaddr-to-hostname", "ipaddr &key ignore-cache", `The name of the host at IPADDR, an address or dotted string, or NIL if it has none; IGNORE-CACHE asks again.`, func(t *thread, a args) value {
		ip := address(t, "ipaddr-to-hostname", a.V(0))
		if a.Bool(1) {
			delete(in.Attached(nameCacheKey{}).(*nameCache).names, ip)
		}
		if name, ok := cachedName(t, ip); ok {
			return interp.NewString(name)
		}
		return nil
	})
	sp.Defun("lookup-hostname", "host &key ignore-cache (ipv6 *ipv6*) all", `The address of HOST, a name or address; with ALL a list of all. IPV6 NIL is for IPv4, :ipv6 for IPv6 only, T to prefer IPv6. IGNORE-CACHE makes no difference, the system's resolver is always asked. Signals an error if there is none.`, func(t *thread, a args) value {
		var ips []netip.Addr
		switch x := a.V(0).(type) {
		case *interp.String:
			ips = lookup(t, "lookup-hostname", x.Go(), a.V(2) != nil)
		default:
			ips = []netip.Addr{address(t, "lookup-hostname", x)}
		}
		var keep []netip.Addr
		for _, ip := range ips {
			switch {
			case a.V(2) == nil && ip.Is6() && len(ips) > 1, a.V(2) == value(in.KeywordNamed("ipv6")) && ip.Is4() && len(ips) > 1:
			default:
				keep = append(keep, ip)
			}
		}
		if len(keep) == 0 {
			return t.SimpleError("lookup-hostname: ~s has no address of that kind", a.V(0))
		}
		if !a.Bool(3) {
			return ipValue(in, keep[0])
		}
		var b interp.ListBuilder
		for _, ip := range keep {
			b.Add(ipValue(in, ip))
		}
		return b.List()
	})
	sp.Defun2("lookup-port", "port protocol", `The number of the service PORT for PROTOCOL, "tcp" or "udp"; an integer is returned as it is.`, func(t *thread, p, proto value) value {
		s, ok := in.StringDesignator(proto)
		if !ok {
			t.WrongType("lookup-port", proto, S.String)
		}
		return interp.FixInt(portArgument(t, "lookup-port", "the port", p, lower(s.Go())))
	})
	sp.Defun1("ipaddrp", "object", `True if OBJECT is an IPv4 address as an integer, or an ipv6-address.`, func(t *thread, v value) value {
		n, ok := v.(interp.Fixnum)
		_, six := v.(*ipv6Address)
		return t.Bool(six || ok && n >= 0 && n < 1<<32)
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
	sp.Defun("ipaddr-equalp", "addr1 addr2 &key compare-scope-id", `True if ADDR1 and ADDR2, in any form, are the same address; with COMPARE-SCOPE-ID also in scope.`, func(t *thread, a args) value {
		x, y := address(t, "ipaddr-equalp", a.V(0)), address(t, "ipaddr-equalp", a.V(1))
		if !a.Bool(2) {
			x, y = x.WithZone(""), y.WithZone("")
		}
		return t.Bool(x.Unmap() == y.Unmap())
	})
	sp.Defun0("get-ip-interfaces", "", `A list of the network interfaces, conses of number and name.`, func(t *thread) value {
		all, err := net.Interfaces()
		if err != nil {
			return t.SimpleError("get-ip-interfaces: ~a", interp.NewString(err.Error()))
		}
		var b interp.ListBuilder
		for _, i := range all {
			b.Add(interp.NewCons(interp.FixInt(i.Index), interp.NewString(i.Name)))
		}
		return b.List()
	})
}
