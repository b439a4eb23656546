package builtins

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"hash"
)

// loadCertificate takes certificates from chain and the private key from key, both
// in PEM; password decrypts the key if it is encrypted.
func loadCertificate(chain, key []byte, password string) (*tls.Certificate, error) {
	block := findKey(key)
	if block == nil {
		return nil, errors.New("there is no private key")
	}
	if err := decryptKey(block, password); err != nil {
		return nil, err
	}
	c, err := tls.X509KeyPair(chain, pem.EncodeToMemory(block))
	if err != nil {
		return nil, err
	}
	return &c, nil
}

// findKey returns the first private key in PEM text, nil if there is none.
func findKey(text []byte) (block *pem.Block) {
	for {
		if block, text = pem.Decode(text); block == nil {
			return nil
		}
		switch block.Type {
		case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY":
			return block
		}
	}
}

var errNoPassword = errors.New("the private key is encrypted, and there is no password")

// decryptKey undoes the encryption of a private key, if it has any.
func decryptKey(block *pem.Block, password string) (err error) {
	if block.Type == "ENCRYPTED PRIVATE KEY" {
		if password == "" {
			return errNoPassword
		}
		block.Type = "PRIVATE KEY"
		block.Bytes, err = decryptPKCS8(block.Bytes, password)
		return err
	}
	//lint:ignore SA1019 keys in this form are old, but there are many
	if !x509.IsEncryptedPEMBlock(block) {
		return nil
	}
	if password == "" {
		return errNoPassword
	}
	//lint:ignore SA1019 as above
	block.Bytes, err = x509.DecryptPEMBlock(block, []byte(password))
	block.Headers = nil
	return err
}

// The encryption of keys by PBES2 (RFC 8018, RFC 5958), which OpenSSL uses.
var (
	oidPBES2    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	keyDigests  = map[string]func() hash.Hash{"": sha1.New, "1.2.840.113549.2.7": sha1.New, "1.2.840.113549.2.9": sha256.New, "1.2.840.113549.2.11": sha512.New}
	blockCipher = map[string]struct {
		size int
		make func([]byte) (cipher.Block, error)
	}{
		"2.16.840.1.101.3.4.1.2": {16, aes.NewCipher}, "2.16.840.1.101.3.4.1.22": {24, aes.NewCipher}, "2.16.840.1.101.3.4.1.42": {32, aes.NewCipher},
		"1.2.840.113549.3.7": {24, des.NewTripleDESCipher},
	}
)

// maxIterations bounds the work that a file can ask for.
const maxIterations = 2_000_000

func decryptPKCS8(der []byte, password string) ([]byte, error) {
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	var schemes struct{ Derivation, Encryption pkix.AlgorithmIdentifier }
	var derivation struct {
		Salt       []byte
		Iterations int
		Length     int                      `asn1:"optional"`
		Digest     pkix.AlgorithmIdentifier `asn1:"optional"`
	}
	var iv []byte
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, err
	}
	if !info.Algorithm.Algorithm.Equal(oidPBES2) {
		return nil, fmt.Errorf("the private key is encrypted by the scheme %v, not by PBES2", info.Algorithm.Algorithm)
	}
	if _, err := asn1.Unmarshal(info.Algorithm.Parameters.FullBytes, &schemes); err != nil {
		return nil, err
	}
	if !schemes.Derivation.Algorithm.Equal(oidPBKDF2) {
		return nil, fmt.Errorf("the key of the private key's encryption is derived by %v, not by PBKDF2", schemes.Derivation.Algorithm)
	}
	if _, err := asn1.Unmarshal(schemes.Derivation.Parameters.FullBytes, &derivation); err != nil {
		return nil, err
	}
	if _, err := asn1.Unmarshal(schemes.Encryption.Parameters.FullBytes, &iv); err != nil {
		return nil, err
	}
	digest, known := keyDigests[derivation.Digest.Algorithm.String()]
	encryption, knownToo := blockCipher[schemes.Encryption.Algorithm.String()]
	if !known || !knownToo || derivation.Iterations < 1 || derivation.Iterations > maxIterations {
		return nil, fmt.Errorf("the private key is encrypted by %v with %v in %d rounds, which is not known here",
			schemes.Encryption.Algorithm, derivation.Digest.Algorithm, derivation.Iterations)
	}
	key, err := pbkdf2.Key(digest, password, derivation.Salt, derivation.Iterations, encryption.size)
	if err != nil {
		return nil, err
	}
	block, err := encryption.make(key)
	if err != nil {
		return nil, err
	}
	wrong := errors.New("the password does not decrypt the private key")
	if len(iv) != block.BlockSize() || len(info.Data) == 0 || len(info.Data)%block.BlockSize() != 0 {
		return nil, wrong
	}
	plain := make([]byte, len(info.Data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, info.Data)
	padding := int(plain[len(plain)-1])
	if padding == 0 || padding > block.BlockSize() {
		return nil, wrong
	}
	plain = plain[:len(plain)-padding]
	if _, err := x509.ParsePKCS8PrivateKey(plain); err != nil {
		return nil, wrong
	}
	return plain, nil
}

// parseRevocationLists returns the revocation lists in PEM text.
func parseRevocationLists(text []byte) (lists []*x509.RevocationList, err error) {
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type != "X509 CRL" {
			continue
		}
		l, err := x509.ParseRevocationList(block.Bytes)
		if err != nil {
			return nil, err
		}
		lists = append(lists, l)
	}
	if lists == nil {
		return nil, errors.New("there is no revocation list")
	}
	return lists, nil
}
