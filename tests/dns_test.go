package tests

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// freePort returns a port of the loopback interface that nobody uses, neither
// for UDP nor for TCP.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		u, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", u.LocalAddr().String())
		u.Close()
		if err == nil {
			l.Close()
			return u.LocalAddr().(*net.UDPAddr).Port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// zone is what the name server of these tests knows.
const zone = `
local=/test/
local=/192.in-addr.arpa/
local-ttl=77
host-record=h.test,192.0.2.1,2001:db8::1,300
host-record=h4.test,192.0.2.4,300
host-record=loop.test,127.0.0.1,300
host-record=mail.test,192.0.2.25,300
host-record=b.a.sub.test,192.0.2.30,300
cname=alias.test,h.test,100
cname=alias2.test,alias.test,200
mx-host=dom.test,mail.test,20
mx-host=dom.test,elsewhere.example,10
srv-host=_ldap._tcp.dom.test,h.test,389,5,7
srv-host=_ldap._tcp.dom.test,mail.test,390,1,7
txt-record=t.test,"v=spf1","a:b","smörgås"
ptr-record=9.2.0.192.in-addr.arpa,nine.test
`

// dnsmasq starts a name server and returns its port.
func dnsmasq(t *testing.T) int {
	t.Helper()
	program := peer(t, "dnsmasq")
	port := freePort(t)
	var conf strings.Builder
	conf.WriteString(zone)
	for i := range 100 { // too many for a datagram
		fmt.Fprintf(&conf, "host-record=many.test,192.0.2.%d,300\n", i+100)
	}
	fmt.Fprintf(&conf, "port=%d\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\npid-file=\n", port)
	if os.Getuid() == 0 {
		conf.WriteString("user=root\n")
	}
	file := filepath.Join(t.TempDir(), "dnsmasq.conf")
	if err := os.WriteFile(file, []byte(conf.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--keep-in-foreground", "--conf-file="+file)
	cmd.Stderr = os.Stderr
	start(t, cmd)
	// It serves TCP as soon as UDP.
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		c, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port))
		if err == nil {
			c.Close()
			return port
		}
		if time.Now().After(deadline) {
			t.Fatalf("dnsmasq does not start: %v", err)
		}
	}
}

// dnsForms define what the tests of the DNS client have in common.
const dnsForms = `
(defmacro show (form) "Prints the values of FORM, or its error."
  ` + "`" + `(format t "~{~s~^ ~};~%" (multiple-value-list (handler-case ,form (error (c) (type-of c))))))
(defun known (flags) (remove-if-not (lambda (f) (member f '(:no-such-domain :nameserver-internal-error :refused :truncated))) flags))
(defun roughly (seconds) "SECONDS as they were when the answer came, if that was less than ten seconds ago." (and seconds (* 10 (ceiling seconds 10))))
(defmacro query (&rest arguments) "The values of dns-query, the flags without those that all replies have."
  ` + "`" + `(multiple-value-bind (best ttl rest flags) (dns-query ,@arguments) (values best (roughly ttl) rest (known flags))))
(setf *print-right-margin* 1000)
(require :acldns)
`

