package builtins

import (
	"bytes"
	"strings"
	"testing"
)

// unchunk decodes src given in pieces of the given size, with room for the same
// number of octets each time. It returns the data, what follows the end, whether
// the end came, and the error.
func unchunk(src []byte, size int) (data, rest []byte, done bool, err error) {
	var d chunkDecoder
	dst := make([]byte, size)
	for len(src) > 0 && !d.done() {
		n, used, err := d.decode(dst, src[:min(size, len(src))])
		data = append(data, dst[:n]...)
		src = src[used:]
		if err != nil {
			return data, src, false, err
		}
		if n == 0 && used == 0 {
			panic("decode makes no progress")
		}
	}
	return data, src, d.done(), nil
}

func TestChunkDecoding(t *testing.T) {
	for _, c := range []struct {
		src, data, rest string
		done, bad       bool
	}{
		{src: "5\r\nhello\r\n0\r\n\r\nnext", data: "hello", rest: "next", done: true},
		{src: "5;name=value\r\nhello\r\n3 \r\nabc\r\n000\r\n\r\n", data: "helloabc", done: true},
		{src: "a\nhello1234\n\n0\n\n", data: "hello1234\n", done: true},
		{src: "A\r\n0123456789\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\nrest", data: "0123456789", rest: "rest", done: true},
		{src: "0\r\n\r\n", done: true},
		{src: "5\r\nhel", data: "hel"},
		{src: "", data: ""},
		{src: "x\r\n", bad: true},
		{src: "\r\n", bad: true},
		{src: "-1\r\n", bad: true},
		{src: "5x\r\n", bad: true},
		{src: "1 2\r\nab\r\n0\r\n\r\n", bad: true},
		{src: "2 \t;x=y\r\nab\r\n2\t\r\ncd\r\n0\r\n\r\n", data: "abcd", done: true},
		// What follows is not taken for a chunk.
		{src: "x\r\n1\r\na\r\n0\r\n\r\n", bad: true},
		{src: "fffffffffffffffff\r\n", bad: true},
		{src: "2\r\nabc\r\n", data: "ab", bad: true},
		{src: strings.Repeat("0", maxChunkLine+1), bad: true},
		{src: "0\r\n" + strings.Repeat("a: b\r\n", maxTrailer/4), bad: true},
	} {
		for _, size := range []int{1, 2, 3, 7, 100000} {
			data, rest, done, err := unchunk([]byte(c.src), size)
			if string(data) != c.data || done != c.done || (err != nil) != c.bad || done && string(rest) != c.rest {
				t.Errorf("%.40q in pieces of %d: data %q, rest %q, done %v, error %v", c.src, size, data, rest, done, err)
			}
		}
	}
}

func FuzzChunks(f *testing.F) {
	f.Add([]byte("5\r\nhello\r\n0\r\n\r\n"), uint8(3))
	f.Add([]byte("3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\nmore"), uint8(1))
	f.Fuzz(func(t *testing.T, src []byte, size uint8) {
		data, rest, done, err := unchunk(src, 1+int(size))
		data1, rest1, done1, err1 := unchunk(src, 1)
		if !bytes.Equal(data, data1) || done != done1 || (err == nil) != (err1 == nil) || done && !bytes.Equal(rest, rest1) {
			t.Fatalf("%q: %q %q %v %v in pieces of %d, %q %q %v %v in pieces of 1", src, data, rest, done, err, size, data1, rest1, done1, err1)
		}
		// What is encoded comes back, whatever it is.
		framed := append(appendChunk(nil, src), lastChunk...)
		if len(src) == 0 {
			framed = []byte(lastChunk)
		}
		if data, _, done, err := unchunk(framed, 1+int(size)); !bytes.Equal(data, src) || !done || err != nil {
			t.Fatalf("%q came back as %q, %v, %v", src, data, done, err)
		}
	})
}
