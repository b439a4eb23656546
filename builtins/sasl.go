package builtins

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"sockrepl/interp"
)

// saslClient is a client that authenticates itself, RFC 4422.
type saslClient struct {
	class                          *interp.Class
	service, host                  string
	user, password, realm, actFor  string
	mechanism                      *saslMechanism
	steps                          int
	complete                       bool
	digestSecret, nonce, digestURI string // of DIGEST-MD5
	clientNonce                    string
}

// LispClass implements interp.Object.
func (c *saslClient) LispClass(in *interp.Interp) *interp.Class { return c.class }

// saslMechanism is a way to authenticate: what the client sends at once, and
// what it answers to a challenge.
type saslMechanism struct {
	name    string
	initial func(c *saslClient) []byte
	answer  func(c *saslClient, challenge []byte) ([]byte, error)
}

// saslMechanisms are those that there are, the strongest first.
var saslMechanisms = []*saslMechanism{
	{"DIGEST-MD5", nil, (*saslClient).digest},
	{"CRAM-MD5", nil, (*saslClient).cram},
	{"PLAIN", (*saslClient).plain, func(c *saslClient, _ []byte) ([]byte, error) { return c.plain(), nil }},
	{"LOGIN", nil, (*saslClient).login},
}

// plain is RFC 4616.
func (c *saslClient) plain() []byte {
	c.complete = true
	return []byte(c.actFor + "\x00" + c.user + "\x00" + c.password)
}

// login answers first with the user's name, then with the password.
func (c *saslClient) login([]byte) ([]byte, error) {
	switch c.steps {
	case 1:
		return []byte(c.user), nil
	case 2:
		c.complete = true
		return []byte(c.password), nil
	}
	return nil, errors.New("the server asks for more than name and password")
}

// cram is RFC 2195.
func (c *saslClient) cram(challenge []byte) ([]byte, error) {
	if c.steps > 1 {
		return nil, errors.New("the server sends a second challenge")
	}
	h := hmac.New(md5.New, []byte(c.password))
	h.Write(challenge)
	c.complete = true
	return []byte(c.user + " " + hex.EncodeToString(h.Sum(nil))), nil
}

// digest is RFC 2831, without a security layer.
func (c *saslClient) digest(challenge []byte) ([]byte, error) {
	directives := digestDirectives(string(challenge))
	if c.steps == 2 {
		if directives["rspauth"] != c.digestResponse("") {
			return nil, errors.New("the server does not prove that it knows the password")
		}
		c.complete = true
		return []byte{}, nil
	}
	switch {
	case c.steps > 2:
		return nil, errors.New("the server sends a third challenge")
	case directives["nonce"] == "":
		return nil, errors.New("the server's challenge has no nonce")
	case directives["algorithm"] != "md5-sess":
		return nil, errors.New("the algorithm of the server's challenge is not md5-sess")
	}
	if qop, given := directives["qop"]; given && !listed(qop, "auth") {
		return nil, errors.New("the server asks for a security layer")
	}
	realm := c.realm
	if realm == "" {
		realm = directives["realm"]
	}
	random := make([]byte, 16)
	rand.Read(random)
	c.clientNonce, c.nonce, c.digestURI = hex.EncodeToString(random), directives["nonce"], c.service+"/"+c.host
	secret := md5.Sum([]byte(latin1IfPossible(c.user) + ":" + latin1IfPossible(realm) + ":" + latin1IfPossible(c.password)))
	a1 := string(secret[:]) + ":" + c.nonce + ":" + c.clientNonce
	if c.actFor != "" {
		a1 += ":" + c.actFor
	}
	c.digestSecret = hexMD5(a1)
	var b strings.Builder
	if directives["charset"] != "" {
		b.WriteString("charset=utf-8,")
	}
	fmt.Fprintf(&b, "username=%s,realm=%s,nonce=%s,nc=00000001,cnonce=%s,digest-uri=%s,response=%s,qop=auth",
		digestQuoted(c.user), digestQuoted(realm), digestQuoted(c.nonce), digestQuoted(c.clientNonce), digestQuoted(c.digestURI), c.digestResponse("AUTHENTICATE"))
	if c.actFor != "" {
		b.WriteString(",authzid=" + digestQuoted(c.actFor))
	}
	return []byte(b.String()), nil
}

func (c *saslClient) digestResponse(operation string) string {
	return hexMD5(c.digestSecret + ":" + c.nonce + ":00000001:" + c.clientNonce + ":auth:" + hexMD5(operation+":"+c.digestURI))
}

