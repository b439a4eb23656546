// Package netcore is sockrepl's sockets: the system's own, non-blocking, on the
// runtime's poller, so that a waiting process costs a goroutine and no thread.
//
// Every operation that can wait takes a Waiter, through which another goroutine
// can end the wait. What has been received when that happens is not lost.
package netcore
