// Package netcore is sockrepl's sockets: the system's own, without the net
// package between.
//
// A call that need not wait is made on the descriptor itself. One that must wait
// parks its goroutine on the runtime's poller, so that a waiting process costs
// a goroutine and no thread. Every operation that can wait takes a Waiter,
// through which another goroutine can end the wait. What has been received when
// that happens is not lost.
package netcore
