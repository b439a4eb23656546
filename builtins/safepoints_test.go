package builtins

import (
	"testing"

	"sockrepl/interp"
)

// longOperations are calls of one operator each that take long enough for others
// to be let in between. BIG is a list of 100,000 numbers, VEC a vector of them,
// STR a string as long, and so on.
var longOperations = []string{
	`(sort (copy-seq vec) #'<)`, `(sort (copy-seq big) #'> :key #'identity)`, `(stable-sort (copy-seq str) #'char<)`,
	`(merge 'list (copy-seq big) (copy-seq big) #'<)`,
	`(length big)`, `(reverse big)`, `(nreverse (copy-seq big))`, `(nreverse (copy-seq vec))`, `(nreverse (copy-seq str))`,
	`(copy-seq vec)`, `(copy-seq str)`, `(copy-seq wide)`, `(copy-seq octets)`, `(subseq big 10)`, `(copy-list big)`,
	`(copy-tree tree)`, `(equal tree (copy-tree tree))`, `(equalp tree (copy-tree tree))`, `(last big)`, `(butlast big)`, `(revappend big nil)`,
	`(copy-alist pairs)`, `(append big nil)`, `(concatenate 'string str str)`, `(concatenate 'vector big vec)`,
	`(coerce chars 'string)`, `(coerce big 'vector)`, `(coerce vec 'list)`, `(map 'vector #'1+ vec)`, `(map-into (copy-seq big) #'1+ vec)`,
	`(replace (copy-seq vec) vec :start1 1)`, `(replace (copy-seq big) big :start1 1)`, `(fill (copy-seq str) #\b)`,
	`(remove #\b str)`, `(remove-if #'evenp big)`, `(delete 7 (copy-seq big))`, `(substitute 1 3 vec)`,
	`(remove-duplicates str)`, `(remove-duplicates big)`, `(union big big)`, `(search (list 1 1) big)`, `(mismatch vec big)`,
	`(string< str str)`, `(string-equal str (copy-seq str))`, `(string-upcase str)`, `(nstring-capitalize (copy-seq str))`, `(string-trim "a" str)`,
	`(equal bits (copy-seq bits))`, `(sxhash str)`, `(make-symbol str)`, `(intern str)`,
	`(apply #'+ big)`, `(apply #'max big)`, `(apply #'< big)`, `(apply #'logior big)`, `(parse-integer digits)`,
	`(prin1-to-string str)`, `(prin1-to-string bits)`, `(prin1-to-string big)`, `(format nil str)`, `(format nil tildes)`,
	`(read-from-string digits)`, `(read-from-string str)`, `(read-from-string comment nil)`,
	`(match-re "b" str)`, `(replace-re str "a" "bb")`, `(split-re "a" str)`, `(excl:delimited-string-to-list str "b")`, `(excl:split-on-character str #\b)`,
	`(excl::%set-gethash -1 full t)`,
	`(string-to-octets str)`, `(string-to-octets wide :external-format :utf-16)`, `(string-to-octets wide :external-format :jis)`,
	`(string-to-octets str :mb-vector (make-array 100001 :element-type '(unsigned-byte 8)))`,
	`(octets-to-string ones)`, `(octets-to-string ones :external-format :utf-16)`, `(octets-to-string ones :external-format :jis)`,
	`(octets-to-string ones :string (make-string 100000))`, `(octets-to-string octets)`,
	`(md5-string str)`, `(sha1-update (sha1-init) ones)`, `(sha256-string wide)`, `(usb8-array-to-base64-string ones)`, `(usb8-array-to-base64-string ones 1)`,
	`(string-to-base64-string str)`, `(base64-string-to-usb8-array str)`, `(base64-string-to-string str)`,
	`(adjust-array (make-array 100000 :adjustable t) 100001)`, `(adjust-array (make-array '(300 300) :adjustable t) '(301 301))`,
	`(make-array '(300 300) :initial-contents (make-list 300 :initial-element (make-list 300)))`,
	`(write-to-string tree)`, `(write-to-string tree :circle t)`, `(format nil "~(~a~)" str)`, `(format nil "~{~}" "~a" big)`, `(random huge)`,
	`(equal str (copy-seq str))`, `(equal wide (copy-seq wide))`, `(equal simple-bits (copy-seq simple-bits))`, `(read-line (make-string-input-stream str))`,
	`(parse-integer blanks :junk-allowed t)`, `(prin1-to-string long-name)`, `(princ-to-string long-name)`, `(prin1-to-string long-digits)`,
	`(logand bignum bignum)`, `(logior bignum bignum)`, `(logxor bignum bignum)`, `(lognot bignum)`, `(ash bignum 1)`, `(ash bignum -1)`,
	`(ldb '(4200000 . 1) bignum)`, `(dpb 5 '(3 . 1) bignum)`, `(lognand bignum bignum)`, `(< ratio-1 ratio-2)`,
	`(net.uri:parse-uri path)`, `(net.uri:merge-uris path "http://a/b")`, `(net.uri:merge-uris path-uri base-uri)`, `(net.uri:render-uri path-uri nil)`,
	`(pathname-match-p str "*a*a*a*a*a*a*a*a*a*a*b")`, `(pathname-match-p str "*b")`, `(excl.osi:crypt "secret" "$5$rounds=20000$salt")`,
}