func TestDNSQueries(t *testing.T) {
	out := lisp(t, dnsForms+fmt.Sprintf(`(defvar *server* "127.0.0.1#%d")`, dnsmasq(t))+`
(show (list *dns-mode* *dns-configured* *nameservers* *dns-domain* *domain-search-list*))
(show (configure-dns :nameserver *server* :search '("example" "test") :domain "test"))
(show (list (length *nameservers*) *dns-configured* *dns-domain* *domain-search-list*))
(show (query "h.test"))
(show (query "h.test" :type :a))
(show (query "H.Test." :type :aaaa))
(show (query "alias2.test"))
(show (query "alias2.test" :type :cname))
(show (query "dom.test" :type :mx))
(show (query "_ldap._tcp.dom.test" :type :srv))
(show (query "t.test" :type :txt))
(show (query "192.0.2.9" :type :ptr))
(show (query (dotted-to-ipaddr "192.0.2.9") :type :ptr))
(show (query "9.2.0.192.in-addr.arpa" :type :ptr))
(show (query "9.2.0.192.IN-ADDR.ARPA." :type :ptr))
(show (query (dotted-to-ipaddr "2001:db8::1") :type :ptr))
(show (query "192.0.2.200" :type :ptr))
(show (query "nobody.test"))
(show (query "h4.test" :type :aaaa))
(show (query "h.example"))
(show (query "h"))
(show (query "h" :search t))
(show (query "b.a" :search t))
(show (query "dom" :type :mx :search t))
(multiple-value-bind (best ttl rest flags) (dns-query "many.test") (show (list (length (cons best rest)) (roughly ttl) (known flags))))
(multiple-value-bind (best ttl rest flags) (dns-query "many.test" :queue nil) (show (list (length (cons best rest)) (roughly ttl) (known flags))))
(multiple-value-bind (best ttl rest flags) (dns-lookup-hostname "many.test" :ignore-cache t) (declare (ignore ttl)) (show (list (< (length (cons best rest)) 100) (known flags))))
(show (butlast (multiple-value-list (dns-lookup-hostname "h")) 3))
(show (dns-lookup-hostname "192.0.2.8"))
(show (nth-value 2 (dns-lookup-hostname "nobody")))
(show (car (multiple-value-list (dns-ipaddr-to-hostname "192.0.2.9"))))
(show (query "h.test" :nameserver *server* :queue nil :repeat 1 :timeout 30))
(show (query "h.test" :nameserver (list "127.0.0.1#1" *server*)))
(show (query "h.test" :nameserver "127.0.0.1#1"))
(show (query "h.test" :nameserver (first *nameservers*) :ignore-cache t))
`)
	expect(t, out, `((:ACLDNS :CLIB) NIL NIL NIL NIL);
	T;
	(1 T "test" ("example" "test"));
	3221225985 300 NIL NIL;
	3221225985 300 NIL NIL;
	#<IPV6-ADDRESS 2001:db8::1> 300 NIL NIL;
	3221225985 100 NIL NIL;
	"alias.test" 200 NIL NIL;
	("elsewhere.example" NIL 10) 80 (("mail.test" 3221226009 20)) NIL;
	("mail.test" 3221226009 390 1 7) 80 (("h.test" 3221225985 389 5 7)) NIL;
	("v=spf1" "a:b" "smörgås") 80 NIL NIL;
	"nine.test" 80 NIL NIL;
	"nine.test" 80 NIL NIL;
	"nine.test" 80 NIL NIL;
	"nine.test" 80 NIL NIL;
	"h.test" 300 NIL NIL;
	NIL NIL NIL (:NO-SUCH-DOMAIN);
	NIL NIL NIL (:NO-SUCH-DOMAIN);
	NIL NIL NIL NIL;
	NIL NIL NIL (:REFUSED);
	NIL NIL NIL (:REFUSED);
	3221225985 300 NIL NIL;
	NIL NIL NIL (:REFUSED);
	("elsewhere.example" NIL 10) 80 (("mail.test" 3221226009 20)) NIL;
	(100 300 NIL);
	(100 300 NIL);
	(T (:TRUNCATED));
	(3221225985);
	3221225992;
	NIL;
	"nine.test";
	3221225985 300 NIL NIL;
	3221225985 300 NIL NIL;
	NIL NIL NIL NIL;
	3221225985 300 NIL NIL;`)
}

