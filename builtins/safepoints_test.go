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
	(defvar pairs (mapcar #'list big))
	(defvar tree (labels ((tree (n) (if (zerop n) (list 1) (cons (tree (1- n)) (tree (1- n)))))) (tree 14))))`

// TestLongOperationsLetOthersIn looks whether an interrupt that has arrived before
// an operation runs before it has ended: then timeouts cut it, and other
// processes need not wait for its end.
func TestLongOperationsLetOthersIn(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
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
		}
	})
}
