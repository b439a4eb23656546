package tests

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pythonPeers are clients of the servers in the directory protocols: port is the
// server's, connect makes a socket, line reads one from it.
const pythonPeers = `
import socket, struct, sys, threading, time
port = int(sys.argv[1])
def connect():
    return socket.create_connection(("127.0.0.1", port), timeout=30)
def line(s):
    b = b""
    while not b.endswith(b"\n"):
        c = s.recv(1)
        if not c: break
        b += c
    return b
def rest(s):
    b = b""
    while True:
        c = s.recv(65536)
        if not c: return b
        b += c
def exactly(s, n):
    b = b""
    while len(b) < n:
        c = s.recv(n - len(b))
        if not c: break
        b += c
    return b
def same(a, b):
    if a != b: sys.exit("got %r instead of %r" % (a, b))
`

var protocols = []struct {
	name, client string
	says         string // what the server writes behind its port
}{
	{"smtp", `
import smtplib, ssl
c = smtplib.SMTP("127.0.0.1", port, timeout=30)
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
same(c.starttls(context=context)[0], 220)
c.sendmail("a@b", "c@d", "Subject: x\r\n\r\n.dot\r\ngr\u00fc\u00dfe\r\n".encode())
c.quit()
`, "(\"Subject: x\" \"\" \".dot\" \"grüße\")\n"},
	{"ftp", `
import ftplib, io, os
c = ftplib.FTP()
c.connect("127.0.0.1", port, timeout=30)
c.login()
for passive in (True, False):
    c.set_pasv(passive)
    same(c.nlst(), ["one", "two"])
    data = os.urandom(300000)
    same(c.storbinary("STOR x", io.BytesIO(data)), "226 300000")
    parts = []
    c.retrbinary("RETR x", parts.append)
    same(b"".join(parts), data)
c.quit()
`, ""},
	{"imap", `
import imaplib
c = imaplib.IMAP4("127.0.0.1", port)
c.state = "SELECTED"
message = "gr\u00fc\u00dfe\r\n\x00{5}\r\n)".encode()
tag, data = c.append("x", None, None, message)
same((tag, data[0]), ("OK", b"%d" % len(message.decode())))
same(c.response("FETCH")[1][0][1], message)
c.logout()
`, ""},
	{"telnet", `
s = connect()
same(exactly(s, 6), b"\xff\xfd\x18\xff\xfb\x01")
for octet in b"\xff\xfb\x18\xff\xfa\x18\x00vt\xff\xf0l\xc3\xb6gin\r\n":
    s.sendall(bytes([octet]))
same(rest(s), "((251 24) (250 24 0 118 116)) l\u00f6gin\r\n".encode())
`, ""},
	{"tftp", `
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(30)
s.sendto(b"\0\1file\0octet\0", ("127.0.0.1", port))
got, drop = b"", True
while True:
    d, a = s.recvfrom(600)
    if a[1] == port: sys.exit("the transfer is not from a port of its own")
    if drop and d[3] == 2:
        drop = False # as if the packet had been lost
        continue
    if d[3] * 512 == len(got) + 512: got += d[4:]
    s.sendto(b"\0\4" + d[2:4], a)
    if len(d) < 516: break
same(got, bytes(i % 256 for i in range(1300)))
`, "file 1 times again\n"},
	{"socks", `
target = socket.create_server(("127.0.0.1", 0))
def backwards():
    t, _ = target.accept()
    t.sendall(rest(t)[::-1])
    t.close()
threading.Thread(target=backwards, daemon=True).start()
s = connect()
s.sendall(b"\5\1\0")
same(exactly(s, 2), b"\5\0")
s.sendall(b"\5\1\0\3\x09localhost" + struct.pack(">H", target.getsockname()[1]))
same(exactly(s, 10)[:8], b"\5\0\0\1\x7f\0\0\1")
data = bytes(range(256)) * 2000
s.sendall(data)
s.shutdown(socket.SHUT_WR)
same(rest(s), data[::-1])
`, ""},
	{"memcached", `
s = connect()
data = bytes(range(256)) * 100 + b"\r\nEND\r\n"
s.sendall(b"set k 0 0 %d\r\n" % len(data) + data + b"\r\nget k\r\nget z\r\nfoo\r\nquit\r\n")
same(rest(s), b"STORED\r\nVALUE k 0 %d\r\n" % len(data) + data + b"\r\nEND\r\nEND\r\nERROR\r\n")
`, ""},
	{"chat", `
guests = [connect() for i in range(40)]
for i, s in enumerate(guests):
    same(int(line(s)), i + 1)
for i, s in enumerate(guests):
    s.sendall(b"I am %d\r\n" % i)
for s in guests:
    same(sorted(line(s) for t in guests), sorted(b"I am %d\r\n" % i for i in range(len(guests))))
for s in guests:
    s.close()
`, "40 guests\n"},
}