func TestDNSResponses(t *testing.T) {
	out := lisp(t, dnsForms+fmt.Sprintf(`(configure-dns :nameserver "127.0.0.1:%d")`, dnsmasq(t))+`
(defun records (response) (mapcar (lambda (r) (list (dns-rr-name r) (dns-rr-type r) (dns-rr-class r) (dns-rr-answer r) (roughly (dns-rr-time-to-live r))))
                                  (dns-response-answer response)))
(let ((r (dns-query "alias.test" :decode nil)))
  (show (list (type-of r) (typep (dns-response-id r) '(unsigned-byte 16)) (dns-response-flags r) (logbitp 15 (dns-response-flags-value r))))
  (show (records r))
  (show (list (type-of (first (dns-response-answer r))) (dns-rr-preference (first (dns-response-answer r)))))
  (show (mapcar (lambda (slot) (slot-boundp r slot)) '(socket::id socket::flags socket::flags-value socket::answer socket::authority socket::additional)))
  (show (string= (princ-to-string r) (format nil "#<DNS-RESPONSE ~d of 2 answers @ " (dns-response-id r)) :end1 (1+ (position #\@ (princ-to-string r))) :end2 (+ 2 (length (format nil "#<DNS-RESPONSE ~d of 2 answers" (dns-response-id r)))))))
(let ((r (dns-query "dom.test" :type :mx :decode nil)))
  (show (sort (records r) #'string< :key #'fourth))
  (show (sort (mapcar #'dns-rr-preference (dns-response-answer r)) #'<))
  (show (mapcar (lambda (r) (list (dns-rr-name r) (dns-rr-type r) (dns-rr-answer r))) (dns-response-additional r))))
(show (records (dns-query "_ldap._tcp.dom.test" :type :srv :decode nil)))
(show (records (dns-query "t.test" :type 16 :decode nil)))
(show (records (dns-query "2001:db8::1" :type :ptr :decode nil)))
(show (member :no-such-domain (dns-response-flags (dns-query "nobody.test" :decode nil))))
(show (dns-response-answer (dns-query "nobody.test" :decode nil)))
(show (dns-query "h.test" :decode nil :nameserver "127.0.0.1#1"))
(let ((s (first *nameservers*)))
  (show (list (dns-nameserver-ipaddr s) (dns-nameserver-name s) (= (dns-nameserver-sent s) (dns-nameserver-received s) 7) (type-of s)))
  (show (list (search (format nil "#<DNS-NAMESERVER 127.0.0.1#~d" (dns-nameserver-port s)) (princ-to-string s))
              (integerp (search "IPADDR: 2130706433" (with-output-to-string (o) (describe s o)))))))
(show (dns-rr-type 5))
(show (dns-response-flags (first *nameservers*)))
`)
	expect(t, out, `(DNS-RESPONSE T (:RESPONSE :AUTHORITATIVE-ANSWER :RECURSION-DESIRED :RECURSION-AVAILABLE) T);
	(("alias.test" :CNAME 1 "h.test" 100) ("h.test" :A 1 3221225985 300));
	(DNS-RR NIL);
	(T T T T T T);
	T;
	(("dom.test" :MX 1 "elsewhere.example" 80) ("dom.test" :MX 1 "mail.test" 80));
	(10 20);
	(("mail.test" :A 3221226009));
	(("_ldap._tcp.dom.test" :SRV 1 ("mail.test" 390 1 7) 80) ("_ldap._tcp.dom.test" :SRV 1 ("h.test" 389 5 7) 80));
	(("t.test" :TXT 1 ("v=spf1" "a:b" "smörgås") 80));
	(("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa" :PTR 1 "h.test" 300));
	(:NO-SUCH-DOMAIN);
	NIL;
	NIL;
	(2130706433 "localhost" T DNS-NAMESERVER);
	(0 T);
	TYPE-ERROR;
	TYPE-ERROR;`)
}

