package interp

import (
	"sort"
	"strings"
)

// Completions returns the ways to go on with the beginning of a symbol, in the
// case that the user writes; pkg:name and :keyword are understood.
func (in *Interp) Completions(word string) []string {
	in.lock.acquire(nil, nil)
	defer in.lock.release()
	upper := in.CaseName(strings.ToLower(word))
	prefix, name := "", upper
	p := in.User
	if v, ok := in.S.StarPackage.value.(*Package); ok {
		p = v
	}
	external := false
	if i := strings.LastIndexByte(upper, ':'); i >= 0 {
		prefix, name = word[:i+1], upper[i+1:]
		pkg := strings.TrimRight(upper[:i+1], ":")
		external = !strings.HasSuffix(prefix, "::")
		if pkg == "" {
			p = in.Keyword
		} else if p = in.FindPackage(pkg); p == nil {
			return nil
		}
	}
	seen := map[string]bool{}
	var list []string
	add := func(s *Symbol) {
		if strings.HasPrefix(s.name, name) && !strings.HasPrefix(s.name, "%") && !seen[s.name] {
			seen[s.name] = true
			list = append(list, prefix+strings.ToLower(s.name))
		}
	}
	if external {
		for _, s := range p.external {
			add(s)
		}
	} else {
		p.Accessible(add)
	}
	sort.Strings(list)
	return list
}
