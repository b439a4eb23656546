package interp

// ErrorCondition signals the condition c as ERROR does: handlers, then the
// debugger. It does not return.
func (t *Thread) ErrorCondition(c *Instance) Value { panic("no condition system") }