// TestDNSMode looks whether *dns-mode* steers who is asked, and whether the system's
// table of hosts goes on to count.
func TestDNSMode(t *testing.T) {
	out := lisp(t, dnsForms+fmt.Sprintf(`(configure-dns :nameserver "127.0.0.1#%d" :search '("test"))`, dnsmasq(t))+`
(show (lookup-hostname "h.test"))
(show (lookup-hostname "h"))
(show (lookup-hostname "h.test" :ipv6 :ipv6))
(show (lookup-hostname "h.test" :ipv6 t :all t))
(show (let ((*ipv6* t)) (lookup-hostname "h.test")))
(show (length (lookup-hostname "many.test" :all t)))
(show (lookup-hostname "h.test" :ignore-cache t))
(show (lookup-hostname "nobody.invalid"))
(show (lookup-hostname "localhost"))
(show (lookup-hostname "localhost." :ipv6 :ipv6))
(show (handler-case (lookup-hostname "nobody.test") (socket-error (c) (list (stream-error-identifier c) (stream-error-code c) (stream-error-action c) (princ-to-string c)))))
(show (ipaddr-to-hostname "192.0.2.9"))
(show (ipaddr-to-hostname (dotted-to-ipaddr "192.0.2.9")))
(show (ipaddr-to-hostname "2001:db8::1"))
(show (ipaddr-to-hostname "127.0.0.1"))
;; The system's resolver does not know the zone.
(setf *dns-mode* :clib)
(show (lookup-hostname "h.test"))
(show (lookup-hostname "localhost"))
(show (ipaddr-to-hostname "127.0.0.1"))
(setf *dns-mode* '(:clib :acldns))
(show (lookup-hostname "h.test"))
(dolist (*dns-mode* '(:acldns (:acldns)))
  (show (lookup-hostname "h.test"))
  (show (lookup-hostname "nobody.test"))
  (show (lookup-hostname "h4.test" :ipv6 :ipv6))
  (show (lookup-hostname "localhost"))
  (show (lookup-hostname "x.localhost" :ipv6 t :all t))
  (show (ipaddr-to-hostname "192.0.2.9"))
  (show (ipaddr-to-hostname "192.0.2.200"))
  (show (ipaddr-to-hostname "127.0.0.1")))
(dolist (*dns-mode* '(:other nil (:clib :other) 5))
  (show (lookup-hostname "h.test")))
;; Sockets look names up in the same way, and print so.
(setf *dns-mode* :acldns)
(let* ((p (make-socket :connect :passive :local-host "loop.test"))
       (a (make-socket :remote-host "loop.test" :remote-port (local-port p)))
       (u (make-socket :type :datagram :remote-host "h" :remote-port 9)))
  (show (list (local-host p) (remote-host a) (remote-host u)))
  (show (list (integerp (search " to 192.0.2.1/9" (let ((*print-hostname-in-stream* nil)) (princ-to-string u))))
              (integerp (search " to h.test/9" (princ-to-string u))))))
(show (make-socket :remote-host "nobody.test" :remote-port 9))
;; A name server that refuses has not said that there is no such host.
(show (handler-case (lookup-hostname "somebody.example") (socket-error (c) (princ-to-string c))))
`)
	modes := strings.Repeat(`3221225985; SOCKET-ERROR; SOCKET-ERROR; 2130706433; (#<IPV6-ADDRESS ::1> 2130706433); "nine.test"; NIL; "localhost"; `, 2)
	expect(t, out, `3221225985;
	3221225985;
	#<IPV6-ADDRESS 2001:db8::1>;
	(#<IPV6-ADDRESS 2001:db8::1> 3221225985);
	#<IPV6-ADDRESS 2001:db8::1>;
	100;
	3221225985;
	SOCKET-ERROR;
	2130706433;
	#<IPV6-ADDRESS ::1>;
	(:UNKNOWN NIL "looking up a host name" "LOOKUP-HOSTNAME: unknown host \"nobody.test\"");
	"nine.test";
	"nine.test";
	"h.test";
	"localhost";
	SOCKET-ERROR; 2130706433; "localhost";
	3221225985; `+modes+`
	TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR;
	(2130706433 2130706433 3221225985);
	(T T);
	SOCKET-ERROR;
	"LOOKUP-HOSTNAME: unknown host \"somebody.example\"; no name server has given an answer";`)
}

