// Package capture shows what the sockets of package netcore do: as lines of
// text (Trace), or as a pcapng file that tshark and Wireshark open (File).
//
// Nothing is captured from a network: the packets are made of what passed
// through the program's own sockets, with synthesised headers. They have the
// right addresses, ports, times and contents, but there are no retransmissions,
// and the division of a stream into segments is that of the program's calls.
//
// Both implement netcore.Observer; netcore.Event, what they are told, is where to
// begin. Tee passes events on to several.
package capture
