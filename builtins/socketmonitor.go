package builtins

import (
	"sockrepl/interp"
	"sockrepl/netcore"
)

type (
	monitorKey struct{}
	faultsKey  struct{}
)

// MonitorSockets has o told what the sockets do that Lisp makes from now on.
func MonitorSockets(in *interp.Interp, o netcore.Observer) {
	in.Attach(monitorKey{}, netcore.NewMonitor(o))
}

// socketMonitor returns the monitor for new sockets, nil if there is none.
func socketMonitor(in *interp.Interp) *netcore.Monitor {
	m, _ := in.Attached(monitorKey{}).(*netcore.Monitor)
	return m
}

// socketFaults returns what disturbs new sockets, which only tests attach.
func socketFaults(in *interp.Interp) netcore.Faults {
	f, _ := in.Attached(faultsKey{}).(netcore.Faults)
	return f
}
