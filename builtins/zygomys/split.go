package zygomys

// chunk is one form of a source text, or the rest of a line of atoms.
type chunk struct {
	text string
	line int // where it begins, counted from 1
	// unfinished tells what is missing at the end of the text, "" if nothing.
	unfinished string
}

// split divides source into its outermost forms: zygomys tells the line only of
// what it cannot parse. Brackets in strings, characters and comments do not
// count. Text that brackets do not enclose goes up to the end of its line.
func split(source string) []chunk {
	var chunks []chunk
	s := splitter{src: source, line: 1}
	for {
		s.space()
		if s.pos >= len(source) {
			return chunks
		}
		start, line := s.pos, s.line
		unfinished := s.form()
		chunks = append(chunks, chunk{source[start:s.pos], line, unfinished})
	}
}

type splitter struct {
	src  string
	pos  int
	line int
}

func (s *splitter) next() byte {
	c := s.src[s.pos]
	s.pos++
	if c == '\n' {
		s.line++
	}
	return c
}

// space skips white space and comments.
func (s *splitter) space() {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';' && s.comment() == "":
			s.next()
		case c == '/' && s.comment() != "":
			s.skipComment()
		default:
			return
		}
	}
}

// comment tells what comment begins here: "//", "/*" or none.
func (s *splitter) comment() string {
	if s.pos+1 < len(s.src) && s.src[s.pos] == '/' {
		switch s.src[s.pos+1] {
		case '/':
			return "//"
		case '*':
			return "/*"
		}
	}
	return ""
}

func (s *splitter) skipComment() {
	if s.comment() == "//" {
		for s.pos < len(s.src) && s.src[s.pos] != '\n' {
			s.next()
		}
		return
	}
	s.next()
	s.next()
	for s.pos < len(s.src) {
		if s.next() == '*' && s.pos < len(s.src) && s.src[s.pos] == '/' {
			s.next()
			return
		}
	}
}

// form skips one form and tells what it lacks.
func (s *splitter) form() (unfinished string) {
	var open []byte
	for s.pos < len(s.src) {
		if s.comment() != "" {
			s.skipComment()
			continue
		}
		switch c := s.next(); c {
		case '(', '[', '{':
			open = append(open, c)
		case ')', ']', '}':
			if len(open) == 0 {
				return ""
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return ""
			}
		case '"', '`':
			if !s.quoted(c) {
				return "the text ends inside a string"
			}
		case '\'':
			s.character()
		case '\n':
			if len(open) == 0 {
				return ""
			}
		}
	}
	if n := len(open); n > 0 {
		return "the text ends where a " + closing[open[n-1]] + " is missing"
	}
	return ""
}

var closing = map[byte]string{'(': `")"`, '[': `"]"`, '{': `"}"`}

// quoted skips to the end of a string.
func (s *splitter) quoted(end byte) bool {
	for s.pos < len(s.src) {
		c := s.next()
		if c == end {
			return true
		}
		if c == '\\' && end == '"' && s.pos < len(s.src) {
			s.next()
		}
	}
	return false
}

// character skips a character such as 'a' or '\n', if that is what the quote
// begins.
func (s *splitter) character() {
	rest := s.src[s.pos:]
	n := 0
	for i, r := range rest {
		if i > 8 || r == '\n' {
			return
		}
		if r == '\'' && i > 0 && !(i == 1 && rest[0] == '\\') {
			n = i + 1
			break
		}
	}
	s.pos += n
}
