package zygomys

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// lisp returns an interpreter with everything in it; what it writes goes to out.
func lisp(out *bytes.Buffer) (*interp.Interp, *builtins.StandardStreams) {
	in := interp.New(interp.Options{})
	builtins.Install(in)
	Install(in)
	streams := builtins.InstallStandardStreams(in, strings.NewReader(""), out, out, false)
	return in, streams
}

// run runs f in the main process of a fresh interpreter; it returns what was
// written, and the report of the condition that nothing handled.
func run(t *testing.T, f func(th *interp.Thread)) (out, problem string) {
	t.Helper()
	var b bytes.Buffer
	in, streams := lisp(&b)
	in.SetUnhandled(func(th *interp.Thread, c interp.Value) { problem = conditionText(th, c.(*interp.Instance)) })
	in.RunMain("test", func(th *interp.Thread) {
		f(th)
		streams.Flush(th)
	})
	return b.String(), problem
}

// TestValues sends values to Lisp and back.
func TestValues(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`(lispCall "cl:prin1-to-string" 5)`, `"5"`},
		{`(lispCall "cl:prin1-to-string" -9223372036854775808)`, `"-9223372036854775808"`},
		{`(lispCall "cl:prin1-to-string" 18446744073709551615ULL)`, `"18446744073709551615"`},
		{`(lispCall "cl:prin1-to-string" 1.5)`, `"1.5d0"`},
		{`(lispCall "cl:prin1-to-string" "a\"b")`, `"\"a\\\"b\""`},
		{`(lispCall "cl:prin1-to-string" 'x')`, `"#\\x"`},
		{`(lispCall "cl:prin1-to-string" true)`, `"T"`},
		{`(lispCall "cl:prin1-to-string" false)`, `"NIL"`},
		{`(lispCall "cl:prin1-to-string" nil)`, `"NIL"`},
		{`(lispCall "cl:prin1-to-string" %readTimeout)`, `":READ-TIMEOUT"`},
		{`(lispCall "cl:prin1-to-string" label:)`, `":LABEL"`},
		{`(lispCall "cl:prin1-to-string" (list 1 2 (list 3)))`, `"(1 2 (3))"`},
		{`(lispCall "cl:prin1-to-string" [1 "a"])`, `"#(1 \"a\")"`},
		{`(lispCall "cl:prin1-to-string" (raw "AB"))`, `"#(65 66)"`},
		{`(lispCall "cl:gethash" %b (hash a:1 b:2))`, `2`},
		{`(lispCall "cl:funcall" (fn [x y] (+ x y)) 3 4)`, `7`},
		{`(lispCall "cl:mapcar" (fn [x] (* x x)) (list 1 2 3))`, `(1 4 9)`},
		{`(expt 2 63)`, `9223372036854775808ULL`},
		{`(lispCall "cl:/" 1 2)`, `! type-error`},
		{`(expt 2 64)`, `! type-error`},
		{`(list (lispCall "cl:code-char" 955))`, `('λ')`},
		{`(lispCall "cl:intern" "FOO")`, `COMMON-LISP-USER::FOO`},
		{`(lispCall "cl:eq" (lispSymbol "foo") (lispCall "cl:intern" "FOO"))`, `true`},
		{`(lispCall "cl:vector" 1 2)`, `[1 2]`},
		{`(lispCall "cl:read-from-string" "(a . 5)")`, `(COMMON-LISP-USER::A \ 5)`},
		{`(lispCall "cl:read-from-string" "#1=(a . #1#)")`, `! simple-error`},
		{`(lispCall "cl:find-package" "CL")`, `#<PACKAGE`},
		{`(lispCall "cl:identity" (makeChan))`, `! type-error`},
		{`(multipleValueList (fn [] (floor 7 2)))`, `(3 1)`},
		{`(try (fn [] (error "no ~a" 5)) (fn [e] (hget e %message)))`, `"no 5"`},
		{`(try (fn [] (error "no ~a" 5)) (fn [e] (hget e %class)))`, `"simple-error"`},
		{`(try (fn [] (nothingOfThatName)) (fn [e] (hget e %class)))`, `"zygo-error"`},
		{`(try (fn [] (/ 1 0)) (fn [e] (hget e %message)))`, `"/: integer divide by zero"`},
		{`(try (fn [] (makeSocket remoteHost: "127.1" remotePort: 1)) (fn [e] (hget e %identifier)))`, `connectionRefused`},
		{`(try (fn [] (makeSocket remoteHost: "127.1" remotePort: 1)) (fn [e] (hget e %code)))`, `111`},
		{`(try (fn [] (makeSocket remotePrt: 1)) (fn [e] (hget e %message)))`, "\"MAKE-SOCKET: `:REMOTE-PRT' is not"},
		{`(try (fn [] (readLine 5)) (fn [e] (hget e %message)))`, `"READ-LINE: `},
		{`(makeSocket remotePort:)`, `! program-error`},
		{`(withTimeout 0.05 (fn [] (sleep 60)) (fn [] %late))`, `late`},
		{`(withTimeout 0.05 (fn [] (for [(def i 0) true (def i (+ i 1))] (+ i 1))) (fn [] %late))`, `late`},
		{`(withTimeout 0.05 (fn [] (try (fn [] (sleep 60)) (fn [e] "a timeout is no failure"))) (fn [] %late))`, `late`},
		{`(withTimeout 0.05 (fn [] (map (fn [x] (sleep x)) [60])) (fn [] %late))`, `late`},
		{`(begin (defn deep [x] (+ 1 (deep x))) (try (fn [] (deep 1)) (fn [e] (hget e %class))))`, `"storage-condition"`},
		{`(begin (def ran 0) (withTimeout 0.05 (fn [] (unwindProtect (fn [] (sleep 60)) (fn [] (set ran (+ ran 1)))))) ran)`, `1`},
		{`(withOutputToString (fn [s] (writeString "abc" s)))`, `"abc"`},
		{`(withOutputToString (fn [s] (begin (writeLine s "ab" start: 1) (writeChar s 'A') (prin1 s "x"))))`, `"b\nA\"x\""`},
		{`(withOutputToString (fn [s] (writeLine s s)))`, `! type-error`},
		{`(withInputFromString "x y" (fn [s] (list (readChar s) (read s))))`, `('x' COMMON-LISP-USER::Y)`},
		{`(read "(a b)")`, `(a b)`},
		{`(withoutScheduling (fn [] 5))`, `5`},
		{`(withProcessLock (makeProcessLock) (fn [] 5) timeout: 1)`, `5`},
		{`(while (fn [] 5))`, `! program-error`},
		{`(lispValue "cl:*print-base*")`, `10`},
		{`(begin (lispSet "user::x" 5) (lispValue "user::x"))`, `5`},
		{`(setProcessName (lispValue "mp:*current-process*") "me")`, `"me"`},
	} {
		var got string
		_, problem := run(t, func(th *interp.Thread) { got = LoadText(th, c.source, "test") })
		if class, isError := strings.CutPrefix(c.want, "! "); isError {
			if !strings.HasPrefix(problem, class+":") {
				t.Errorf("%s: %s %s, wanted %s", c.source, got, problem, class)
			}
			continue
		}
		if problem != "" || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s\n got %s %s\nwant %s", c.source, got, problem, c.want)
		}
	}
}

