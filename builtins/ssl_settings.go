package builtins

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sockrepl/interp"
)

// sslSettings is how one end of SSL connections is to be: an ssl-context.
type sslSettings struct {
	client    bool
	inContext bool // taken from a context, so that files are settled

	oldest, newest uint16 // versions; 0 for newest is the newest that there is
	certificate    *tls.Certificate
	verify         sslVerify
	maxDepth       int
	roots          *x509.CertPool // nil for the system's
	ciphers        []uint16       // nil for the usual ones
	suites         []uint16       // of TLS 1.3; nil for all
	checkChain     bool           // whether authorities are looked for in crls too
	crls           []*x509.RevocationList
	serverName     string
}

type sslVerify uint8

const (
	verifyNone sslVerify = iota
	verifyOptional
	verifyRequired
)

const defaultMaxDepth = 10

// LispClass implements interp.Object.
func (s *sslSettings) LispClass(in *interp.Interp) *interp.Class {
	return in.Attached(sslClassesKey{}).(*sslClassSet).context
}

// PrintText implements interp.Printable.
func (s *sslSettings) PrintText(t *thread) (string, bool) {
	if s.client {
		return "SSL client context", true
	}
	return "SSL server context", true
}

// sslMethod is a value of the keyword :method: the oldest and newest version that
// it lets the ends agree on.
type sslMethod struct {
	name           string
	oldest, newest uint16
}

// sslMethods are the methods, in the order in which errors list them. The first
// is the usual one.
var sslMethods = []sslMethod{
	{"tlsv1+", tls.VersionTLS10, 0},
	{"sslv3+", tls.VersionTLS10, 0},
	{"sslv23", tls.VersionTLS10, 0},
	{"tlsv1", tls.VersionTLS10, tls.VersionTLS10},
	{"tlsv1.1", tls.VersionTLS11, tls.VersionTLS11},
	{"tlsv1.2", tls.VersionTLS12, tls.VersionTLS12},
	{"tlsv1.3", tls.VersionTLS13, tls.VersionTLS13},
}

// set takes the keywords of sslKeys, which begin at slot i.
func (s *sslSettings) set(t *thread, a args, i int) {
	in := t.In
	operator := a.Operator().Name()
	if s.inContext {
		for slot, name := range map[int]string{1: "certificate", 2: "key", 3: "certificate-password", 7: "ca-file", 8: "ca-directory", 11: "crl-check", 12: "crl-file"} {
			if a.V(i+slot) != nil {
				t.ProgramError("~a: ~s cannot be given with a context", interp.NewString(operator), in.KeywordNamed(name))
			}
		}
	}
	if !s.inContext || a.V(i) != nil {
		s.setMethod(t, a, i)
	}
	if !s.inContext {
		s.setCertificate(t, a, i+1)
		s.setAuthorities(t, a, i+7)
	}
	if a.Bool(i + 5) {
		switch a.V(i + 4) {
		case nil:
			s.verify = verifyNone
		case value(in.KeywordNamed("optional")):
			s.verify = verifyOptional
		case value(in.KeywordNamed("required")):
			s.verify = verifyRequired
		default:
			a.Wrong(t, i+4, list(in.S.Member, nil, in.KeywordNamed("optional"), in.KeywordNamed("required")))
		}
	}
	switch {
	case a.V(i+6) != nil:
		s.maxDepth = a.Int(t, i+6, 0, 1000)
	case !s.inContext:
		s.maxDepth = defaultMaxDepth
	}
	if a.V(i+9) != nil {
		text := a.String(t, i+9).Go()
		if s.ciphers = openSSLCiphers(text); s.ciphers == nil {
			t.SimpleError("~a: no cipher suite matches ~s", interp.NewString(operator), a.V(i+9))
		}
	}
	if a.V(i+10) != nil {
		s.suites = tls13Suites(t, operator, a.String(t, i+10))
	}
}

