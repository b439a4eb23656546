package interp

import (
	"math/rand"
	"strings"
	"testing"
	"unicode/utf8"
)

// pieces is a Device that delivers its octets in pieces of the given size.
type pieces struct {
	b    []byte
	size int
	out  []byte
}

func (d *pieces) Read(t *Thread, p []byte) int {
	n := copy(p, d.b[:min(d.size, len(d.b))])
	d.b = d.b[n:]
	return n
}
func (d *pieces) TryRead(t *Thread, p []byte) (int, bool) { return d.Read(t, p), true }
func (d *pieces) Write(t *Thread, p []byte) int {
	n := min(d.size, len(p))
	d.out = append(d.out, p[:n]...)
	return n
}
func (d *pieces) Close(t *Thread, abort bool) {}

// th stands for the one process of a test.
var th = &Thread{}

// readAll reads the characters of a stream that delivers b in pieces, one by
// one with each of them unread and read again, or as a string.
func readAll(ef *ExternalFormat, b []byte, size int, byChar bool) string {
	s := NewDeviceStream(&pieces{b: b, size: size}, true, true)
	s.SetFormat(ef)
	var r []rune
	if !byChar {
		dst := MakeString(len(b)+4, ' ')
		n := s.ReadChars(th, dst, 0, dst.Len(), false)
		return dst.Substring(0, n).Go()
	}
	for {
		s.Listen(th)
		c, ok := s.ReadChar(th)
		if !ok {
			return string(r)
		}
		s.UnreadChar(th, c)
		if again, _ := s.ReadChar(th); again != c {
			return "unread " + string(c) + " and read " + string(again)
		}
		r = append(r, c)
	}
}

func checkDecoding(t *testing.T, ef *ExternalFormat, b []byte) {
	t.Helper()
	want := ef.Decode(b).Go()
	for size := 1; size <= 5; size++ {
		for _, byChar := range []bool{true, false} {
			if got := readAll(ef, b, size, byChar); got != want {
				t.Fatalf("%s: % x in pieces of %d, by character %v: %q, want %q", ef.Name(), b, size, byChar, got, want)
			}
		}
	}
}

func allFormats(in *Interp) []*ExternalFormat {
	var fs []*ExternalFormat
	for _, name := range FormatNames() {
		ef := in.formatNamed(name)
		if ef.onError != replaceErrors {
			continue // needs a thread
		}
		fs = append(fs, ef, in.WithEOL(ef, "dos"), in.WithEOL(ef, "mac"))
	}
	return fs
}

func TestDecodingInPieces(t *testing.T) {
	in := New(Options{})
	rnd := rand.New(rand.NewSource(1))
	for _, ef := range allFormats(in) {
		for i := 0; i < 60; i++ {
			b := make([]byte, rnd.Intn(20))
			for j := range b {
				switch rnd.Intn(4) {
				case 0:
					b[j] = "\r\n\x1b$B(~{}"[rnd.Intn(9)]
				case 1:
					b[j] = byte(32 + rnd.Intn(95))
				default:
					b[j] = byte(rnd.Intn(256))
				}
			}
			checkDecoding(t, ef, b)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(uint8(0), []byte("a\xe2\x82\xac\xff\xf0\x9f"))
	f.Add(uint8(18), []byte("\x1b$B$3$s\x1b(B\r\n"))
	in := New(Options{})
	formats := allFormats(in)
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		checkDecoding(t, formats[int(which)%len(formats)], b)
	})
}

