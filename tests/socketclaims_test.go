package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// socketNames are the names of the socket library's pages, sections 0 to 3 of
// its account.
const socketNames = `
function acl-socket: make-socket accept-connection shutdown receive-from send-to local-host local-port remote-host
	remote-port local-filename remote-filename socket-address-family socket-type socket-connect socket-format
	set-socket-format socket-os-fd ipv6 set-socket-options set-tcp-md5-sig socket-control dotted-to-ipaddr ipaddr-to-dotted
	ipaddr-to-hostname lookup-hostname lookup-port ipaddrp ipv6-address-p dotted-address-p ipaddr-equalp get-ip-interfaces
	socket-options configure-dns dns-query dns-lookup-hostname dns-ipaddr-to-hostname dns-nameserver-name dns-nameserver-ipaddr
	dns-nameserver-sent dns-nameserver-received dns-response-id dns-response-flags dns-response-flags-value dns-response-answer
	dns-response-authority dns-response-additional dns-rr-name dns-rr-type dns-rr-class dns-rr-answer dns-rr-time-to-live
function excl: stream-error-identifier stream-error-code stream-error-action stream-error-string stream-input-timeout
	stream-output-timeout socket-bytes-written socket-bytes-read
function common-lisp: close stream-error-stream
function multiprocessing: wait-for-input-available
macro acl-socket: with-pending-connect
variable acl-socket: *ipv6* *print-hostname-in-stream* *dns-mode* *dns-configured* *dns-domain* *domain-search-list* *nameservers*
class acl-socket: socket socket-stream-internet-active socket-stream-internet-passive socket-stream-file-active
	socket-stream-file-passive socket-datagram-internet-active socket-datagram-file-active
	hiper-socket-stream-internet-active internet-datagram-socket file-datagram-socket socket-stream socket-stream-internet
	ipv6-address dns-nameserver dns-response dns-rr
class excl: errno-stream-error socket-error stream-closed-error socket-chunking-end-of-file
class common-lisp: stream-error end-of-file
`

// internalNames need two colons, as in Allegro.
var internalNames = map[string]bool{"socket-bytes-written": true, "socket-bytes-read": true, "hiper-socket-stream-internet-active": true,
	"internet-datagram-socket": true, "file-datagram-socket": true}

func TestSocketNames(t *testing.T) {
	in := interp.New(interp.Options{})
	builtins.Install(in)
	in.RunMain("test", func(th *interp.Thread) {
		kind := ""
		var p *interp.Package
		for _, word := range strings.Fields(socketNames) {
			switch {
			case word == "function" || word == "macro" || word == "variable" || word == "class":
				kind = word
				continue
			case strings.HasSuffix(word, ":"):
				p = in.FindPackage(strings.ToUpper(strings.TrimSuffix(word, ":")))
				continue
			}
			s, status := p.Find(strings.ToUpper(word))
			switch {
			case s == nil:
				t.Errorf("there is no symbol %s in %s", word, p.Name())
				continue
			case status != interp.External && !internalNames[word]:
				t.Errorf("%s is not external in %s", word, p.Name())
			}
			_, bound := th.BoundValue(s)
			if ok := map[string]bool{"function": s.Function() != nil, "macro": s.Macro() != nil, "variable": bound, "class": s.Class() != nil}; !ok[kind] {
				t.Errorf("%s is no %s", word, kind)
			}
		}
	})
}

// TestSocketClaims checks that the tests exist which docs/conformance.md says
// hold the claims of the library's pages.
func TestSocketClaims(t *testing.T) {
	page, err := os.ReadFile("../docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	checkClaims(t, string(page), "## The socket library, claim by claim\n", 60)
	checkClaims(t, string(page), "## Processes and their neighbours, claim by claim\n", 40)
}

// checkClaims checks the table below a heading, which has so many rows at least.
func checkClaims(t *testing.T, page, heading string, least int) {
	_, table, found := strings.Cut(page, heading)
	if !found {
		t.Fatalf("there is no table below %q", heading)
	}
	table, _, _ = strings.Cut(table, "\n## ")
	functions := testFunctions(t)
	code := regexp.MustCompile("`([^`]*)`")
	rows := 0
	for _, line := range strings.Split(table, "\n") {
		cells := strings.Split(line, " | ")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| claim ") {
			continue
		}
		if len(cells) != 3 {
			t.Errorf("%d cells: %s", len(cells), line)
			continue
		}
		rows++
		var parts []string
		for _, m := range code.FindAllStringSubmatch(cells[1], -1) {
			parts = append(parts, m[1])
		}
		switch {
		case len(parts) == 1 && functions[parts[0]]:
		case len(parts) == 2 && contains(parts[0], parts[1]):
		default:
			t.Errorf("no test %q for: %s", parts, cells[0])
		}
	}
	if rows < least {
		t.Errorf("the table below %q has %d rows", heading, rows)
	}
}

func contains(file, text string) bool {
	data, err := os.ReadFile(file)
	return err == nil && strings.Contains(string(data), text)
}

// testFunctions returns the names of the tests of all packages.
func testFunctions(t *testing.T) map[string]bool {
	names := map[string]bool{}
	files, _ := filepath.Glob("../*/*_test.go")
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(data), -1) {
			names[m[1]] = true
		}
	}
	return names
}
