package builtins

import (
	"fmt"
	"strings"
	"time"

	"sockrepl/interp"
)

// locale is what people who speak a language expect of dates. All locales here
// speak English.
type locale struct {
	class *interp.Class
	name  string
}

// LispClass implements interp.Object.
func (l *locale) LispClass(in *interp.Interp) *interp.Class { return l.class }

// PrintText implements interp.Printable.
func (l *locale) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("locale") + " " + l.name, false
}

type localesKey struct{}

// locales are an interpreter's locales by name.
type locales struct {
	class  *interp.Class
	byName map[string]*locale
}

func localesOf(in *interp.Interp) *locales { return in.Attached(localesKey{}).(*locales) }

// The formats of the C locale, of which the others here have those of the United
// States.
var localeFormats = map[string]string{"d-t-fmt": "%a %b %e %H:%M:%S %Y", "d-fmt": "%m/%d/%y", "t-fmt": "%H:%M:%S", "t-fmt-ampm": "%I:%M:%S %p"}

// find returns the locale called name, which may have a character set
// behind a dot; nil if there is none.
func (ls *locales) find(name string) *locale {
	name, _, _ = strings.Cut(name, ".")
	for _, known := range []string{"C", "POSIX", "en_US", "en_GB", "en"} {
		if !strings.EqualFold(name, known) {
			continue
		}
		l := ls.byName[known]
		if l == nil {
			l = &locale{ls.class, known}
			ls.byName[known] = l
		}
		return l
	}
	return nil
}

// localeArgument returns the locale that v is or names; NIL stands for *locale*.
func localeArgument(t *thread, operator string, v value) *locale {
	if v == nil {
		v = t.SymbolValue(t.In.Excl.Sym("*locale*"))
	}
	if l, ok := v.(*locale); ok {
		return l
	}
	s, ok := t.In.StringDesignator(v)
	if !ok || v == nil {
		t.WrongType(operator, v, list(t.In.S.Or, t.In.Excl.Sym("locale"), t.In.S.String, t.In.S.Symbol))
	}
	l := localesOf(t.In).find(s.Go())
	if l == nil {
		t.SimpleError("~a: there is no locale ~s; there are C, POSIX and those of English", interp.NewString(operator), v)
	}
	return l
}

// localeOperators declares locales and how they write times.
func localeOperators(in *interp.Interp) {
	excl := in.Excl
	ls := &locales{excl.DefineClass("locale", in.T.Class()), map[string]*locale{}}
	in.Attach(localesKey{}, ls)
	excl.Defvar("*locale*", "The locale that times are written for where none is named.", ls.find("C"))
	excl.Defun("find-locale", "name", `The locale NAME, a string or symbol such as "C" or :en_US, with or without a character set behind a dot. Only C, POSIX and English ones are there; for others an error is signalled.`, func(t *thread, a args) value {
		return localeArgument(t, "find-locale", a.V(0))
	})
	excl.Defun1("locale-name", "locale", `The name of LOCALE.`, func(t *thread, v value) value {
		return interp.NewString(localeArgument(t, "locale-name", v).name)
	})
	excl.Defun1("locale-external-format", "locale", `The external format of LOCALE: :default, in UTF-8, whatever the locale.`, func(t *thread, v value) value {
		localeArgument(t, "locale-external-format", v)
		return t.FindExternalFormat(in.KeywordNamed("default"))
	})
	excl.Defun0("all-locales", "", `A list of the locales that there are.`, func(t *thread) value {
		return list(ls.find("C"), ls.find("POSIX"), ls.find("en"), ls.find("en_GB"), ls.find("en_US"))
	})
	excl.Defun2("locale-attribute", "locale key", `What LOCALE has for KEY: :day, :abday, :mon, :abmon (vectors of names), :am-pm, :d-t-fmt, :d-fmt, :t-fmt, :t-fmt-ampm (formats of locale-format-time), :language, :territory, :yesstr, :nostr; NIL for other keys.`, func(t *thread, l, key value) value {
		return localeAttribute(localeArgument(t, "locale-attribute", l), word(key))
	})
	excl.Defun("locale-format-time", "stream date-time show-date show-time &optional locale fmt", `Writes the universal time DATE-TIME, in the local time zone, to STREAM: with FMT, a string, as strftime does; else the date with SHOW-DATE and the time with SHOW-TIME, or the time of twelve hours, as LOCALE (*locale*) has it. STREAM NIL is for a string to be returned, T for *standard-output*.`, func(t *thread, a args) value {
		text := localeTime(t, "locale-format-time", a.V(1), a.Bool(2), a.Bool(3), a.V(4), a.V(5))
		if a.V(0) == nil {
			return interp.NewString(text)
		}
		out := a.V(0)
		if out == value(in.T) {
			out = t.SymbolValue(in.S.StarStandardOutput)
		}
		s, ok := out.(interp.Stream)
		if !ok {
			a.Wrong(t, 0, in.S.Stream)
		}
		t.WriteText(s, text)
		return nil
	})
	excl.Defun("locale-print-time", "date-time &key (stream *terminal-io*) show-date show-time fmt locale", `locale-format-time of DATE-TIME, SHOW-DATE, SHOW-TIME, LOCALE and FMT to STREAM.`, func(t *thread, a args) value {
		t.WriteText(a.Stream(t, 1), localeTime(t, "locale-print-time", a.V(0), a.Bool(2), a.Bool(3), a.V(5), a.V(4)))
		return nil
	})
}