// TestPrintingWithoutNameServer prints sockets while the name server is silent: it
// is waited for once, not for each address.
func TestPrintingWithoutNameServer(t *testing.T) {
	out := lisp(t, dnsForms+`
(let ((server (make-socket :type :datagram :local-host "127.1")))
  (configure-dns :nameserver (format nil "127.0.0.1#~d" (local-port server)))
  (setf *dns-mode* :acldns)
  (flet ((asked () (loop while (mp:wait-for-input-available server :timeout 0) do (receive-from server 512) count t))
         (shown (host)
           (let* ((s (princ-to-string (make-socket :type :datagram :remote-host host :remote-port 9))) (end (search " to " s)))
             (subseq s end (position #\@ s)))))
    (show (list (shown "192.0.2.1") (asked)))
    (show (list (shown "192.0.2.2") (shown "2001:db8::1") (shown "127.0.0.1") (asked)))
    ;; Who asks for a name is not spared.
    (show (list (mp:with-timeout (0.01 :waits) (ipaddr-to-hostname "192.0.2.3")) (progn (mp:wait-for-input-available server) (asked))))))
`)
	expect(t, out, `(" to 192.0.2.1/9 " 1);
	(" to 192.0.2.2/9 " " to 2001:db8::1/9 " " to localhost/9 " 0);
	(:WAITS 1);`)
}

func TestConfigureDNS(t *testing.T) {
	out := lisp(t, dnsForms+`
(defun servers () (mapcar (lambda (s) (list (ipaddr-to-dotted (dns-nameserver-ipaddr s)) (dns-nameserver-port s))) *nameservers*))
(show (configure-dns :domain "a.test"))
(show (list *dns-domain* *dns-configured* *nameservers*))
(show (configure-dns :nameserver (dotted-to-ipaddr "127.0.0.1")))
(show (list (servers) *dns-configured* *dns-domain*))
(let ((before (first *nameservers*)))
  (show (configure-dns :nameserver (list "::1" "127.1" "127.0.0.1#54" "[::1]:55" (dotted-to-ipaddr "fe80::1%1"))))
  (show (servers))
  (show (eq before (second *nameservers*)))
  (show (configure-dns :nameserver before))
  (show (servers)))
(show (configure-dns :search '("b.test" "c.test")))
(show (list *domain-search-list* (servers)))
(show (configure-dns :nameserver "localhost"))
(show (configure-dns :nameserver 0))
(show (configure-dns :nameserver '("127.0.0.1" . "127.0.0.2")))
(show (configure-dns :search "b.test"))
(show (configure-dns :search '(5)))
(show (configure-dns :domain :test))
(show (configure-dns :domain "a..b"))
(show (configure-dns :what 1))
(show (list *dns-domain* *domain-search-list* (servers) *dns-configured*))
;; What it finds by itself depends on where it runs, but not that it looks.
(setf *dns-configured* nil)
(show (eq (configure-dns :auto t :nameserver "192.0.2.1") *dns-configured*))
(show (find "192.0.2.1" (servers) :key #'first :test #'equal))
(show (if *dns-configured* (consp *nameservers*) (eq *dns-mode* :clib)))
(let ((*nameservers* '(5))) (show (dns-query "h.test")))
(let ((*nameservers* nil) (*dns-configured* t)) (show (dns-query "h.test")))
(let ((*domain-search-list* '(5))) (show (dns-query "h.test" :search t :nameserver "127.0.0.1#1")))
(dolist (arguments '((5) (nil) (:h) ("a..b") ("h" :type :what) ("h" :type "a") ("h" :type 0) ("h" :type :ptr) (-1 :type :ptr) ("h" :repeat 0) ("h" :repeat nil)
                     ("h" :timeout -1) ("h" :timeout nil) ("h" :nameserver "x") ("h" :nameserver '(5 . 6)) ("h" :what 1)))
  (show (apply #'dns-query arguments)))
`)
	expect(t, out, `NIL; ("a.test" NIL NIL);
	T; ((("127.0.0.1" 53)) T "a.test");
	T; (("::1" 53) ("127.0.0.1" 53) ("127.0.0.1" 54) ("::1" 55) ("fe80::1%1" 53)); T;
	T; (("127.0.0.1" 53));
	T; (("b.test" "c.test") (("127.0.0.1" 53)));
	TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; SIMPLE-ERROR; PROGRAM-ERROR;
	("a.test" ("b.test" "c.test") (("127.0.0.1" 53)) T);
	T; NIL; T;
	TYPE-ERROR; SIMPLE-ERROR; TYPE-ERROR;
	TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; SIMPLE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR;
	TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; TYPE-ERROR; PROGRAM-ERROR;`)
}

