//go:build unix && !linux && !darwin

package netcore

import "golang.org/x/sys/unix"

const keepIdle = unix.TCP_KEEPIDLE

// CanMD5 tells whether the system has TCP MD5 signatures.
const CanMD5 = false
