package builtins

import (
	"sockrepl/interp"
)

// sslKeys are the keywords that say how one end of SSL connections is to be; see
// sslSettings.set.
const sslKeys = "method certificate key certificate-password (verify nil verify-p) max-depth ca-file ca-directory ciphers ciphersuites crl-check crl-file"

// sslKeysDoc describes them.
const sslKeysDoc = `METHOD is :tlsv1+ (TLS 1.0 and up, the default; :sslv3+ and :sslv23 are the same, since SSL 2 and 3 are not spoken), :tlsv1, :tlsv1.1, :tlsv1.2 or :tlsv1.3.
CERTIFICATE names the PEM file with the certificate and those that lead to its authority, KEY the one with the private key unless that is with the certificate, CERTIFICATE-PASSWORD decrypts it.
VERIFY is NIL, :optional (check the peer's certificate if it sends one) or :required, MAX-DEPTH how many certificates may lie between the peer's and its authority's (10). CA-FILE and CA-DIRECTORY name authorities to trust, in PEM; without them the system's are. CRL-CHECK is NIL, :peer or :all: whether the peer's certificate, or all on the way to its authority, are looked for in the revocation lists of CRL-FILE.
CIPHERS is a list of cipher suites for TLS 1.2 and below in OpenSSL's notation, CIPHERSUITES one for TLS 1.3: a connection that comes to another suite fails.`

// sslOperators declares SSL streams, the module ssl.
func sslOperators(in *interp.Interp) {
	sp, excl := in.Socket, in.Excl
	sslClasses(in)
	certificateOperators(in)
	sp.Defvar("*ssl-features*", "What SSL streams can do: :sni, that clients tell servers the name that they look for.", list(in.KeywordNamed("sni")))
	excl.Defvar("*ssl-library-names*", "Accepted for programs that set it; SSL is part of the program and no library is loaded.", in.KeywordNamed("unset"))
	excl.Defvar("*aclssl-version*", "Accepted for programs that set it; SSL is part of the program and no library is loaded.", nil)

	sp.Defun("make-ssl-client-stream", "socket &key context "+sslKeys+" server-name",
		`A stream that speaks SSL, as client, over the connected stream SOCKET, which is not to be used any more; closing the stream closes it. The handshake comes with the first input or output. CONTEXT is what make-ssl-client-context made; then only METHOD, VERIFY, MAX-DEPTH, CIPHERS and CIPHERSUITES may be given besides. SERVER-NAME is told the server (SNI), and if its certificate is checked it must be for that name. `+sslKeysDoc,
		func(t *thread, a args) value {
			return makeSSLStream(t, a, true, 15)
		})
	sp.Defun("make-ssl-server-stream", "socket &key context "+sslKeys+" prefer-server-cipher-order server-name",
		`A stream that speaks SSL, as server, over the connected stream SOCKET, which is not to be used any more; closing the stream closes it. The handshake comes with the first input or output. CONTEXT is what make-ssl-server-context made; then only METHOD, VERIFY, MAX-DEPTH, CIPHERS and CIPHERSUITES may be given besides. Without CONTEXT there must be CERTIFICATE. Clients that ask for another name than SERVER-NAME, if given, are refused. The order of ciphers is always the server's, as PREFER-SERVER-CIPHER-ORDER asks. `+sslKeysDoc,
		func(t *thread, a args) value {
			return makeSSLStream(t, a, false, 16)
		})
	sp.Defun("make-ssl-client-context", "&key "+sslKeys+" prefer-server-cipher-order",
		`What make-ssl-client-stream takes as context: files are read once for all its streams. The order of ciphers is the server's, whatever PREFER-SERVER-CIPHER-ORDER says. `+sslKeysDoc,
		func(t *thread, a args) value {
			s := &sslSettings{client: true}
			s.set(t, a, 0)
			return s
		})
	sp.Defun("make-ssl-server-context", "&key "+sslKeys+" (prefer-server-cipher-order t) server-name",
		`What make-ssl-server-stream takes as context: files are read once for all its streams. There must be CERTIFICATE. Clients that ask for another name than SERVER-NAME, if given, are refused. The order of ciphers is always the server's, as PREFER-SERVER-CIPHER-ORDER asks. `+sslKeysDoc,
		func(t *thread, a args) value {
			s := &sslSettings{}
			s.set(t, a, 0)
			s.setServerName(t, a, 14)
			return s
		})
	sp.Defgeneric("ssl-do-handshake", "stream", `Has the SSL STREAM do its handshake, unless that is done; returns T. Signals excl::ssl-error if it fails.`, func(t *thread, a args) value {
		s := sslStreamArgument(t, a)
		s.device().shakeHands(t, false)
		return t.T
	})
	sp.Defgeneric("get-ssl-peer-certificate", "stream", `The certificate that the peer of the SSL STREAM has sent, an x509-certificate; NIL if it sent none. Does the handshake first, unless that is done.`, func(t *thread, a args) value {
		s := sslStreamArgument(t, a)
		s.device().shakeHands(t, false)
		if s.ssl.peer == nil {
			if certificates := s.ssl.tls.State().PeerCertificates; len(certificates) > 0 {
				s.ssl.peer = &certificate{x: certificates[0]}
			}
		}
		if s.ssl.peer == nil {
			return nil
		}
		return s.ssl.peer
	})
}

type sslClassesKey struct{}

type sslClassSet struct{ client, server, context *interp.Class }

func sslClasses(in *interp.Interp) {
	active := classesOf(in).internetActive
	define := func(name string, super *interp.Class) *interp.Class {
		c := in.NewClass(in.Excl.InternalSym(name), interp.BuiltInKind, []*interp.Class{super}, nil)
		c.Finalize()
		in.Excl.InternalSym(name).SetClass(c)
		return c
	}
	in.Attach(sslClassesKey{}, &sslClassSet{
		client: define("ssl-client-stream", active), server: define("ssl-server-stream", active), context: define("ssl-context", in.T.Class())})
}

// sslStreamArgument returns argument 0, an SSL stream that is open.
func sslStreamArgument(t *thread, a args) *socketStream {
	s, ok := a.V(0).(*socketStream)
	if !ok || s.ssl == nil {
		a.Wrong(t, 0, list(t.In.S.Or, t.In.Excl.InternalSym("ssl-client-stream"), t.In.Excl.InternalSym("ssl-server-stream")))
	}
	if !s.IsOpen() {
		t.StreamClosed(s)
	}
	return s
}

// makeSSLStream makes the SSL stream that the arguments describe: socket, context,
// the keywords of sslKeys, and in slot serverName the name.
func makeSSLStream(t *thread, a args, client bool, serverName int) value {
	in := t.In
	old, ok := a.V(0).(*socketStream)
	if !ok {
		return a.Wrong(t, 0, list(in.S.Or, in.Socket.Sym("socket-stream-internet-active"), in.Socket.Sym("socket-stream-file-active")))
	}
	if !old.IsOpen() {
		return t.StreamClosed(old)
	}
	if old.ssl != nil {
		t.SimpleError("~a: ~s speaks SSL already", interp.NewString(a.Operator().Name()), old)
	}
	settings := &sslSettings{client: client}
	if context := a.V(1); context != nil {
		c, ok := context.(*sslSettings)
		if !ok || c.client != client {
			a.Wrong(t, 1, in.Excl.InternalSym("ssl-context"))
		}
		*settings = *c
		settings.inContext = true
	}
	settings.set(t, a, 2)
	settings.setServerName(t, a, serverName)
	return newSSLStream(t, old, settings)
}