// TestDNSWaits has Lisp wait for a name server that says nothing.
func TestDNSWaits(t *testing.T) {
	silent, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	out := lisp(t, dnsForms+fmt.Sprintf(`(configure-dns :nameserver "%s")`, silent.LocalAddr())+`
(setf *dns-mode* :acldns)
(defmacro for-nothing (form) (list 'sys:with-timeout '(0.05 :late) form))
(show (for-nothing (dns-query "h.test")))
(show (for-nothing (dns-query "h.test" :queue nil)))
(show (for-nothing (lookup-hostname "h.test")))
(show (for-nothing (ipaddr-to-hostname "192.0.2.1")))
(show (for-nothing (make-socket :remote-host "h.test" :remote-port 9)))
(show (dns-query "h.test" :repeat 2 :timeout 0.05))
(show (dns-query "h.test" :repeat 1 :timeout 0))
(show (dns-query "h.test" :repeat 2 :timeout 0.05 :queue nil :decode nil))
(defun client () (find "Domain Name Server Client" mp:*all-processes* :key #'mp:process-name :test #'equal))
(show (list (mp:process-whostate (client)) (mp:process-keeps-lisp-alive-p (client))))
;; Others run meanwhile, and can interrupt and kill who waits.
(defun start (&rest arguments)
  (let ((p (apply #'mp:process-run-function "asks" #'dns-query "h.test" :timeout 600 arguments)))
    (mp:process-wait "for it to ask" (lambda () (equal (mp:process-whostate p) "waiting for a name server")))
    p))
(dolist (queue '(t nil))
  (let ((p (start :queue queue)) (interrupted nil))
    (mp:process-interrupt p (lambda () (setf interrupted t)))
    (mp:process-wait "for the interrupt" (lambda () interrupted))
    (mp:process-wait "for it to go on" (lambda () (equal (mp:process-whostate p) "waiting for a name server")))
    (mp:process-kill p :wait t)
    (show (mp:process-alive-p p))))
;; The background process can be killed; another one takes its work over.
(let ((p (start)) (first (client)))
  (mp:process-kill first :wait t)
  (mp:process-wait "for another" (lambda () (and (client) (not (eq (client) first)))))
  (mp:process-wait "for it to ask again" (lambda () (equal (mp:process-whostate p) "waiting for a name server")))
  (mp:process-kill p :wait t)
  (show (list (mp:process-alive-p first) (mp:process-alive-p (client)))))
`)
	expect(t, out, strings.Repeat(":LATE; ", 5)+`NIL NIL NIL NIL; NIL NIL NIL NIL; NIL;
	("waiting for input" NIL); NIL; NIL; (NIL T);`)
}

// TestLateDNSReply: a query that waits for nothing leaves the answer to the next one.
func TestLateDNSReply(t *testing.T) {
	out := lisp(t, dnsForms+fmt.Sprintf(`(configure-dns :nameserver "127.0.0.1#%d")`, dnsmasq(t))+`
(let (name)
  (mp:with-timeout (30) (loop until (setf name (dns-query (dotted-to-ipaddr "192.0.2.9") :type :ptr :repeat 1 :timeout 0)) do (sleep 0.01)))
  (show name))
;; One question, though many ask at once.
(let ((before (dns-nameserver-sent (first *nameservers*))))
  (let ((all (loop repeat 50 collect (mp:process-run-function "asks" (lambda () (dns-query "h4.test"))))))
    (dolist (p all) (assert (eql 3221225988 (mp:process-join p)))))
  (show (- (dns-nameserver-sent (first *nameservers*)) before)))
`)
	expect(t, out, `"nine.test"; 1;`)
}