// TestOctetsAreShared looks whether raw octets are those of Lisp, not a copy.
func TestOctetsAreShared(t *testing.T) {
	out, problem := run(t, func(th *interp.Thread) {
		LoadText(th, `(def v (raw "abc"))
(lispCall "cl:fill" v 65)
(println (raw2str v))`, "test")
	})
	if out != "AAA\n" || problem != "" {
		t.Errorf("got %q %s", out, problem)
	}
}

// TestFromLisp calls from Lisp into zygomys and leaves it in all ways.
func TestFromLisp(t *testing.T) {
	for _, c := range []struct{ form, want string }{
		{`(zygo:eval "(+ 1 2)")`, `3`},
		{`(progn (zygo:eval "(defn twice [x] (* 2 x))") (zygo:call "twice" 21))`, `42`},
		{`(handler-case (zygo:call "nothing") (zygo:zygo-error (c) (princ-to-string c)))`, `"ZYGO:CALL: there is no zygomys function called \"nothing\""`},
		{`(handler-case (zygo:eval "(frob)") (zygo:zygo-error (c) (princ-to-string c)))`, "\"symbol `frob` not found\""},
		{`(handler-case (zygo:eval "(foo") (zygo:zygo-error (c) (princ-to-string c)))`, `"Error on line 2: the text ends before the form does"`},
		{`(handler-case (zygo:eval "(close 5)") (type-error (c) (type-error-datum c)))`, `5`},
		{`(catch 'out (funcall (zygo:eval "(fn [f] (begin (f 1) 2))") (lambda (x) (throw 'out (list x)))))`, `(1)`},
		{`(block nil (funcall (zygo:eval "(fn [f] (map f [7]))") (lambda (x) (return x))))`, `7`},
		{`(let ((n 0)) (ignore-errors (handler-bind ((error (lambda (c) (incf n)))) (zygo:eval "(error \"x\")"))) n)`, `1`},
		{`(let ((p (mp:process-run-function "z" (zygo:eval "(fn [] (sleep 60))")))) (mp:process-kill p :wait t) (mp:process-alive-p p))`, `NIL`},
		{`(handler-case (zygo:load "no-such-file.zy") (file-error () :none))`, `:NONE`},
	} {
		var got string
		_, problem := run(t, func(th *interp.Thread) {
			text := interp.NewString(c.form)
			form, _ := interp.NewReader(interp.NewStringInput(text, 0, text.Len()), "").Read(th)
			got = th.Prin1(th.Eval(form))
		})
		if problem != "" || got != c.want {
			t.Errorf("%s\n got %s %s\nwant %s", c.form, got, problem, c.want)
		}
	}
}

