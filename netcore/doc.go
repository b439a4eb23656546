// Package netcore is sockrepl's sockets: the system's own, without the net
// package between.
//
// A call that need not wait is made on the descriptor itself. One that must wait
// parks its goroutine, so that a waiting process costs a goroutine and no thread.
// Every operation that can wait takes a Waiter, through which another goroutine
// can end the wait. What has been received when that happens is not lost.
//
// Begin with sock.go, a descriptor that is closed once, and wait.go, how it is
// waited for, with parked_linux.go and poller_linux.go below it; conn.go,
// listener.go and packet.go are the three kinds of sockets, connect.go and
// config.go how they are made. The system calls are in sys_linux.go and
// sys_other.go. The DNS client, dns*.go, and TLS, tls.go, rest on these.
package netcore
