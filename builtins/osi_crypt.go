package builtins

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"
	"strconv"
	"strings"
)

// cryptMethod is a way to encrypt passwords.
type cryptMethod struct {
	new      func() hash.Hash
	saltSize int
	// order names the octets of the result in the order in which they are written,
	// three at a time as four characters, the first with the highest bits.
	order []int
}

var cryptMethods = map[string]cryptMethod{
	"1": {md5.New, 8, []int{0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5, 11}},
	"5": {sha256.New, 16, rotatedThirds(10, 2, 31, 30)},
	"6": {sha512.New, 16, rotatedThirds(21, 1, 63)},
}

// rotatedThirds is the order of the SHA methods: an octet of each third of the
// result, those three turned by turn places more each time, and then the rest.
func rotatedThirds(third, turn int, rest ...int) []int {
	var order []int
	for i := range third {
		for j := range 3 {
			order = append(order, (i*turn+j)%3*third+i)
		}
	}
	return append(order, rest...)
}

const cryptCharacters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// roundsOfCrypt is how many rounds are done between two safe points.
const roundsOfCrypt = 256

// cryptPassword encrypts key as crypt(3) does, for as many rounds as setting asks
// for: they may take minutes.
func cryptPassword(t *thread, key, setting string) (string, error) {
	parts := strings.Split(setting, "$")
	if len(parts) < 3 || parts[0] != "" {
		return "", errors.New("the argument SALT begins with none of $1$, $5$ and $6$, whose methods are known")
	}
	m, ok := cryptMethods[parts[1]]
	if !ok {
		return "", errors.New("the method $" + parts[1] + "$ of the argument SALT is not one of $1$, $5$ and $6$")
	}
	prefix, salt, rounds := "$"+parts[1]+"$", parts[2], 5000
	if text, given := strings.CutPrefix(salt, "rounds="); given && parts[1] != "1" && len(parts) > 3 {
		n, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			return "", errors.New("the number of rounds in the argument SALT is no number")
		}
		rounds = int(min(max(n, 1000), 999999999))
		prefix, salt = prefix+"rounds="+strconv.Itoa(rounds)+"$", parts[3]
	}
	salt = salt[:min(len(salt), m.saltSize)]
	var sum []byte
	if parts[1] == "1" {
		sum = md5Crypt(key, salt)
	} else {
		sum = shaCrypt(t, m.new, key, salt, rounds)
	}
	return prefix + salt + "$" + cryptText(sum, m.order), nil
}

func cryptText(sum []byte, order []int) string {
	var b strings.Builder
	for i := 0; i < len(order); i += 3 {
		group := order[i:min(i+3, len(order))]
		n := 0
		for _, at := range group {
			n = n<<8 | int(sum[at])
		}
		for range len(group) + 1 {
			b.WriteByte(cryptCharacters[n&63])
			n >>= 6
		}
	}
	return b.String()
}

// repeated returns the first size octets of b, b, b ...
func repeated(b []byte, size int) []byte {
	r := make([]byte, size)
	for n := 0; n < size; {
		n += copy(r[n:], b)
	}
	return r
}

func sumOf(h hash.Hash, parts ...[]byte) []byte {
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

func md5Crypt(key, salt string) []byte {
	k, s := []byte(key), []byte(salt)
	other := sumOf(md5.New(), k, s, k)
	h := md5.New()
	h.Write(k)
	h.Write([]byte("$1$" + salt))
	h.Write(repeated(other, len(k)))
	for n := len(k); n > 0; n >>= 1 {
		if n&1 != 0 {
			h.Write([]byte{0})
		} else {
			h.Write(k[:1])
		}
	}
	sum := h.Sum(nil)
	for i := range 1000 {
		sum = cryptRound(md5.New(), i, sum, k, s)
	}
	return sum
}

// shaCrypt is the method of https://www.akkadia.org/drepper/SHA-crypt.txt.
func shaCrypt(t *thread, newHash func() hash.Hash, key, salt string, rounds int) []byte {
	k, s := []byte(key), []byte(salt)
	other := sumOf(newHash(), k, s, k)
	h := newHash()
	h.Write(k)
	h.Write(s)
	h.Write(repeated(other, len(k)))
	for n := len(k); n > 0; n >>= 1 {
		if n&1 != 0 {
			h.Write(other)
		} else {
			h.Write(k)
		}
	}
	sum := h.Sum(nil)
	h = newHash()
	for range k {
		h.Write(k)
	}
	p := repeated(h.Sum(nil), len(k))
	h = newHash()
	for range 16 + int(sum[0]) {
		h.Write(s)
	}
	s = repeated(h.Sum(nil), len(s))
	h = newHash()
	for i := range rounds {
		if i%roundsOfCrypt == roundsOfCrypt-1 {
			t.SafePoint()
		}
		h.Reset()
		sum = cryptRound(h, i, sum, p, s)
	}
	return sum
}

// cryptRound is round i of all methods.
func cryptRound(h hash.Hash, i int, sum, key, salt []byte) []byte {
	if i&1 != 0 {
		h.Write(key)
	} else {
		h.Write(sum)
	}
	if i%3 != 0 {
		h.Write(salt)
	}
	if i%7 != 0 {
		h.Write(key)
	}
	if i&1 != 0 {
		h.Write(sum)
	} else {
		h.Write(key)
	}
	return h.Sum(nil)
}
