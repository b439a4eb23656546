package builtins

import "sockrepl/interp"

// Control strings that have been parsed are kept, by their text and by their
// address.

type formatCacheKey struct{}

type formatCache struct {
	m map[string]*directiveList
	// recent are control strings used lately, by their address: most are
	// constants of the program. A string may have been changed since.
	recent [64]recentControl
}

type recentControl struct {
	control *interp.String
	text    string
	list    *directiveList
}

// maxCachedControl is the length of the longest that is kept.
const maxCachedControl = 1 << 16

// maxCachedControls bounds how many control strings are kept parsed.
const maxCachedControls = 2000

// formatCacheOf returns what the interpreter keeps of control strings.
func formatCacheOf(t *thread) *formatCache { return t.In.Attached(formatCacheKey{}).(*formatCache) }

// parsedControl returns the directives of a control string, parsed once.
func parsedControl(t *thread, control *interp.String) *directiveList {
	return formatCacheOf(t).parsed(t, control)
}

// parsed is parsedControl for those who have the cache at hand.
func (cache *formatCache) parsed(t *thread, control *interp.String) *directiveList {
	var key string
	if b, ok := control.Latin1(); ok {
		r := &cache.recent[interp.Address(control)>>5%uint64(len(cache.recent))]
		if r.control == control && r.text == string(b) {
			return r.list
		}
		if d := cache.m[string(b)]; d != nil {
			*r = recentControl{control, string(b), d}
			return d
		}
		key = string(b)
	} else {
		key = "\x00" + control.Go()
		if d := cache.m[key]; d != nil {
			return d
		}
	}
	if !control.IsSimple() {
		// Others may shorten it before it has been parsed.
		control = t.Substring(control, 0, control.Len())
	}
	p := &formatParser{t: t, s: control}
	d, _, _ := p.parseClause(0, -1)
	if d.pretty != nil && d.overflows != nil {
		p.fail(d.overflows.pos, "~<...~:;...~> cannot stand in a control string with directives of the pretty printer")
	}
	if len(cache.m) >= maxCachedControls {
		clear(cache.m)
	}
	if len(key) <= maxCachedControl {
		cache.m[key] = d
	}
	return d
}
