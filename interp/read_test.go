package interp

import (
	"strings"
	"testing"
	"time"
)

// newReaderInterp returns an interpreter with the printer variables that show
// what has been read, and some features.
func newReaderInterp(opts Options) *Interp {
	in := New(opts)
	in.Special(in.S.StarPrintArray, in.T)
	in.Special(in.S.StarPrintGensym, in.T)
	in.Special(in.S.StarPrintCircle, in.T)
	in.Special(in.S.StarFeatures, List(in.KeywordNamed("this"), in.KeywordNamed("that")))
	return in
}

// readText returns the objects that text denotes, printed; an error is the
// name of its class, in lower case, with "!" in front.
func readText(in *Interp, text, file string) string {
	var out []string
	in.RunMain("reader test", func(t *Thread) {
		c, clause := t.HandlerCase([]Value{in.S.Condition}, func() Value {
			r := NewSourceReader(NewString(text), file)
			for {
				v, ok := r.Read(t)
				if !ok {
					return nil
				}
				out = append(out, t.Prin1(v))
			}
		})
		if clause >= 0 {
			out = append(out, "!"+strings.ToLower(c.(*Instance).Class.Name.Name()))
		}
	})
	return strings.Join(out, " ")
}

func TestRead(t *testing.T) {
	tests := []struct{ text, want string }{
		// Symbols
		{"foo Foo FOO fOO", "FOO FOO FOO FOO"},
		{`|foo| \foo f|o o|o |a\|b|`, `|foo| |fOO| |Fo oO| |a\|b|`},
		{":key :|key| :Key", ":KEY :|key| :KEY"},
		{`:\\name :`, `:|\\NAME| :||`},
		{"cl:car common-lisp::car lisp:car cl-user::foo", "CAR CAR CAR FOO"},
		{"cl: car", "CAR"},
		{"excl::datum", "EXCL::DATUM"},
		{"excl:datum", "!reader-error"},
		{"excl:no-such-symbol", "!reader-error"},
		{"no-such-package:foo", "!reader-error"},
		{"a:b:c", "!reader-error"},
		{"a:::c", "!reader-error"},
		{"cl:", "!reader-error"},
		{"#:foo #:|a b| #:123 #:", "#:FOO #:|a b| #:|123| #:||"},
		{"#:a:b", "!reader-error"},
		{"nil NIL () cl:nil t", "NIL NIL NIL NIL T"},
		{"+ - 1+ -1+ ... |..| a.b . c", "+ - 1+ -1+ !reader-error"},
		{"a.b ..a", "A.B ..A"},
		{".", "!reader-error"},
		{"a\bb", "!reader-error"},

		// Numbers
		{"0 -0 +5 007 12. -12. +0.", "0 0 5 7 12 -12 0"},
		{"123456789012345678901234567890 -9223372036854775808 9223372036854775808", "123456789012345678901234567890 -9223372036854775808 9223372036854775808"},
		{"1/2 -4/6 +3/1 10/5", "1/2 -2/3 3 2"},
		{"1/0", "!reader-error"},
		{"1/-2 1/ /2 1//2", "1/-2 1/ /2 1//2"},
		{"1.5 -.5 +.5 1e3 1.0e-2 1.e2", "1.5 -0.5 0.5 1000.0 0.01 100.0"},
		{"1d0 1.5D2 2f0 2s0 2l0", "1.0d0 150.0d0 2.0 2.0 2.0d0"},
		{"0.1 0.1d0 16777217.0 3.4028235e38", "0.1 0.1d0 1.6777216e7 3.4028235e38"},
		{"1e99", "!reader-error"},
		{"1d999", "!reader-error"},
		{"1e-99 -1e-99", "0.0 -0.0"},
		{"1e-45 5d-324 0e-99", "1.0e-45 5.0d-324 0.0"},
		{"1e 1e+ e5 1.5.2 1x 1_2", "1E 1E+ E5 1.5.2 1X 1_2"},
		{"#xFF #XfF #x-1a #o17 #b-101 #36rZZ #3r12 #x1/F", "255 255 -26 15 -5 1295 5 1/15"},
		{"#xFG", "!reader-error"},
		{"#b2", "!reader-error"},
		{"#1r0", "!reader-error"},
		{"#r10", "!reader-error"},
		{"#37r0", "!reader-error"},
		{"#c(1 2) #C(1.0 2) #c(1 0) #c(1/2 -3)", "#C(1 2) #C(1.0 2.0) 1 #C(1/2 -3)"},
		{"#c(1)", "!reader-error"},
		{"#c(a b)", "!reader-error"},

		// Lists
		{"(a b . c) (a . (b c)) (a .b) ( )", "(A B . C) (A B C) (A .B) NIL"},
		{"(a . b c)", "!reader-error"},
		{"(a . )", "!reader-error"},
		{"( . a)", "!reader-error"},
		{"(a . . b)", "!reader-error"},
		{"(a", "!end-of-file"},
		{"(a (b) ", "!end-of-file"},
		{"(a . b", "!end-of-file"},
		{"a)", "A !reader-error"},
		{"'a '(b) ''c #'car", "'A '(B) ''C #'CAR"},
		{"'", "!end-of-file"},
		{"`(a ,b ,@c ,.d e)", "`(A ,B ,@C ,.D E)"},
		{"`(a `(b ,(c ,d)))", "`(A `(B ,(C ,D)))"},
		{"`#(1 ,a)", "`#(1 ,A)"},
		{",a", "!reader-error"},
		{"`(a ,,b)", "!reader-error"},

		// Strings and characters
		{`"abc" "a\"b" "a\\b" "" "x;y|z#|"`, `"abc" "a\"b" "a\\b" "" "x;y|z#|"`},
		{"\"two\nlines\" \"gr\u00fc\u00dfe\" \"\u65e5\u672c\"", "\"two\nlines\" \"gr\u00fc\u00dfe\" \"\u65e5\u672c\""},
		{`"abc`, "!end-of-file"},
		{`"abc\`, "!end-of-file"},
		{`#\a #\A #\( #\; #\Space #\newline #\linefeed #\NUL #\^m #\^B #\ff #\U+41 #\u0041`,
			`#\a #\A #\( #\; #\  #\Newline #\Newline #\Null #\Return #\Stx #\Page !reader-error`},
		{`#\u0041 #\U+00e9`, "#\\A #\\\u00e9"},
		{`(#\a) #\\ #\| #\# #\'`, `(#\a) #\\ #\| #\# #\'`},
		{`#\no-such-name`, "!reader-error"},
		{`#\`, "!end-of-file"},

		// Vectors and arrays
		{"#(1 2 3) #() #5(1 2) #0()", "#(1 2 3) #() #(1 2 2 2 2) #()"},
		{"#2(1 2 3)", "!reader-error"},
		{"#2()", "!reader-error"},
		{"#999999999999(1)", "!reader-error"},
		{"#(1 . 2)", "!reader-error"},
		{"#*101 #* #5*10", "#*101 #* #*10000"},
		{"#*102", "!reader-error"},
		{"#2*101", "!reader-error"},
		{"#2A((1 2) (3 4)) #0Ax #1A(1 2) #2A() #2A(() ())", "#2A((1 2) (3 4)) #0AX #(1 2) #2A() #2A(() ())"},
		{"#2A((1 2) (3))", "!reader-error"},
		{"#2A(1 2)", "!reader-error"},
		{"#99999999A()", "!reader-error"},
		{"#A(1)", "!reader-error"},

		// Labels
		{"#1=(a . #1#)", "#1=(A . #1#)"},
		{"(#1=(x) #1# #1#)", "(#1=(X) #1# #1#)"},
		{"#1=#(a #1#)", "#1=#(A #1#)"},
		{"(#1=(a) #1# #1=(b) #1#)", "(#1=(A) #1# #2=(B) #2#)"},
		{"#1=(#2=(#1# . #2#))", "#1=(#2=(#1# . #2#))"},
		{"#1=#1#", "!reader-error"},
		{"#1#", "!reader-error"},
		{"#1=(a) #1#", "(A) !reader-error"},

		// Comments
		{"a ; b\nc", "A C"},
		{"a #| b #| c |# d |# e", "A E"},
		{"#||# #|#|#||#|#|# a", "A"},
		{"#| a", "!end-of-file"},
		{"#| a |", "!end-of-file"},
		{"(a ;)\n)", "(A)"},
		{"(a #| x |#)", "(A)"},

		// Features
		{"#+this a #-this b #+other c #-other d", "A D"},
		{"#+(and this that) a #+(or other this) b #+(not other) c #+(and this other) d", "A B C"},
		{"#+(or) a #-(and) b #+(and) c #+() d", "C"},
		{"(a #+other b) (#-this c)", "(A) NIL"},
		{"#+other nowhere:foo #+other #\\nonesuch #+other #<z> a", "!reader-error"},
		{"#+other nowhere:foo #+other #\\nonesuch #+other #!z a #+other (b #?c . d) e #+other 1e999 f", "A E F"},
		{"#+other (a #+no:where b #1=c #1# #c(1) #.(error) #s(no) #p3 #99a() #1r0 ,x a::b:c) z", "Z"},
		{"#+:this a #+#:this b #+keyword:this c #+no:where d #+cl-user::this e", "A C"},
		{"#+(version>= 8 2) a #-(version>= 10) b #+(version>= 11) c #+(version= 10 1) d #+(version>= 6 0 pre-final 1) e", "A D E"},
		{"#+other #+other a b c", "C"},
		{"#+this #+other a b", "B"},
		{"#-this #+other a b c", "C"},
		{"(a #+other)", "!reader-error"},
		{"(a #+this)", "!reader-error"},
		{"#+3 a", "!reader-error"},
		{"#+(xor this that) a", "!reader-error"},
		{"#+this", "!end-of-file"},

		// Evaluation at read time, and what cannot be read
		{"#.(quote (a b)) (x #.'y)", "(A B) (X Y)"},
		{"#<foo>", "!reader-error"},
		{"#)", "!reader-error"},
		{"# a", "!reader-error"},
		{"#Qa", "!reader-error"},
		{"#", "!end-of-file"},
		{"#12", "!end-of-file"},
		{"", ""},
		{" \t\n\f\x7f;", ""},
		{"#!/usr/bin/sockrepl\na", "A"},
		{"\ufeffa\u00a0b", "A B"},
	}
	in := newReaderInterp(Options{})
	for _, x := range tests {
		if got := readText(in, x.text, "test"); got != x.want {
			t.Errorf("%s\n got %s\nwant %s", x.text, got, x.want)
		}
	}
}

func TestReadModern(t *testing.T) {
	in := newReaderInterp(Options{Modern: true})
	if got, want := readText(in, "foo Foo |a b| :Key cl:car #:Bar #+this x", "test"), "foo Foo |a b| :Key car #:Bar x"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReadtableCase(t *testing.T) {
	want := map[ReadtableCase]string{
		CaseUpcase:   "FOO FOO FOO Foo",
		CaseDowncase: "foo foo foo Foo",
		CasePreserve: "foo Foo FOO Foo",
		CaseInvert:   "FOO Foo foo Foo",
	}
	for mode, names := range want {
		in := newReaderInterp(Options{})
		in.S.StarReadtable.GlobalValue().(*Readtable).Case = mode
		var got []string
		in.RunMain("case", func(t *Thread) {
			r := NewSourceReader(NewString("foo Foo FOO |F|\\o\\o"), "test")
			for v, ok := r.Read(t); ok; v, ok = r.Read(t) {
				got = append(got, v.(*Symbol).Name())
			}
		})
		if s := strings.Join(got, " "); s != names {
			t.Errorf("mode %d: got %s, want %s", mode, s, names)
		}
	}
}

func TestReadBase(t *testing.T) {
	in := newReaderInterp(Options{})
	in.Special(in.S.StarReadBase, Fix(16))
	if got, want := readText(in, "ff 10 10. -a/f 1e2 fg #o10 #.10", "test"), "255 16 10 -2/3 482 FG 8 16"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReadDefaultFloatFormat(t *testing.T) {
	in := newReaderInterp(Options{})
	in.Special(in.S.StarReadDefaultFloat, in.S.DoubleFloat)
	if got, want := readText(in, "1.5 1e2 1f2", "test"), "1.5 100.0 100.0f0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReadDeepNesting(t *testing.T) {
	in := newReaderInterp(Options{})
	for _, unit := range []string{"(", "'", "`", "#(", "#+this ", "#.", "#1=", "(a . ", "#'", "#+(and ", "#'(", "`(,"} {
		text := strings.Repeat(unit, 1_000_000)
		if got := readText(in, text, "test"); got != "!storage-condition" {
			t.Errorf("%s...: got %.50s", unit, got)
		}
	}
	// Depth is counted for nesting, not for length.
	text := "(" + strings.Repeat("(a) ", 300_000) + ")"
	in.RunMain("long", func(th *Thread) {
		v, _ := NewSourceReader(NewString(text), "test").Read(th)
		if n, _ := ListLength(v); n != 300_000 {
			t.Errorf("a long list has %d elements", n)
		}
	})
}

func TestReadLongInteger(t *testing.T) {
	in := newReaderInterp(Options{})
	digits := "7" + strings.Repeat("0123456789", 2000)
	if got := readText(in, "-"+digits, "test"); got != "-"+digits {
		t.Errorf("an integer of %d digits reads as another", len(digits))
	}
}

func TestReadPositions(t *testing.T) {
	in := newReaderInterp(Options{})
	in.RunMain("positions", func(th *Thread) {
		r := NewSourceReader(NewString("\n (a\n   (b \"x\ny\" (c)))\n'd"), "test")
		v, _ := r.Read(th)
		pos := r.Positions()
		for _, x := range []struct {
			v            Value
			line, column int
		}{{v, 2, 2}, {cadr(v), 3, 4}, {caddr(cadr(v)), 4, 4}} {
			if p := pos[x.v.(*Cons)]; p.Line() != x.line || p.Column() != x.column {
				t.Errorf("%s is at %d:%d, want %d:%d", th.Prin1(x.v), p.Line(), p.Column(), x.line, x.column)
			}
		}
		v, _ = r.Read(th)
		if p := r.Positions()[v.(*Cons)]; p.Line() != 5 || p.Column() != 1 {
			t.Errorf("the quoted form is at %d:%d", p.Line(), p.Column())
		}
	})
}

func TestReadErrorPlaces(t *testing.T) {
	in := newReaderInterp(Options{})
	for text, want := range map[string]string{
		"(a)\n(b (c) (d\n\n": "file.lisp:2:8: ",
		"(a\n \"bc":          "file.lisp:2:2: ",
		"a\n  #| b":          "file.lisp:2:4: ",
		"(a\n  b))":          "file.lisp:2:5: ",
	} {
		in.RunMain("places", func(th *Thread) {
			c, _ := th.HandlerCase([]Value{in.S.Error}, func() Value {
				r := NewSourceReader(NewString(text), "file.lisp")
				for _, ok := r.Read(th); ok; _, ok = r.Read(th) {
				}
				return nil
			})
			x, _ := c.(*Instance)
			if x == nil {
				t.Fatalf("%q: no error", text)
			}
			args, _ := x.SlotValue(in.S.FormatArguments)
			if got := car(args).(*String).Go(); got != want {
				t.Errorf("%q: the error is at %s want %s", text, got, want)
			}
		})
	}
}

func TestReadConsumesWhatItNeeds(t *testing.T) {
	in := newReaderInterp(Options{})
	tests := []struct {
		text     string
		preserve bool
		position int
	}{
		{"abc def", false, 4}, {"abc def", true, 3}, {"abc", false, 3}, {"(a) b", false, 3}, {"\"a\" b", false, 3},
		{"abc(d)", false, 3}, {"'a b", false, 3}, {"'a b", true, 2}, {"a;b", false, 1}, {"a\nb", false, 2}, {"#\\a b", false, 4}, {"#\\a b", true, 3},
		{"#* b", false, 3}, {"#: b", false, 3}, {"#: b", true, 2},
	}
	in.RunMain("consume", func(th *Thread) {
		for _, x := range tests {
			s := NewStringInput(NewString(x.text), 0, len(x.text))
			th.ReadObject(s, false, x.preserve)
			if s.Position() != x.position {
				t.Errorf("%q (preserving %v): read up to %d, want %d", x.text, x.preserve, s.Position(), x.position)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"(a . b)", "#1=(#1# . #2=#(#2#))", "`(a ,@(b) ,c)", "#+(or a b) x #-c y", `"a\"b" #\Space |a b|`,
		"#2A((1 2) (3 4))", "#*101 #c(1 2) 1.5e3 -4/6 #36rZZ", "#.(quote x)", "#| a #| b |# c |#", "#S(a :b 1) #P\"x\"", "#:a :b c::d"} {
		f.Add(s)
	}
	in := newReaderInterp(Options{})
	in.Special(in.S.StarReadEval, nil)
	in.LimitHeap(1 << 30)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 10_000 {
			return
		}
		ok := in.RunMain("fuzz", func(th *Thread) {
			_, expired := th.WithTimeout(5*time.Second, func() Value {
				th.HandlerCase([]Value{in.S.Condition}, func() Value {
					r := NewSourceReader(NewString(text), "fuzz")
					for _, ok := r.Read(th); ok; _, ok = r.Read(th) {
					}
					return nil
				})
				return nil
			})
			if expired {
				t.Error("not read in 5 s")
			}
		})
		if !ok {
			t.Errorf("%q ends the process", text)
		}
	})
}