// TestProtocols has clients of Python's library, or plain sockets, talk to
// servers of the internet's usual protocols.
func TestProtocols(t *testing.T) {
	python := peer(t, "python3")
	for _, p := range protocols {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			out, errs := program(t, "protocols/"+p.name+".lisp")
			port, err := out.ReadString('\n')
			if err != nil {
				t.Fatalf("%v\n%s", err, errs)
			}
			cmd := exec.Command(python, "-c", pythonPeers+p.client, strings.TrimSpace(port))
			kill := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
			defer kill.Stop()
			if text, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("the client: %v\n%s\nthe server: %s", err, text, errs)
			}
			said := make([]byte, len(p.says))
			if n, _ := io.ReadFull(out, said); string(said[:n]) != p.says {
				t.Errorf("the server says %q instead of %q\n%s", said[:n], p.says, errs)
			}
		})
	}
}

// packetPeer sends a record in two pieces, checks the answer and resets the
// connection.
const packetPeer = `
#include <arpa/inet.h>
#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct record { uint32_t id; uint16_t number; uint64_t value; char name[8]; } __attribute__((packed));

static uint64_t encode(double d) { uint64_t n; memcpy(&n, &d, 8); return htobe64(n); }

int main(int argc, char **argv) {
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct record r = {htonl(0xdeadbeef), htons((uint16_t)-2), encode(3.25), "abc"}, answer, want = r;
	struct linger reset = {1, 0};
	size_t got = 0;
	int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	setsockopt(s, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	if (connect(s, (struct sockaddr *)&to, sizeof to)) return 2;
	if (write(s, &r, 5) != 5) return 3;
	usleep(50000);
	if (write(s, (char *)&r + 5, sizeof r - 5) != sizeof r - 5) return 3;
	while (got < sizeof answer) {
		ssize_t n = read(s, (char *)&answer + got, sizeof answer - got);
		if (n <= 0) return 4;
		got += n;
	}
	want.value = encode(4.25);
	return memcmp(&answer, &want, sizeof want) ? 5 : 0;
}
`

// TestPackets exchanges binary records with a program in C.
func TestPackets(t *testing.T) {
	cc := peer(t, "cc")
	dir := t.TempDir()
	source, client := filepath.Join(dir, "peer.c"), filepath.Join(dir, "peer")
	if err := os.WriteFile(source, []byte(packetPeer), 0o666); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command(cc, "-o", client, source).CombinedOutput(); err != nil {
		t.Skipf("no C compiler for this: %v\n%s", err, text)
	}
	out, errs := program(t, "protocols/packets.lisp")
	port, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	if err := exec.Command(client, strings.TrimSpace(port)).Run(); err != nil {
		t.Errorf("the client: %v\n%s", err, errs)
	}
	const want = "DEADBEEF -2 3.25d0 abc\nCONNECTION-RESET\n"
	said := make([]byte, len(want))
	if n, _ := io.ReadFull(out, said); string(said[:n]) != want {
		t.Errorf("the server says %q instead of %q\n%s", said[:n], want, errs)
	}
}
