package builtins

import (
	"crypto/tls"
	"slices"
	"strings"
	"sync"

	"sockrepl/interp"
)

// cipherSuite is a cipher suite of TLS 1.2 or below under its names.
type cipherSuite struct {
	id      uint16
	openSSL string   // its name in OpenSSL
	words   []string // what OpenSSL's notation calls suites of its kind
}

// cipherSuites lists the suites that package tls knows, the usual ones first.
var cipherSuites = sync.OnceValue(func() (all []cipherSuite) {
	add := func(suites []*tls.CipherSuite, words ...string) {
		for _, s := range suites {
			if slices.Contains(s.SupportedVersions, tls.VersionTLS12) {
				name := openSSLName(s.Name)
				all = append(all, cipherSuite{s.ID, name, append(cipherWords(name), append(words, s.Name, name, "ALL")...)})
			}
		}
	}
	add(tls.CipherSuites(), "DEFAULT")
	add(tls.InsecureCipherSuites(), "COMPLEMENTOFDEFAULT")
	return all
})

// openSSLName turns the registered name of a suite into OpenSSL's, say
// TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 into ECDHE-RSA-AES128-GCM-SHA256.
func openSSLName(name string) string {
	exchange, cipher, _ := strings.Cut(strings.TrimPrefix(name, "TLS_"), "_WITH_")
	cipher = strings.NewReplacer("AES_128_CBC", "AES128", "AES_256_CBC", "AES256", "AES_128", "AES128", "AES_256", "AES256",
		"CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305", "3DES_EDE_CBC", "DES-CBC3", "RC4_128", "RC4").Replace(cipher)
	if exchange != "RSA" {
		cipher = exchange + "-" + cipher
	}
	return strings.ReplaceAll(cipher, "_", "-")
}

// cipherWords returns the words for groups that the suite called name is in.
func cipherWords(name string) (words []string) {
	when := func(is bool, w ...string) {
		if is {
			words = append(words, w...)
		}
	}
	has := func(part string) bool { return strings.Contains(name, part) }
	ecdhe, ecdsa := has("ECDHE"), has("ECDSA")
	when(ecdhe, "ECDHE", "EECDH", "kECDHE", "kEECDH", "ECDH")
	when(!ecdhe, "kRSA", "RSA")
	when(ecdsa, "ECDSA", "aECDSA")
	when(!ecdsa, "aRSA", "RSA")
	when(has("AES"), "AES", "HIGH")
	when(has("AES128"), "AES128")
	when(has("AES256"), "AES256")
	when(has("GCM"), "AESGCM", "TLSv1.2")
	when(has("CHACHA20"), "CHACHA20", "HIGH", "TLSv1.2")
	when(has("DES-CBC3"), "3DES", "MEDIUM")
	when(has("RC4"), "RC4", "MEDIUM")
	when(strings.HasSuffix(name, "-SHA"), "SHA1", "SHA", "SSLv3", "TLSv1", "TLSv1.0")
	when(strings.HasSuffix(name, "-SHA256"), "SHA256")
	when(strings.HasSuffix(name, "-SHA384"), "SHA384")
	return words
}

// openSSLCiphers returns the suites that a list in OpenSSL's notation (ciphers(1))
// comes to. The order among them is left to package tls, and words for what it
// does not have stand for nothing, as in OpenSSL. Nil if there is none.
func openSSLCiphers(text string) (ids []uint16) {
	var killed []uint16
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(":, ;", c) }) {
		operation := byte('&')
		if strings.IndexByte("!-+", word[0]) >= 0 {
			operation, word = word[0], word[1:]
		}
		for _, s := range cipherSuites() {
			if !s.matches(word) {
				continue
			}
			switch operation {
			case '!':
				killed = append(killed, s.id)
				fallthrough
			case '-':
				ids = slices.DeleteFunc(ids, func(id uint16) bool { return id == s.id })
			case '&':
				if !slices.Contains(ids, s.id) && !slices.Contains(killed, s.id) {
					ids = append(ids, s.id)
				}
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return ids
}

// matches reports whether the suite is in all the groups whose words, joined by
// plus signs, are given.
func (s *cipherSuite) matches(words string) bool {
	for word := range strings.SplitSeq(words, "+") {
		if !slices.Contains(s.words, word) {
			return false
		}
	}
	return true
}

// tls13Suites returns the suites of TLS 1.3 whose names, with colons between, are
// given.
func tls13Suites(t *thread, operator string, text *interp.String) (ids []uint16) {
	for name := range strings.SplitSeq(text.Go(), ":") {
		i := slices.IndexFunc(tls.CipherSuites(), func(s *tls.CipherSuite) bool {
			return s.Name == name && slices.Contains(s.SupportedVersions, tls.VersionTLS13)
		})
		if i < 0 {
			t.SimpleError("~a: `~s' is not a cipher suite of TLS 1.3 that there is here: not TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384 or TLS_CHACHA20_POLY1305_SHA256",
				interp.NewString(operator), interp.NewString(name))
		}
		ids = append(ids, tls.CipherSuites()[i].ID)
	}
	return ids
}
