package builtins

import (
	"bytes"
	"errors"
	"strconv"
)

// HTTP's chunked transfer coding (RFC 9112, section 7.1).

const (
	// maxChunkLine bounds the line with a chunk's size, extensions included,
	// and each line of the trailer; maxTrailer bounds the trailer.
	maxChunkLine = 8 << 10
	maxTrailer   = 64 << 10
	// outputChunk is the greatest chunk written.
	outputChunk = 32 << 10
)

type chunkState uint8

const (
	chunkSize    chunkState = iota // in the line with the size
	chunkData                      // in the octets of a chunk
	chunkDataEnd                   // in the CR LF after them
	chunkTrailer                   // in the lines after the last chunk
	chunkDone                      // behind the empty line that ends it all
)

// chunkDecoder undoes chunking, piece by piece.
type chunkDecoder struct {
	state   chunkState
	left    uint64 // octets of the chunk still to come
	line    []byte // what has come of a line
	trailer int    // octets of the trailer so far
	// failed is what was wrong with the chunks. Where the next one begins is not
	// known then.
	failed error
}

var (
	errChunkSize = errors.New("the size of a chunk is no hexadecimal number")
	errChunkHuge = errors.New("the size of a chunk is greater than any chunk")
	errChunkLine = errors.New("a line between chunks is too long")
	errChunkEnd  = errors.New("a chunk does not end with a newline")
)

// done reports whether the last chunk and the trailer have been decoded.
func (d *chunkDecoder) done() bool { return d.state == chunkDone }

// decode takes octets from src and stores the data they carry in dst until one
// of them is used up or the end is reached. An error stays.
func (d *chunkDecoder) decode(dst, src []byte) (nDst, nSrc int, err error) {
	for nSrc < len(src) && !d.done() && d.failed == nil {
		if d.state == chunkData {
			if nDst == len(dst) {
				return nDst, nSrc, nil
			}
			n := min(uint64(len(dst)-nDst), uint64(len(src)-nSrc), d.left)
			copy(dst[nDst:], src[nSrc:nSrc+int(n)])
			nDst += int(n)
			nSrc += int(n)
			if d.left -= n; d.left == 0 {
				d.state = chunkDataEnd
			}
			continue
		}
		c := src[nSrc]
		nSrc++
		if c != '\n' {
			if len(d.line) == maxChunkLine {
				d.failed = errChunkLine
			}
			d.line = append(d.line, c)
			continue
		}
		d.failed = d.lineEnded()
	}
	return nDst, nSrc, d.failed
}

// lineEnded looks at a line that is complete.
func (d *chunkDecoder) lineEnded() error {
	line := d.line
	d.line = d.line[:0]
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	switch d.state {
	case chunkSize:
		size, err := parseChunkSize(line)
		if err != nil {
			return err
		}
		d.left, d.state = size, chunkData
		if size == 0 {
			d.state = chunkTrailer
		}
	case chunkDataEnd:
		if len(line) > 0 {
			return errChunkEnd
		}
		d.state = chunkSize
	case chunkTrailer:
		if d.trailer += len(line) + 1; d.trailer > maxTrailer {
			return errChunkLine
		}
		if len(line) == 0 {
			d.state = chunkDone
		}
	}
	return nil
}

// parseChunkSize reads the hexadecimal number at the beginning of line, behind
// which spaces and extensions may stand.
func parseChunkSize(line []byte) (n uint64, err error) {
	i := 0
	for ; i < len(line); i++ {
		c := line[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			rest := bytes.TrimLeft(line[i:], " \t")
			if i == 0 || len(rest) > 0 && rest[0] != ';' {
				return 0, errChunkSize
			}
			return n, nil
		}
		if n > 1<<58 {
			return 0, errChunkHuge
		}
		n = n<<4 | uint64(c)
	}
	if i == 0 {
		return 0, errChunkSize
	}
	return n, nil
}

// appendChunk appends data as a chunk.
func appendChunk(dst, data []byte) []byte {
	dst = strconv.AppendUint(dst, uint64(len(data)), 16)
	dst = append(dst, "\r\n"...)
	dst = append(dst, data...)
	return append(dst, "\r\n"...)
}

// lastChunk ends chunked data without a trailer.
const lastChunk = "0\r\n\r\n"