// TestPlaces looks whether errors in a script tell file and line.
func TestPlaces(t *testing.T) {
	for _, c := range []struct{ text, place, class string }{
		{"(def a 1)\n\n(def b\n (frob a))", "s.zy:3", "zygo-error"},
		{"#!/usr/bin/env sockrepl\n// (\n/* ( */ (def a \"(\")\n(car 5 6)", "s.zy:4", "zygo-error"},
		{"(def a 1)\n(def b (list '(' 1)\n", "s.zy:2", "end-of-file"},
		{"(def a \"x", "s.zy:1", "end-of-file"},
		{"(def a 1))", "s.zy:1", "zygo-error"},
	} {
		var place, class string
		var out bytes.Buffer
		in, _ := lisp(&out)
		in.SetUnhandled(func(th *interp.Thread, v interp.Value) {
			file, line := Place(in)
			place = file + ":" + line
			class, _, _ = strings.Cut(conditionText(th, v.(*interp.Instance)), ":")
		})
		in.RunMain("test", func(th *interp.Thread) { LoadText(th, c.text, "s.zy") })
		if place != c.place || class != c.class {
			t.Errorf("%q: %s at %s, wanted %s at %s", c.text, class, place, c.class, c.place)
		}
	}
}

// TestThousandClients has a server in zygomys serve many clients at once.
func TestThousandClients(t *testing.T) {
	const clients, lines = 1000, 5
	var out bytes.Buffer
	in, _ := lisp(&out)
	port := make(chan string, 1)
	in.Excl.Defun("%test-port", "port", "Tells the test PORT.", func(th *interp.Thread, a interp.Args) interp.Value {
		port <- fmt.Sprint(a.Fixnum(th, 0))
		return nil
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		in.RunMain("test", func(th *interp.Thread) {
			LoadText(th, `
(defn echoLines [s]
  (let [line (readLine s nil)]
    (cond (null? line) nil (begin (writeLine line s) (forceOutput s) (echoLines s)))))
(def server (makeSocket connect: %passive localHost: "127.1" backlog: 1000))
(lispCall "excl::%test-port" (localPort server))
(for [(def i 0) (< i 1000) (def i (+ i 1))]
  (let [s (acceptConnection server)]
    (processRunFunction "echo" (fn [] (unwindProtect (fn [] (echoLines s)) (fn [] (close s)))))))
(lispCall "mp:process-wait" "clients" (fn [] (== 1 (len (lispValue "mp:*all-processes*")))))`, "server.zy")
		})
	}()
	p := <-port
	var wg sync.WaitGroup
	for i := range clients {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c, err := net.Dial("tcp", "127.0.0.1:"+p)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(2 * time.Minute))
			r := bufio.NewReader(c)
			for j := range lines {
				want := fmt.Sprintf("client %d line %d\n", i, j)
				fmt.Fprint(c, want)
				if got, err := r.ReadString('\n'); err != nil || got != want {
					t.Errorf("got %q %v, wanted %q", got, err, want)
					return
				}
			}
		}()
	}
	wg.Wait()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("the server does not end")
	}
}