const longOperands = `(progn
	(defvar big (loop for i below 100000 collect i))
	(defvar vec (coerce big 'vector))
	(defvar str (make-string 100000 :initial-element #\a))
	(defvar wide (make-string 100000 :initial-element (code-char 955)))
	(defvar chars (coerce str 'list))
	(defvar digits (make-string 100001 :initial-element #\7))
	(defvar tildes (make-string 100000 :initial-element #\~))
	(defvar comment (concatenate 'string ";" str))
	(defvar octets (make-array 100000 :element-type '(unsigned-byte 8)))
	(defvar bits (make-array 100001 :element-type 'bit :adjustable t :fill-pointer t))
	(defvar full (let ((h (make-hash-table))) (dotimes (i 24576 h) (setf (gethash i h) t)))) ; the next entry has it grow
	(defvar simple-bits (make-array 200000 :element-type 'bit))
	(defvar ones (make-array 100000 :element-type '(unsigned-byte 8) :initial-element 65))
	(defvar huge (ash 1 1000000))
	(defvar blanks (make-string 100000 :initial-element #\space))
	(defvar long-name (make-symbol (make-string 300000 :initial-element #\a)))
	(defvar long-digits (make-symbol (make-string 300000 :initial-element #\7)))
	(defvar bignum (1- (ash 5 4200000)))
	(defvar ratio-1 (/ (expt 3 60000) (expt 7 60000)))
	(defvar ratio-2 (/ (expt 5 60000) (expt 11 60000)))
	(defvar path (with-output-to-string (s) (dotimes (i 100000) (write-string "../x/./" s))))
	(defvar path-uri (net.uri:parse-uri path))
	(defvar base-uri (net.uri:parse-uri "http://a/b/c"))
	(defvar pairs (mapcar #'list big))
	(defvar tree (labels ((tree (n) (if (zerop n) (list 1) (cons (tree (1- n)) (tree (1- n)))))) (tree 14))))`

// TestLongFormsInFaslsLetOthersIn writes and reads a fasl of a single long form.
func TestLongFormsInFaslsLetOthersIn(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	in.RunMain("test", func(th *interp.Thread) {
		form := th.Eval(readForm(th, "(list 'quote (loop for i below 100000 collect i))"))
		for _, c := range []struct {
			name string
			f    func(data []byte) []byte
		}{
			{"writing", func([]byte) []byte { return writeFasl(th, "x", []faslItem{{form: form}}) }},
			{"reading", func(data []byte) []byte {
				r := &faslReader{t: th, in: data, at: len(faslHeader), labels: map[uint64]value{}}
				r.text()
				r.octet()
				r.object()
				return nil
			}},
		} {
			data := writeFasl(th, "x", []faslItem{{form: form}})
			ran := false
			th.Interrupt(func(*interp.Thread) { ran = true })
			if c.f(data); !ran {
				t.Errorf("%s lets nobody in", c.name)
			}
			th.HandleInterrupts()
		}
	})
}

// TestLongOperationsLetOthersIn looks whether an interrupt that has arrived before
// an operation runs before it has ended: then timeouts cut it, and other
// processes need not wait for its end.
func TestLongOperationsLetOthersIn(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	done := 0
	in.RunMain("test", func(th *interp.Thread) {
		th.Eval(readForm(th, longOperands))
		for _, text := range longOperations {
			c, _ := readForm(th, text).(*interp.Cons)
			var args []interp.Value
			for rest := c.Cdr; rest != nil; rest = cdr(rest) {
				args = append(args, th.Eval(car(rest)))
			}
			f := th.FunctionDesignator(c.Car)
			ran := false
			th.Interrupt(func(*interp.Thread) { ran = true })
			th.Apply(f, args)
			if !ran {
				t.Errorf("%s lets nobody in", text)
			}
			th.HandleInterrupts()
			done++
		}
	})
	if done < len(longOperations) {
		t.Errorf("%s signals an error", longOperations[done])
	}
}
