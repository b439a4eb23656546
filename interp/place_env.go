package interp

// HasTag reports whether tag is a tag of a tagbody around in env.
func HasTag(tag, env Value) bool { return asEnv(env).findTag(tag) != nil }
