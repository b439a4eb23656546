package main

import (
	"fmt"
	"os"

	"sockrepl/builtins"
	"sockrepl/netcore/capture"
)

// monitorSockets does what --trace-sockets and --pcap ask for. finish closes
// what it opened.
func (p *program) monitorSockets() (finish func(), err error) {
	var observers capture.Tee
	finish = func() {}
	if p.opts.trace {
		observers = append(observers, capture.NewTrace(os.Stderr))
	}
	if p.opts.pcap != "" {
		file, err := os.Create(p.opts.pcap)
		if err != nil {
			return finish, err
		}
		pcap, err := capture.NewFile(file)
		if err != nil {
			return finish, err
		}
		observers = append(observers, pcap)
		finish = func() {
			err := pcap.Close()
			if e := file.Close(); err == nil {
				err = e
			}
			if err != nil {
				fmt.Fprintf(os.Stderr, "sockrepl: %s: %v\n", p.opts.pcap, err)
			}
		}
	}
	if len(observers) > 0 {
		builtins.MonitorSockets(p.in, observers)
	}
	return finish, nil
}