func localeAttribute(l *locale, key string) value {
	names := func(n int, format string, at func(i int) time.Time) value {
		v := &interp.Vector{}
		for i := range n {
			v.E = append(v.E, interp.NewString(at(i).Format(format)))
		}
		return v
	}
	day := func(i int) time.Time { return time.Date(2000, 1, 2+i, 0, 0, 0, 0, time.UTC) } // a Sunday
	month := func(i int) time.Time { return time.Date(2000, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC) }
	language, territory, _ := strings.Cut(l.name, "_")
	switch key {
	case "day":
		return names(7, "Monday", day)
	case "abday":
		return names(7, "Mon", day)
	case "mon":
		return names(12, "January", month)
	case "abmon":
		return names(12, "Jan", month)
	case "am-pm":
		return &interp.Vector{E: []value{interp.NewString("AM"), interp.NewString("PM")}}
	case "yesstr":
		return interp.NewString("yes")
	case "nostr":
		return interp.NewString("no")
	case "language":
		return interp.NewString(language)
	case "territory":
		if territory != "" {
			return interp.NewString(territory)
		}
	}
	if f, ok := localeFormats[key]; ok {
		return interp.NewString(f)
	}
	return nil
}

// localeTime returns a universal time as text.
func localeTime(t *thread, operator string, when value, date, clock bool, l, format value) string {
	n, ok := when.(interp.Fixnum)
	if !ok || n < 0 || n > maxUniversal {
		t.WrongType(operator, when, list(t.In.S.Integer, interp.Fix(0), interp.Fix(maxUniversal)))
	}
	localeArgument(t, operator, l)
	key := "t-fmt-ampm"
	switch {
	case date && clock:
		key = "d-t-fmt"
	case date:
		key = "d-fmt"
	case clock:
		key = "t-fmt"
	}
	control := localeFormats[key]
	if format != nil {
		s, ok := format.(*interp.String)
		if !ok {
			t.WrongType(operator, format, t.In.S.String)
		}
		control = s.Go()
	}
	return strftime(control, time.Unix(int64(n)-unixToUniversal, 0).In(time.Local))
}

// strftime formats a time as strftime(3) does in the C locale. What is no
// conversion stands for itself.
func strftime(format string, t time.Time) string {
	var b strings.Builder
	for {
		text, rest, found := strings.Cut(format, "%")
		b.WriteString(text)
		switch {
		case !found:
			return b.String()
		case rest == "":
			b.WriteByte('%')
			return b.String()
		}
		c := rest[0]
		format = rest[1:]
		if (c == 'E' || c == 'O') && format != "" { // other digits and eras, which there are not
			c, format = format[0], format[1:]
		}
		b.WriteString(conversion(c, t))
	}
}

func conversion(c byte, t time.Time) string {
	hour := (t.Hour()+11)%12 + 1
	year, week := t.ISOWeek()
	number := func(width, n int) string { return fmt.Sprintf("%0*d", width, n) }
	switch c {
	case 'a':
		return t.Format("Mon")
	case 'A':
		return t.Format("Monday")
	case 'b', 'h':
		return t.Format("Jan")
	case 'B':
		return t.Format("January")
	case 'c':
		return strftime(localeFormats["d-t-fmt"], t)
	case 'C':
		return number(2, t.Year()/100)
	case 'd':
		return number(2, t.Day())
	case 'D', 'x':
		return strftime("%m/%d/%y", t)
	case 'e':
		return fmt.Sprintf("%2d", t.Day())
	case 'F':
		return strftime("%Y-%m-%d", t)
	case 'g':
		return number(2, year%100)
	case 'G':
		return number(1, year)
	case 'H':
		return number(2, t.Hour())
	case 'I':
		return number(2, hour)
	case 'j':
		return number(3, t.YearDay())
	case 'k':
		return fmt.Sprintf("%2d", t.Hour())
	case 'l':
		return fmt.Sprintf("%2d", hour)
	case 'm':
		return number(2, int(t.Month()))
	case 'M':
		return number(2, t.Minute())
	case 'n':
		return "\n"
	case 'p':
		return t.Format("PM")
	case 'r':
		return strftime(localeFormats["t-fmt-ampm"], t)
	case 'R':
		return strftime("%H:%M", t)
	case 's':
		return fmt.Sprint(t.Unix())
	case 'S':
		return number(2, t.Second())
	case 't':
		return "\t"
	case 'T', 'X':
		return strftime("%H:%M:%S", t)
	case 'u':
		return number(1, (int(t.Weekday())+6)%7+1)
	case 'U':
		return number(2, (t.YearDay()+6-int(t.Weekday()))/7)
	case 'V':
		return number(2, week)
	case 'w':
		return number(1, int(t.Weekday()))
	case 'W':
		return number(2, (t.YearDay()+6-(int(t.Weekday())+6)%7)/7)
	case 'y':
		return number(2, t.Year()%100)
	case 'Y':
		return number(1, t.Year())
	case 'z':
		return t.Format("-0700")
	case 'Z':
		return t.Format("MST")
	case '%':
		return "%"
	}
	return "%" + string(rune(c))
}
