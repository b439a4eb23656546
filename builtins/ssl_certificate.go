package builtins

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"time"

	"sockrepl/interp"
)

// certificate is an x509-certificate. set holds what has been stored in its slots.
type certificate struct {
	x   *x509.Certificate
	set map[string]value
}

// LispClass implements interp.Object.
func (c *certificate) LispClass(in *interp.Interp) *interp.Class {
	return in.Socket.Sym("x509-certificate").Class()
}

// PrintText implements interp.Printable.
func (c *certificate) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("x509-certificate") + " of " + c.x.Subject.String(), true
}

// attributeNames are the usual short names of the parts of distinguished names
// (RFC 4519 and OpenSSL's).
var attributeNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "street",
	"2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.17": "postalCode", "2.5.4.42": "GN",
	"1.2.840.113549.1.9.1": "emailAddress", "0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID",
}

// distinguishedName returns n as a list of conses of a short name and a string.
func distinguishedName(n pkix.Name) value {
	var b interp.ListBuilder
	for _, part := range n.Names {
		name, ok := attributeNames[part.Type.String()]
		if !ok {
			name = part.Type.String()
		}
		text, _ := part.Value.(string)
		b.Add(interp.NewCons(interp.NewString(name), interp.NewString(text)))
	}
	return b.List()
}

// alternativeNames lists the names beside the subject's as conses of their kind
// and a string.
func alternativeNames(c *x509.Certificate) value {
	var b interp.ListBuilder
	add := func(kind, text string) { b.Add(interp.NewCons(interp.NewString(kind), interp.NewString(text))) }
	for _, name := range c.DNSNames {
		add("DNS", name)
	}
	for _, ip := range c.IPAddresses {
		add("IP", ip.String())
	}
	for _, address := range c.EmailAddresses {
		add("email", address)
	}
	for _, u := range c.URIs {
		add("URI", u.String())
	}
	return b.List()
}

func universalTime(at time.Time) value { return interp.Fix(at.Unix() + unixToUniversal) }

// certificateOperators declares the class of certificates and its readers.
func certificateOperators(in *interp.Interp) {
	sp := in.Socket
	sp.DefineClass("x509-certificate", in.T.Class())
	reader := func(name, slot, doc string, get func(c *x509.Certificate) value) {
		the := func(t *thread, a args, i int) *certificate {
			c, ok := a.V(i).(*certificate)
			if !ok {
				a.Wrong(t, i, sp.Sym("x509-certificate"))
			}
			return c
		}
		sp.Defgeneric("x509-certificate-"+name, "certificate", doc, func(t *thread, a args) value {
			c := the(t, a, 0)
			if v, ok := c.set[slot]; ok {
				return v
			}
			return get(c.x)
		})
		sp.Defgeneric("(setf x509-certificate-"+name+")", "value certificate", `Stores VALUE in the object CERTIFICATE; the certificate itself does not change.`, func(t *thread, a args) value {
			c := the(t, a, 1)
			if c.set == nil {
				c.set = map[string]value{}
			}
			c.set[slot] = a.V(0)
			return a.V(0)
		})
	}
	slot := func(name, doc string, get func(c *x509.Certificate) value) { reader(name, name, doc, get) }
	slot("subject", `Whom CERTIFICATE is for, a list of conses such as ("CN" . "www.example.com").`, func(c *x509.Certificate) value { return distinguishedName(c.Subject) })
	slot("issuer", `Who has issued CERTIFICATE, a list of conses such as ("O" . "Example").`, func(c *x509.Certificate) value { return distinguishedName(c.Issuer) })
	slot("serial-number", `The number that the issuer has given CERTIFICATE.`, func(c *x509.Certificate) value { return interp.NormalizeBig(c.SerialNumber) })
	slot("version", `The version of CERTIFICATE's form: :v1, :v2 or :v3.`, func(c *x509.Certificate) value { return in.KeywordNamed("v" + string(rune('0'+c.Version))) })
	slot("not-before", `The universal time from which on CERTIFICATE is valid.`, func(c *x509.Certificate) value { return universalTime(c.NotBefore) })
	slot("not-after", `The universal time up to which CERTIFICATE is valid.`, func(c *x509.Certificate) value { return universalTime(c.NotAfter) })
	const alternative = `The other names of the subject of CERTIFICATE, a list of conses such as ("DNS" . "www.example.com"), ("IP" . "192.0.2.1"), ("email" . "a@example.com") or ("URI" . "...").`
	slot("subject-alt-name", alternative, alternativeNames)
	reader("subject-alt-names", "subject-alt-name", alternative+` The same as x509-certificate-subject-alt-name.`, alternativeNames)
}
