// Package stdlib holds the modules of Allegro that are best said in Lisp. They
// are part of the program and are loaded by require.
package stdlib

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.lisp
var files embed.FS

// Module returns the source text of the module called name, in whatever case.
func Module(name string) (text string, ok bool) {
	b, err := files.ReadFile(strings.ToLower(name) + ".lisp")
	return string(b), err == nil
}

// Names returns the names of all modules, sorted.
func Names() []string {
	paths, _ := fs.Glob(files, "*.lisp")
	for i, p := range paths {
		paths[i] = strings.TrimSuffix(p, ".lisp")
	}
	return paths
}