// setMethod takes the method from slot i.
func (s *sslSettings) setMethod(t *thread, a args, i int) {
	name := sslMethods[0].name
	if a.V(i) != nil {
		name = ""
		if k, ok := a.V(i).(*interp.Symbol); ok {
			name = strings.ToLower(k.Name())
		}
	}
	if name == "sslv2" || name == "sslv3" {
		t.SimpleError("~a: the method ~s is not there: SSL 2 and 3 are broken, and not spoken here", interp.NewString(a.Operator().Name()), a.V(i))
	}
	expected := []value{t.In.S.Member}
	for _, m := range sslMethods {
		if m.name == name {
			s.oldest, s.newest = m.oldest, m.newest
			return
		}
		expected = append(expected, t.In.KeywordNamed(m.name))
	}
	a.Wrong(t, i, list(expected...))
}

// setCertificate takes certificate, key and password from slot i on.
func (s *sslSettings) setCertificate(t *thread, a args, i int) {
	operator := a.Operator().Name()
	password := ""
	if a.V(i+2) != nil {
		password = a.String(t, i+2).Go()
	}
	if a.V(i) == nil {
		if !s.client {
			t.ProgramError("~a: a server needs :certificate", interp.NewString(operator))
		}
		if a.V(i+1) != nil {
			t.ProgramError("~a: :key is of no use without :certificate", interp.NewString(operator))
		}
		return
	}
	name := nativeFile(t, operator, a.V(i))
	chain := sslFile(t, operator, a.V(i))
	key, keyName := chain, name
	if a.V(i+1) != nil {
		key, keyName = sslFile(t, operator, a.V(i+1)), nativeFile(t, operator, a.V(i+1))
	}
	c, err := loadCertificate(chain, key, password)
	if err != nil {
		if name != keyName {
			name += " and " + keyName
		}
		t.SimpleError("~a: ~a: ~a", interp.NewString(operator), interp.NewString(name), interp.NewString(err.Error()))
	}
	s.certificate = c
}

// setAuthorities takes ca-file and ca-directory from slot i on, crl-check and
// crl-file from i+4 on.
func (s *sslSettings) setAuthorities(t *thread, a args, i int) {
	in := t.In
	operator := a.Operator().Name()
	if a.V(i) != nil || a.V(i+1) != nil {
		s.roots = x509.NewCertPool()
	}
	if a.V(i) != nil && !s.roots.AppendCertsFromPEM(sslFile(t, operator, a.V(i))) {
		t.SimpleError("~a: there is no certificate in ~a", interp.NewString(operator), a.V(i))
	}
	if a.V(i+1) != nil {
		directory := nativeFile(t, operator, a.V(i+1))
		entries, err := os.ReadDir(directory)
		if err != nil {
			fileError(t, operator, a.V(i+1), err)
		}
		for _, e := range entries {
			if text, err := os.ReadFile(filepath.Join(directory, e.Name())); err == nil {
				s.roots.AppendCertsFromPEM(text)
			}
		}
	}
	switch a.V(i + 4) {
	case nil:
		return
	case value(in.KeywordNamed("peer")):
	case value(in.KeywordNamed("all")), value(t.T):
		s.checkChain = true
	default:
		a.Wrong(t, i+4, list(in.S.Member, nil, in.KeywordNamed("peer"), in.KeywordNamed("all")))
	}
	if a.V(i+5) == nil {
		t.ProgramError("~a: :crl-check needs :crl-file", interp.NewString(operator))
	}
	crls, err := parseRevocationLists(sslFile(t, operator, a.V(i+5)))
	if err != nil {
		t.SimpleError("~a: ~a: ~a", interp.NewString(operator), a.V(i+5), interp.NewString(err.Error()))
	}
	s.crls = crls
}

func (s *sslSettings) setServerName(t *thread, a args, i int) {
	if a.V(i) != nil {
		s.serverName = a.String(t, i).Go()
	}
}

// sslFile returns what the file that v names holds.
func sslFile(t *thread, operator string, v value) []byte {
	text, err := os.ReadFile(nativeFile(t, operator, v))
	if err != nil {
		fileError(t, operator, v, err)
	}
	return text
}