func hexMD5(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

// latin1IfPossible encodes s in ISO 8859-1 if it has no other characters.
func latin1IfPossible(s string) string {
	var b []byte
	for _, r := range s {
		if r > 255 {
			return s
		}
		b = append(b, byte(r))
	}
	return string(b)
}

func digestQuoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// listed reports whether word is in a list with commas or spaces between.
func listed(list, word string) bool {
	for _, w := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\r' || r == '\n' }) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// digestDirectives reads name=value, name="value" ...; of a name that comes
// twice, as realms may, the first counts.
func digestDirectives(s string) map[string]string {
	found := map[string]string{}
	for s != "" {
		name, rest, ok := strings.Cut(strings.TrimLeft(s, ", \t\r\n"), "=")
		if !ok {
			break
		}
		var value strings.Builder
		i := 0
		if strings.HasPrefix(rest, `"`) {
			for i = 1; i < len(rest) && rest[i] != '"'; i++ {
				if rest[i] == '\\' && i+1 < len(rest) {
					i++
				}
				value.WriteByte(rest[i])
			}
			i = min(i+1, len(rest))
		} else {
			for ; i < len(rest) && rest[i] != ','; i++ {
				value.WriteByte(rest[i])
			}
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := found[name]; !twice {
			found[name] = strings.TrimSpace(value.String())
		}
		s = rest[i:]
	}
	return found
}

// saslOperators declares Allegro's module sasl, the client's part.
func saslOperators(in *interp.Interp) {
	p := in.FindPackage(in.CaseName("net.sasl"))
	class := p.DefineClass("sasl-conn", in.T.Class())
	client := func(t *thread, operator string, v value) *saslClient {
		return instanceOf[*saslClient](t, operator, v, class)
	}
	result := func(t *thread, c *saslClient) value {
		if c.complete {
			return in.KeywordNamed("ok")
		}
		return in.KeywordNamed("continue")
	}
	octets := func(b []byte) value {
		if b == nil {
			return nil
		}
		return &interp.Octets{B: b}
	}
	p.Defun("sasl-client-new", "service server &key user pass realm authname", `Returns a connection that authenticates USER with the password PASS to the SERVICE ("smtp", "imap") of the host
SERVER; AUTHNAME is the user to act for, if another. REALM is that of DIGEST-MD5, by default the server's first.`, func(t *thread, a args) value {
		c := &saslClient{class: class, service: a.Text(t, 0)}
		if s, ok := a.V(1).(*interp.String); ok {
			c.host = s.Go()
		} else {
			c.host = t.Princ(a.V(1))
		}
		for i, to := range []*string{&c.user, &c.password, &c.realm, &c.actFor} {
			if a.V(2+i) != nil {
				*to = a.Text(t, 2+i)
			}
		}
		return c
	})
	p.Defun("sasl-client-start", "connection mechanisms => result mechanism response", `Chooses the best of MECHANISMS for CONNECTION, a string of names with spaces between as servers tell them, or a list of names:
DIGEST-MD5, CRAM-MD5, PLAIN or LOGIN. Returns :continue, its name, and the octets to begin with if it has any, or NIL. Signals
an error if there is none among them.`, func(t *thread, a args) value {
		c := client(t, "sasl-client-start", a.V(0))
		names := ""
		if l, ok := a.V(1).(*interp.Cons); ok {
			for _, v := range items(t, "sasl-client-start", l) {
				if s, ok := in.StringDesignator(v); ok {
					names += " " + s.Go()
				}
			}
		} else {
			names = a.Text(t, 1)
		}
		for _, m := range saslMechanisms {
			if listed(names, m.name) {
				c.mechanism, c.steps, c.complete = m, 0, false
				var first []byte
				if m.initial != nil {
					first = m.initial(c)
				}
				return t.Values(in.KeywordNamed("continue"), interp.NewString(m.name), octets(first))
			}
		}
		return t.SimpleError("sasl-client-start: none of the mechanisms ~s is known", a.V(1))
	})
	p.Defun("sasl-step", "connection challenge => result response", `Takes the octets CHALLENGE of the server for CONNECTION; returns :continue, or :ok if nothing more is expected of the server, and
the octets to answer with. Signals an error if the server does not keep to the mechanism, or does not prove who it is.`, func(t *thread, a args) value {
		c := client(t, "sasl-step", a.V(0))
		if c.mechanism == nil {
			return t.SimpleError("sasl-step: ~s has not been started", c)
		}
		var challenge []byte
		if a.V(1) != nil {
			challenge = messageOctets(t, "sasl-step", a.V(1), nil, nil, nil)
		}
		c.steps++
		answer, err := c.mechanism.answer(c, challenge)
		if err != nil {
			return t.SimpleError("sasl-step: ~a: ~a", interp.NewString(c.mechanism.name), interp.NewString(err.Error()))
		}
		return t.Values(result(t, c), octets(answer))
	})
	p.Defun1("sasl-conn-auth-complete-p", "connection", `True if CONNECTION has done all that its mechanism wants.`, func(t *thread, v value) value {
		return t.Bool(client(t, "sasl-conn-auth-complete-p", v).complete)
	})
	p.Defun1("sasl-conn-security-layer-p", "connection", `True if CONNECTION has agreed on a security layer, which none of the mechanisms here does: NIL.`, func(t *thread, v value) value {
		client(t, "sasl-conn-security-layer-p", v)
		return nil
	})
	p.Defun("sasl-make-stream", "connection stream &key close-base", `Signals an error: there is no security layer of CONNECTION to put around STREAM, and so CLOSE-BASE has no meaning.`, func(t *thread, a args) value {
		return t.SimpleError("sasl-make-stream: ~s has no security layer for ~s", client(t, "sasl-make-stream", a.V(0)), a.V(1))
	})
}
