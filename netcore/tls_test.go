package netcore

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"runtime"
	"testing"
	"time"
)

func testCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestTLSOctetByOctet has two ends shake hands and talk where each octet comes
// alone, with TLS 1.2 and 1.3.
func TestTLSOctetByOctet(t *testing.T) {
	certificates := []tls.Certificate{testCertificate(t)}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		client := NewTLS(&tls.Config{InsecureSkipVerify: true, MaxVersion: version}, true)
		server := NewTLS(&tls.Config{Certificates: certificates}, false)
		carry := func(from, to *TLS) (moved bool) {
			if out := from.Outgoing(); len(out) > 0 {
				to.Received(out[:1])
				from.Sent(1)
				return true
			}
			return false
		}
		shake := func(x *TLS) bool {
			done, err := x.Handshake()
			if err != nil {
				t.Fatal(err)
			}
			return done
		}
		for c, s := shake(client), shake(server); !c || !s; c, s = shake(client), shake(server) {
			toServer, toClient := carry(client, server), carry(server, client)
			if !toServer && !toClient {
				t.Fatal("the handshake stands still")
			}
		}
		if got := client.State().Version; got != version {
			t.Errorf("the version is %x, not %x", got, version)
		}
		if err := client.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		if err := client.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		var got []byte
		for p := make([]byte, 3); ; {
			n, err := server.Read(p)
			got = append(got, p[:n]...)
			if err == io.EOF {
				break
			}
			if err == ErrWouldBlock {
				if !carry(client, server) {
					t.Fatalf("the end does not come after %q", got)
				}
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if string(got) != "hello" {
			t.Errorf("got %q", got)
		}
	}
}

// TestTLSCut ends the connection in the middle of the handshake, and of a record.
func TestTLSCut(t *testing.T) {
	server := NewTLS(&tls.Config{Certificates: []tls.Certificate{testCertificate(t)}}, false)
	if done, err := server.Handshake(); done || err != nil {
		t.Fatal(done, err)
	}
	server.Received([]byte{22, 3, 1})
	server.Ended()
	if done, err := server.Handshake(); !done || err == nil {
		t.Error("a handshake is done though the peer has ended")
	}
	if done, err := server.Handshake(); !done || err == nil {
		t.Error("nothing tells of its end")
	}
}

// TestTLSRefusedInClear has a client refuse the certificate of a TLS 1.3 server
// by an alert in clear, as OpenSSL does, octet by octet.
func TestTLSRefusedInClear(t *testing.T) {
	client := NewTLS(&tls.Config{InsecureSkipVerify: true}, true)
	server := NewTLS(&tls.Config{Certificates: []tls.Certificate{testCertificate(t)}}, false)
	if done, err := client.Handshake(); done || err != nil {
		t.Fatal(done, err)
	}
	server.Received(client.Outgoing())
	const unknownCA = 48
	var done bool
	var err error
	for _, octet := range []byte{21, 3, 3, 0, 2, 2, unknownCA} {
		if done, err = server.Handshake(); done {
			t.Fatal("the handshake is done too early: ", err)
		}
		server.Received([]byte{octet})
	}
	done, err = server.Handshake()
	var alert tls.AlertError
	if !done || !errors.As(err, &alert) || alert != unknownCA {
		t.Errorf("the handshake ends with %v, %v", done, err)
	}

	forged := NewTLS(&tls.Config{Certificates: []tls.Certificate{testCertificate(t)}}, false)
	forged.Received(client.Outgoing())
	if done, err := forged.Handshake(); done || err != nil {
		t.Fatal(done, err)
	}
	forged.Received(append([]byte{23, 3, 3, 0, 20}, make([]byte, 20)...))
	if done, err := forged.Handshake(); !done || err == nil || errors.As(err, &alert) {
		t.Errorf("after a forged record the handshake ends with %v, %v", done, err)
	}
}

// TestTLSAbandoned leaves handshakes behind.
func TestTLSAbandoned(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 50 {
		if done, err := NewTLS(&tls.Config{InsecureSkipVerify: true}, true).Handshake(); done || err != nil {
			t.Fatal(done, err)
		}
	}
	for deadline := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before+5; {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines are left", runtime.NumGoroutine()-before)
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}