// config returns the settings in the form of package tls. Certificates are
// checked here, not by the package, for the sake of depth, revocation lists and
// peers without a name.
func (s *sslSettings) config() *tls.Config {
	c := &tls.Config{MinVersion: s.oldest, MaxVersion: s.newest, CipherSuites: s.ciphers, ServerName: s.serverName,
		InsecureSkipVerify: true, VerifyConnection: s.verifyPeer}
	if s.certificate != nil {
		c.Certificates = []tls.Certificate{*s.certificate}
	}
	if s.client {
		return c
	}
	c.ClientCAs = s.roots
	switch s.verify {
	case verifyOptional:
		c.ClientAuth = tls.RequestClientCert
	case verifyRequired:
		c.ClientAuth = tls.RequireAnyClientCert
	}
	if name := s.serverName; name != "" {
		c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			if hello.ServerName != "" && hello.ServerName != name {
				return nil, fmt.Errorf("the client looks for the server %q, not %q", hello.ServerName, name)
			}
			return nil, nil
		}
	}
	return c
}

// verifyPeer checks the certificate of the peer as the settings ask.
func (s *sslSettings) verifyPeer(state tls.ConnectionState) error {
	certificates := state.PeerCertificates
	if s.verify == verifyNone || len(certificates) == 0 && s.verify == verifyOptional {
		return nil
	}
	if len(certificates) == 0 {
		return errors.New("the peer has sent no certificate")
	}
	options := x509.VerifyOptions{Roots: s.roots, Intermediates: x509.NewCertPool(), CurrentTime: time.Now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if s.client {
		options.KeyUsages, options.DNSName = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, s.serverName
	}
	for _, c := range certificates[1:] {
		options.Intermediates.AddCert(c)
	}
	chains, err := certificates[0].Verify(options)
	if err != nil {
		return err
	}
	for _, chain := range chains {
		if err = s.checkChainOf(chain); err == nil {
			return nil
		}
	}
	return err
}

// checkChainOf checks a chain that leads from the peer's certificate to an
// authority's.
func (s *sslSettings) checkChainOf(chain []*x509.Certificate) error {
	if len(chain)-2 > s.maxDepth {
		return fmt.Errorf("%d certificates lie between the peer's and its authority's, more than %d", len(chain)-2, s.maxDepth)
	}
	if s.crls == nil {
		return nil
	}
	checked := chain[:1]
	if s.checkChain {
		checked = chain[:max(len(chain)-1, 1)]
	}
	for i, c := range checked {
		if err := s.checkRevocation(c, chain[min(i+1, len(chain)-1)]); err != nil {
			return err
		}
	}
	return nil
}

// checkRevocation looks for c in the revocation lists of its issuer, of which there
// must be one.
func (s *sslSettings) checkRevocation(c, issuer *x509.Certificate) error {
	found := false
	for _, crl := range s.crls {
		if crl.CheckSignatureFrom(issuer) != nil {
			continue
		}
		if now := time.Now(); !crl.NextUpdate.IsZero() && now.After(crl.NextUpdate) {
			return fmt.Errorf("the revocation list of %q has expired", issuer.Subject)
		}
		found = true
		for _, e := range crl.RevokedCertificateEntries {
			if e.SerialNumber.Cmp(c.SerialNumber) == 0 {
				return fmt.Errorf("the certificate of %q has been revoked", c.Subject)
			}
		}
	}
	if !found {
		return fmt.Errorf("there is no revocation list of %q", issuer.Subject)
	}
	return nil
}

// checkSuite checks that the cipher suite of a TLS 1.3 connection, which package
// tls chooses, is one of those asked for.
func (s *sslSettings) checkSuite(state tls.ConnectionState) error {
	if s.suites == nil || state.Version != tls.VersionTLS13 || slices.Contains(s.suites, state.CipherSuite) {
		return nil
	}
	return fmt.Errorf("the cipher suite %s is not among the ciphersuites", tls.CipherSuiteName(state.CipherSuite))
}