// TestDNSTraffic looks whether --trace-sockets and --pcap show what name servers are asked.
func TestDNSTraffic(t *testing.T) {
	port := dnsmasq(t)
	_, errs, status := finish(t, "", "--trace-sockets", "-e", fmt.Sprintf(`(dns-query "many.test" :nameserver "127.0.0.1#%d")`, port))
	server := fmt.Sprint("127.0.0.1:", port)
	for _, want := range []string{"udp send 127.0.0.1:", "-> " + server, "udp receive 127.0.0.1:", "<- " + server, "tcp connect 127.0.0.1:", "tcp send", "tcp receive", "tcp close", "udp close"} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %q in:\n%s", want, errs)
		}
	}
	if strings.Index(errs, "udp send") > strings.Index(errs, "udp receive") || status != 0 {
		t.Errorf("status %d\n%s", status, errs)
	}
	tshark := peer(t, "tshark")
	file := filepath.Join(t.TempDir(), "dns.pcapng")
	finish(t, "", "--pcap", file, "-e", fmt.Sprintf(`(progn (dns-query "h.test" :nameserver "127.0.0.1#%[1]d") (dns-query "many.test" :nameserver "127.0.0.1#%[1]d"))`, port))
	out := command(t, "", tshark, "-r", file, "-d", fmt.Sprintf("udp.port==%d,dns", port), "-d", fmt.Sprintf("tcp.port==%d,dns", port), "-Y", "dns", "-T", "fields", "-e", "dns.qry.name", "-e", "dns.count.answers", "-e", "_ws.col.Protocol")
	if strings.Count(out, "h.test") != 2 || !strings.Contains(out, "many.test\t100") {
		t.Errorf("tshark sees\n%s", out)
	}
}

// TestDNSLookupScript runs the example script.
func TestDNSLookupScript(t *testing.T) {
	server := fmt.Sprint("127.0.0.1#", dnsmasq(t))
	for _, x := range []struct {
		args   []string
		want   string
		status int
	}{
		{[]string{"h.test", "alias.test"}, "h.test a 192.0.2.1, for 300 s\nalias.test a 192.0.2.1, for 100 s\n", 0},
		{[]string{"--type", "aaaa", "h.test"}, "h.test aaaa 2001:db8::1, for 300 s\n", 0},
		{[]string{"--type=mx", "dom.test"}, "dom.test mx elsewhere.example 10, for 77 s\ndom.test mx mail.test (192.0.2.25) 20, for 77 s\n", 0},
		{[]string{"--type", "srv", "_ldap._tcp.dom.test"}, "_ldap._tcp.dom.test srv mail.test (192.0.2.25) 390 1 7, for 77 s\n_ldap._tcp.dom.test srv h.test (192.0.2.1) 389 5 7, for 77 s\n", 0},
		{[]string{"--type", "txt", "t.test"}, "t.test txt v=spf1 a:b smörgås, for 77 s\n", 0},
		{[]string{"--type", "ptr", "192.0.2.9"}, "192.0.2.9 ptr nine.test, for 77 s\n", 0},
		{[]string{"nobody.test", "dom.test"}, "nobody.test: there is no such name\ndom.test: there is no a record\n", 1},
	} {
		out, errs, status := finish(t, "", append([]string{"../scripts/dns-lookup.lisp", "--server", server}, x.args...)...)
		if out != x.want || status != x.status {
			t.Errorf("%v: status %d\n%s%s", x.args, status, out, errs)
		}
	}
	if out, _, status := finish(t, "", "../scripts/dns-lookup.lisp", "--server", "127.0.0.1#1", "h.test"); out != "h.test: no name server replies\n" || status != 1 {
		t.Errorf("no server: status %d, %s", status, out)
	}
	if _, errs, status := finish(t, "", "../scripts/dns-lookup.lisp", "--port", "53"); !strings.Contains(errs, "dns-lookup.lisp [--server ADDRESS]") || status != 1 {
		t.Errorf("a wrong option: status %d, %s", status, errs)
	}
}
