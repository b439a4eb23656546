package tests

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// document reads one of the project's documents.
func document(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// indented are the lines of examples.
var indented = regexp.MustCompile(`(?m)^    .*$`)

// quotedWords returns what stands between backquotes in the prose of a document.
func quotedWords(t *testing.T, path string) (words []string) {
	t.Helper()
	prose := indented.ReplaceAllString(document(t, path), "")
	for _, m := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(prose, -1) {
		words = append(words, m[1])
	}
	if len(words) < 20 {
		t.Fatalf("%s quotes %d words", path, len(words))
	}
	return words
}

// TestDocumentsNameFiles looks for the files that documents name, of Go with or
// without their folder, and those that they link to.
func TestDocumentsNameFiles(t *testing.T) {
	file := regexp.MustCompile(`^[\w*/.-]+\.(go|lisp|zy)$`)
	for _, path := range []string{"README.md", "docs/architecture.md", "docs/processes.md"} {
		for _, word := range quotedWords(t, path) {
			name, _, _ := strings.Cut(word, " ")
			if !file.MatchString(name) {
				continue
			}
			found := false
			for _, folder := range []string{"", "netcore", "interp", "builtins", "scripts"} {
				matches, _ := filepath.Glob(filepath.Join("..", folder, name))
				found = found || len(matches) > 0
			}
			if !found {
				t.Errorf("%s: there is no file %s", path, name)
			}
		}
	}
	link := regexp.MustCompile(`\]\(([\w/.-]+)\)`)
	documents, _ := filepath.Glob("../docs/*.md")
	for _, path := range append(documents, "../README.md") {
		for _, m := range link.FindAllStringSubmatch(document(t, strings.TrimPrefix(path, "../")), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// goNames returns the names that packages declare: functions, methods and types, by
// themselves and with the package or the type before them.
func goNames(t *testing.T, packages ...string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, p := range packages {
		files, _ := filepath.Glob(filepath.Join("..", p, "*.go"))
		for _, f := range files {
			tree, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range tree.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					names[d.Name.Name] = true
					if d.Recv != nil {
						receiver := d.Recv.List[0].Type
						if star, ok := receiver.(*ast.StarExpr); ok {
							receiver = star.X
						}
						if id, ok := receiver.(*ast.Ident); ok {
							names[id.Name+"."+d.Name.Name] = true
						}
					} else {
						names[p+"."+d.Name.Name] = true
					}
				case *ast.GenDecl:
					for _, spec := range d.Specs {
						if s, ok := spec.(*ast.TypeSpec); ok {
							names[s.Name.Name], names[p+"."+s.Name.Name] = true, true
						}
					}
				}
			}
		}
	}
	return names
}

// TestArchitectureNamesCode looks for the functions and types that
// docs/architecture.md names.
func TestArchitectureNamesCode(t *testing.T) {
	names := goNames(t, "netcore", "interp", "builtins")
	exported := regexp.MustCompile(`^([a-z]+\.)?[A-Z]\w*(\.[A-Z]\w*)?$`)
	seen := 0
	for _, word := range quotedWords(t, "docs/architecture.md") {
		if exported.MatchString(word) {
			seen++
			if !names[word] {
				t.Errorf("there is no %s", word)
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d names", seen)
	}
}

// notLisp are words of the documents that could be symbols and are none.
var notLisp = map[string]bool{
	"README.md -": true, "README.md fork": true, "README.md mlisp": true,
	"docs/architecture.md interp": true, "docs/architecture.md netcore": true, "docs/architecture.md builtins": true,
}

// TestDocumentsNameOperators looks for the Lisp symbols and packages that
// documents name.
func TestDocumentsNameOperators(t *testing.T) {
	in := interp.New(interp.Options{})
	builtins.Install(in)
	symbol := regexp.MustCompile(`^(?:#')?(?:([a-z.-]+):)?([a-z*%.][a-z0-9*%?+-]*)$`)
	for _, path := range []string{"README.md", "docs/architecture.md", "docs/processes.md"} {
		for _, word := range quotedWords(t, path) {
			m := symbol.FindStringSubmatch(word)
			if m == nil || strings.HasSuffix(word, ".go") || strings.HasSuffix(word, ".zy") || notLisp[path+" "+word] {
				continue
			}
			if !namesSomething(in, m[1], m[2]) {
				t.Errorf("%s: %s names nothing", path, word)
			}
		}
	}
}

// namesSomething reports whether a package, or any if it is "", has an external
// symbol of that name, or whether the name is that of a package.
func namesSomething(in *interp.Interp, pkg, name string) bool {
	if pkg == "" && in.FindPackage(strings.ToUpper(name)) != nil {
		return true
	}
	for _, p := range in.AllPackages() {
		if pkg != "" && p != in.FindPackage(strings.ToUpper(pkg)) {
			continue
		}
		s, status := p.Find(strings.ToUpper(name))
		if s != nil && status == interp.External && (s.Function() != nil || s.Macro() != nil || s.Class() != nil || s.IsSpecialOperator() || s.IsSpecial()) {
			return true
		}
	}
	return false
}

// TestReadmeSession gives the forms of README's session to a top level, which must
// write what is there, other numbers of ports and addresses apart.
func TestReadmeSession(t *testing.T) {
	_, text, found := strings.Cut(document(t, "README.md"), "    $ sockrepl\n")
	if !found {
		t.Fatal("README.md has no session")
	}
	text, _, _ = strings.Cut(text, "\n\nLines are edited")
	prompt := regexp.MustCompile(`^(?:\[\d\] )?CL-USER\(\d+\): `)
	var input, want []string
	depth := 0
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimPrefix(line, "    ")
		p := prompt.FindString(line)
		if p == "" && depth == 0 {
			want = append(want, line)
			continue
		}
		typed := strings.TrimPrefix(line, p)
		input = append(input, typed)
		depth += strings.Count(typed, "(") - strings.Count(typed, ")")
	}
	if len(input) < 6 {
		t.Fatalf("the session has the input %q", input)
	}
	form := `(let ((in (make-string-input-stream ` + lispString(strings.Join(input, "\n")) + `))
	      (out (make-string-output-stream)))
	  (tpl:start-interactive-top-level (make-two-way-stream in out) #'tpl:top-level-read-eval-print-loop nil)
	  (write-string (get-output-stream-string out)))`
	got, errs, status := finish(t, "", "-e", form)
	if status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	// Input is not echoed here, and neither are the newlines that end it.
	anyPrompt := regexp.MustCompile(`(?m)^(?:(?:\[\d\] )?CL-USER\(\d+\): \n?)+`)
	number := regexp.MustCompile(`\d{4,}|#x[0-9a-f]+`)
	shown := number.ReplaceAllString(strings.TrimSpace(anyPrompt.ReplaceAllString(got, "")), "N")
	if wanted := number.ReplaceAllString(strings.TrimSpace(strings.Join(want, "\n")), "N"); shown != wanted {
		t.Errorf("the top level writes\n%s\nREADME.md has\n%s", shown, wanted)
	}
}

// lispString writes s as Lisp reads a string.
func lispString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
