package capture

import "sockrepl/netcore"

// Tee is several observers as one.
type Tee []netcore.Observer

// Observe implements netcore.Observer.
func (t Tee) Observe(e *netcore.Event) {
	for _, o := range t {
		o.Observe(e)
	}
}