func TestRoundTrip(t *testing.T) {
	in := New(Options{})
	texts := map[string]string{
		"utf-8": "aä€😀\n\x00z", "utf-8s": "aä€😀", "utf-16": "aä€😀\nz", "utf-16le": "aä€😀\n", "utf-16be": "€😀", "utf-32": "aä€😀", "utf-32le": "😀b", "utf-32be": "😀b",
		"latin1": "aäÿ\x00", "ascii": "hello\n", "octets": "\x00\u0080ÿ", "koi8-r": "Привет, мир\n", "shiftjis": "日本語テキスト ｱｲｳ abc\n", "euc": "日本語 ｱ abc",
		"jis": "abc日本語\nまた x", "949": "한국어 abc", "936": "中文 abc", "gb18030": "中文😀 abc€", "hz": "中文 ~ abc", "big5": "繁體中文 abc",
		"1250": "čšž", "1251": "Привет", "1252": "“€”", "1253": "Ελληνικά", "1254": "ğış", "1255": "שלום", "1256": "مرحبا", "1257": "ąčę", "1258": "đơư", "874": "สวัสดี",
		"iso8859-2": "čšž", "iso8859-5": "Привет", "iso8859-7": "Ελλ", "iso8859-15": "€œ", "cp437": "é½╬", "cp866": "Привет", "ibm037": "ABC abc 123", "macintosh": "é∑",
	}
	for name, text := range texts {
		for _, eol := range []string{"unix", "dos", "mac"} {
			ef := in.WithEOL(in.formatNamed(name), eol)
			if ef == nil {
				t.Fatalf("no format %s", name)
			}
			s := NewString(text)
			b := ef.Encode(nil, s, 0, s.Len())
			if got := ef.Decode(b).Go(); got != text {
				t.Errorf("%s %s: %q is % x is %q", name, eol, text, b, got)
			}
			checkDecoding(t, ef, b)
			// A stream writes the same octets, character by character.
			d := &pieces{size: 3}
			out := NewDeviceStream(d, true, true)
			out.SetFormat(ef)
			for _, c := range text {
				out.WriteChar(th, c)
			}
			out.Close(th, false)
			if string(d.out) != string(b) {
				t.Errorf("%s %s: the stream wrote % x, not % x", name, eol, d.out, b)
			}
		}
	}
}

// TestMalformedUTF8 compares with what other decoders replace: each longest
// beginning of a well-formed sequence.
func TestMalformedUTF8(t *testing.T) {
	for in, want := range map[string]string{
		"\xff":                 "\uFFFD",
		"a\xc3":                "a\uFFFD",
		"\xe2\x82A":            "\uFFFDA",
		"\xe2\x82":             "\uFFFD",
		"\xf0\x9f\x98":         "\uFFFD",
		"\xed\xa0\x80":         "\uFFFD\uFFFD\uFFFD",
		"\xc0\x80":             "\uFFFD\uFFFD",
		"\xf4\x90\x80\x80":     "\uFFFD\uFFFD\uFFFD\uFFFD",
		"\x80\xbfx":            "\uFFFD\uFFFDx",
		"\xe0\x80\xaf\xef\xbf": "\uFFFD\uFFFD\uFFFD\uFFFD",
	} {
		if got := UTF8.Decode([]byte(in)).Go(); got != want {
			t.Errorf("% x: %q, want %q", in, got, want)
		}
		if n := strings.Count(want, "\uFFFD"); n == 0 || utf8.RuneCountInString(want) < n {
			t.Errorf("bad case %q", in)
		}
	}
}

func TestFormatNamesAreUnique(t *testing.T) {
	seen := map[string]string{}
	for i := range formatSpecs {
		s := &formatSpecs[i]
		for _, n := range append([]string{s.name}, s.nicknames...) {
			if seen[n] != "" || n != strings.ToLower(n) {
				t.Errorf("the name %q of %s is that of %q too, or not in lower case", n, s.name, seen[n])
			}
			seen[n] = s.name
		}
	}
}

func BenchmarkReadLine(b *testing.B) {
	line := []byte("GET /index.html HTTP/1.1 and some more text to make it 64 long\n")
	d := &pieces{size: 1 << 20}
	s := NewDeviceStream(d, true, false)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if len(d.b) < len(line) {
			d.b = line
		}
		s.ReadLine(th)
	}
}
