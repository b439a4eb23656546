package zygomys

import (
	"os"
	"sort"
	"strconv"
	"strings"

	"github.com/glycerine/zygomys/v9/zygo"

	"sockrepl/interp"
)

// LoadFile runs the zygomys program in the file at path, form by form.
func LoadFile(t *interp.Thread, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		reason := err.Error()
		if pe, ok := err.(*os.PathError); ok {
			reason = pe.Err.Error()
		}
		t.ErrorOf(t.In.S.FileError, []interp.Value{t.In.S.KPathname, interp.NewString(path)}, "~a", interp.NewString(path+": "+reason))
	}
	LoadText(t, string(data), path)
}

// LoadText runs zygomys source, form by form; name stands in messages. It
// returns the value of the last form as zygomys shows it, "" for nil.
func LoadText(t *interp.Thread, text, name string) string {
	b := bridgeOf(t)
	if strings.HasPrefix(text, "#!") {
		line, rest, _ := strings.Cut(text, "\n")
		text = strings.Repeat(" ", len(line)) + "\n" + rest
	}
	var last zygo.Sexp = zygo.SexpNull
	outer := b.place
	for _, c := range split(text) {
		b.place = place{name, strconv.Itoa(c.line)}
		if c.unfinished != "" {
			t.ErrorOf(t.In.S.EndOfFile, []interp.Value{t.In.KeywordNamed("stream"), nil}, "~a:~d: ~a", interp.NewString(name), interp.Fixnum(c.line), interp.NewString(c.unfinished))
		}
		last = b.eval(t, c.text)
	}
	b.place = outer
	return Show(last)
}

// Show returns the text of a value at the top level, "" for nil.
func Show(x zygo.Sexp) string {
	if x == nil || x == zygo.SexpNull {
		return ""
	}
	return x.SexpString(nil)
}

// place is where a form stands.
type place struct{ file, line string }

// Place returns where the form stands that a zygomys script runs in the initial
// process, or empty strings.
func Place(in *interp.Interp) (file, line string) {
	if b, ok := in.Attached(bridgeKey{}).(*bridge); ok {
		return b.place.file, b.place.line
	}
	return "", ""
}

// Completions returns a function that tells the names which begin with a word.
func Completions(t *interp.Thread) func(word string) []string {
	words := bridgeOf(t).words
	return func(word string) []string {
		i := sort.SearchStrings(words, word)
		j := i
		for j < len(words) && strings.HasPrefix(words[j], word) {
			j++
		}
		return words[i:j]
	}
}
