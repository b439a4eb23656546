package builtins

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestOpenSSLNames(t *testing.T) {
	for name, want := range map[string]string{
		"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256":         "ECDHE-RSA-AES128-GCM-SHA256",
		"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA":          "ECDHE-ECDSA-AES256-SHA",
		"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256":   "ECDHE-RSA-CHACHA20-POLY1305",
		"TLS_RSA_WITH_3DES_EDE_CBC_SHA":                 "DES-CBC3-SHA",
		"TLS_RSA_WITH_AES_128_CBC_SHA256":               "AES128-SHA256",
		"TLS_ECDHE_ECDSA_WITH_RC4_128_SHA":              "ECDHE-ECDSA-RC4-SHA",
		"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-ECDSA-CHACHA20-POLY1305",
	} {
		if got := openSSLName(name); got != want {
			t.Errorf("%s is %s, not %s", name, got, want)
		}
	}
}

// FuzzOpenSSLCiphers checks that no list brings a suite back that it strikes.
func FuzzOpenSSLCiphers(f *testing.F) {
	for _, s := range []string{"HIGH:!aNULL", "ALL:-RC4:+3DES", "ECDHE+AESGCM,ECDHE-RSA-AES128-SHA @STRENGTH", "!", "+", "::", "DEFAULT:!DEFAULT:DEFAULT"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ids := openSSLCiphers(text)
		if killed := openSSLCiphers(text + ":!ALL:ALL"); killed != nil {
			t.Errorf("%q and !ALL leave %v", text, killed)
		}
		for i, id := range ids {
			if slices.Contains(ids[:i], id) {
				t.Errorf("%q lists %d twice", text, id)
			}
		}
	})
}

// FuzzPrivateKey reads damaged keys, which are an error.
func FuzzPrivateKey(f *testing.F) {
	chain, err := os.ReadFile("../tests/certificates/server.pem")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range []string{"server.key", "encrypted.key"} {
		key, err := os.ReadFile("../tests/certificates/" + name)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := loadCertificate(chain, key, "secret"); err != nil {
			f.Errorf("%s: %v", name, err)
		}
		f.Add(string(key))
		f.Add(strings.Replace(string(key), "A", "B", 1))
	}
	f.Fuzz(func(t *testing.T, key string) {
		if c, err := loadCertificate(chain, []byte(key), "secret"); err == nil && c.PrivateKey == nil {
			t.Error("there is neither a key nor an error")
		}
	})
}
