package interp

import (
	"strings"
	"sync"
)

// formatIndex finds the coding with a name in lower case.
var formatIndex = sync.OnceValue(func() map[string]*formatSpec {
	m := map[string]*formatSpec{}
	for i := range formatSpecs {
		s := &formatSpecs[i]
		m[s.name] = s
		for _, n := range s.nicknames {
			m[n] = s
		}
	}
	return m
})

// formatKey tells the formats of one interpreter apart.
type formatKey struct {
	spec        *formatSpec
	eol         eolStyle
	onError     codingErrorAction
	replacement rune
}

// format returns the interpreter's one format with the properties of k, so that
// formats can be compared with EQ.
func (in *Interp) format(k formatKey) *ExternalFormat {
	switch k {
	case formatKey{spec: UTF8.spec}:
		return UTF8
	case formatKey{spec: Latin1.spec}:
		return Latin1
	}
	if ef := in.formats[k]; ef != nil {
		return ef
	}
	ef := newFormat(k.spec, k.eol)
	ef.onError, ef.replacement = k.onError, k.replacement
	if in.formats == nil {
		in.formats = map[formatKey]*ExternalFormat{}
	}
	in.formats[k] = ef
	return ef
}

func (ef *ExternalFormat) key() formatKey {
	return formatKey{ef.spec, ef.eol, ef.onError, ef.replacement}
}

// FormatNames returns the names of all codings, nicknames left out.
func FormatNames() []string {
	names := make([]string, len(formatSpecs))
	for i := range formatSpecs {
		names[i] = formatSpecs[i].name
	}
	return names
}

// FindExternalFormat returns the external format that v designates; nil if there
// is none. A designator is a format; a keyword, symbol or string that names a
// coding, perhaps with -crlf behind; (:e-crlf FORMAT) and (:e-cr FORMAT); or
// (NAME option value ...) with the options :eol-style (:lf, :crlf, :cr, or :unix,
// :dos, :mac), :replacement (a character) and :on-error (:replace or :signal).
func (t *Thread) FindExternalFormat(v Value) *ExternalFormat { return t.findFormat(v, 0) }

// maxFormatNesting bounds the depth of composed designators, which may be
// circular.
const maxFormatNesting = 16

func (t *Thread) findFormat(v Value, depth int) *ExternalFormat {
	if depth > maxFormatNesting {
		return nil
	}
	switch x := v.(type) {
	case *ExternalFormat:
		return x.named()
	case *Symbol:
		return t.In.formatNamed(x.name)
	case *String:
		return t.In.formatNamed(x.Go())
	case Fixnum:
		return t.In.formatNamed(t.Princ(x))
	case *Cons:
		items, ok := Slice(x)
		if !ok {
			return nil
		}
		if s, isSymbol := x.Car.(*Symbol); isSymbol && len(items) == 2 {
			if eol, isEOL := composingName(s.name); isEOL {
				return t.In.WithEOL(t.findFormat(items[1], depth+1), eol)
			}
		}
		if len(items)%2 == 1 {
			return t.formatWithOptions(t.findFormat(items[0], depth+1), items[1:])
		}
	}
	return nil
}

// composingName returns the end of line that the name of an outer format of a
// composition, such as :e-crlf, stands for.
func composingName(name string) (eol string, ok bool) {
	switch strings.ToLower(name) {
	case "e-crlf", "crlf", "e-crcrlf":
		return "dos", true
	case "e-cr", "cr":
		return "mac", true
	case "e-lf", "lf":
		return "unix", true
	}
	return "", false
}

func (t *Thread) formatWithOptions(ef *ExternalFormat, options []Value) *ExternalFormat {
	for i := 0; i+1 < len(options) && ef != nil; i += 2 {
		name, isSymbol := options[i].(*Symbol)
		if !isSymbol {
			return nil
		}
		k := ef.key()
		switch strings.ToLower(name.name) {
		case "eol-style", "eol", "newline", "line-termination":
			style, ok := options[i+1].(*Symbol)
			if !ok {
				return nil
			}
			ef = t.In.WithEOL(ef, strings.ToLower(style.name))
			continue
		case "replacement":
			c, ok := options[i+1].(Char)
			if !ok {
				return nil
			}
			k.replacement = rune(c)
		case "on-error":
			action, _ := options[i+1].(*Symbol)
			switch {
			case action == nil:
				return nil
			case strings.EqualFold(action.name, "signal"):
				k.onError = signalErrors
			case strings.EqualFold(action.name, "replace"):
				k.onError = replaceErrors
			default:
				return nil
			}
		default:
			return nil
		}
		ef = t.In.format(k)
	}
	return ef
}

// WithEOL returns ef with another end of line: unix, dos or mac, or lf, crlf or
// cr; nil for other words or if ef is nil.
func (in *Interp) WithEOL(ef *ExternalFormat, style string) *ExternalFormat {
	if ef == nil {
		return nil
	}
	k := ef.key()
	switch style {
	case "unix", "lf", "newline", "anynewline":
		k.eol = eolLF
	case "dos", "crlf", "mswin", "windows":
		k.eol = eolCRLF
	case "mac", "cr":
		k.eol = eolCR
	default:
		return nil
	}
	return in.format(k)
}

// IsComposingFormat reports whether s names an outer format of compositions.
func IsComposingFormat(s *Symbol) bool {
	_, ok := composingName(s.name)
	return ok
}

// ComposeFormat has name designate a format of ef's coding with the end of line
// that outer stands for. It returns nil if name, but for its case, designates
// another format that is built in. A format that a program has composed before
// gives way to a different one; who has it keeps it.
func (in *Interp) ComposeFormat(name, outer *Symbol, ef *ExternalFormat) *ExternalFormat {
	eol, _ := composingName(outer.name)
	x := in.WithEOL(ef, eol)
	if builtIn := in.builtInFormat(name.name); builtIn != nil {
		if builtIn != x {
			return nil
		}
		return x
	}
	key := strings.ToLower(name.name)
	if old := in.composedFormats[key]; old != nil && old.title == name && old.key() == x.key() {
		return old
	}
	composed := *x
	composed.title = name
	if in.composedFormats == nil {
		in.composedFormats = map[string]*ExternalFormat{}
	}
	in.composedFormats[key] = &composed
	return &composed
}

// formatSuffixes are what may stand behind the name of a coding.
var formatSuffixes = [...]struct {
	text string
	eol  eolStyle
}{{"", eolLF}, {"-base", eolLF}, {"-unix", eolLF}, {"-crlf", eolCRLF}, {"-dos", eolCRLF}, {"-mac", eolCR}}

// formatNamed returns the format called name, nil if there is none.
func (in *Interp) formatNamed(name string) *ExternalFormat {
	if ef := in.builtInFormat(name); ef != nil {
		return ef
	}
	return in.composedFormats[strings.ToLower(name)]
}

// builtInFormat is formatNamed of what no program has composed.
func (in *Interp) builtInFormat(name string) *ExternalFormat {
	name = strings.ToLower(name)
	for _, s := range formatSuffixes {
		base, ok := strings.CutSuffix(name, s.text)
		spec := formatIndex()[base]
		if !ok || spec == nil {
			continue
		}
		k := formatKey{spec: spec, eol: s.eol}
		if spec.name == "utf-8s" {
			k.onError = strictUTF8
		}
		return in.format(k)
	}
	return nil
}