var update = flag.Bool("update", false, "rewrite generated pages")

// isMain reports whether op belongs to the chapters that scripts are written
// with: sockets, processes, streams, TLS and DNS.
func isMain(op *interp.Operator, in *interp.Interp) bool {
	switch op.Kind {
	case interp.FunctionOperator, interp.MacroOperator:
	default:
		return false
	}
	if !external(op.Symbol) {
		return false
	}
	if op.Kind == interp.MacroOperator && !strings.Contains(op.LambdaList, "&body body") {
		return false // of places, clauses, definitions: not a function's work
	}
	if p := op.Symbol.Package(); p == in.Socket || p == in.MP {
		return true
	}
	file, _ := op.Source()
	return op.Kind == interp.FunctionOperator && chapters.MatchString(file)
}

var chapters = regexp.MustCompile(`/(socket[a-z_]*|datagrams|addresses|options|process[a-z_]*|locks|queues|gates|stream[a-z_]*|standardstreams|tls[a-z_]*|ssl[a-z_]*|dns[a-z_]*)\.go$`)

// TestEveryOperatorIsCallable looks whether each operator of the chapters that
// scripts are written with can be called, and whether the page lists them all.
func TestEveryOperatorIsCallable(t *testing.T) {
	var rows []string
	_, problem := run(t, func(th *interp.Thread) {
		b := bridgeOf(th)
		usage := map[string]string{}
		for _, f := range forms {
			usage[f.name] = f.usage
		}
		for _, op := range th.In.Operators() {
			if !isMain(op, th.In) {
				continue
			}
			name, ok := Name(op)
			if !ok {
				t.Errorf("%s has no name in zygomys", op.Name())
				continue
			}
			if v, found := b.root.FindObject(name); !found || kind(v) != "Function" {
				t.Errorf("%s cannot be called as %s", op.Name(), name)
			}
			list, isForm := usage[name]
			if !isForm {
				list, _, _ = strings.Cut(op.LambdaList, "=>")
			}
			lisp := strings.ToLower(op.Symbol.Package().ShortName() + ":" + op.Symbol.Name())
			if op.Setf {
				lisp = "(setf " + lisp + ")"
			}
			rows = append(rows, fmt.Sprintf("| `%s` | `%s` | `%s` |", name, lisp, strings.ReplaceAll(strings.TrimSpace(list), "|", "\\|")))
		}
	})
	if problem != "" {
		t.Error(problem)
	}
	sort.Strings(rows)
	page := "# Operators in zygomys\n\nThe operators of sockets, processes and streams. The others, such as `stringUpcase`, follow the same rule.\n" +
		"Made by go test ./builtins/zygomys -run TestEveryOperatorIsCallable -update.\n\n" +
		"| in zygomys | in Lisp | lambda list |\n|---|---|---|\n" + strings.Join(slices.Compact(rows), "\n") + "\n"
	const path = "../../docs/zygomys-operators.md"
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if documented, err := os.ReadFile(path); err != nil || string(documented) != page {
		t.Errorf("%s is not what it should be: %v; run this test with -update", path, err)
	}
}

func TestNames(t *testing.T) {
	for lisp, want := range map[string]string{
		"make-socket": "makeSocket", "ipv6-address-p": "ipv6AddressP", "close": "close", "1+": "", "if*": "", "*ipv6*": "", "%x": "",
	} {
		if got, _ := camel(lisp); got != want {
			t.Errorf("%s becomes %q, wanted %q", lisp, got, want)
		}
		if want != "" && hyphenated(want) != lisp {
			t.Errorf("%s does not come back as %s", want, lisp)
		}
	}
}
