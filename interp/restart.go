package interp

// restartCluster is one restart-bind in force: its restarts, first to last.
type restartCluster struct {
	next     *restartCluster
	restarts []*Restart
}

// Restart is a way to go on after a condition.
type Restart struct {
	Name        Value
	Function    *Function
	Interactive *Function
	Report      *Function
	ReportText  Value // a string, instead of Report
	Test        *Function
	// conditions are those that with-condition-restarts ties it to.
	conditions []Value
}

// LispClass implements Object.
func (r *Restart) LispClass(in *Interp) *Class { return in.classes.restart }

// PrintText implements Printable.
func (r *Restart) PrintText(t *Thread) (string, bool) {
	return t.In.CaseName("restart") + " " + t.Prin1(r.Name), true
}
