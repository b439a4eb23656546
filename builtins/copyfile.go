package builtins

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
)

// fileCopy is one copy-file.
type fileCopy struct {
	from, to                                 string
	hard, soft                               bool // link instead, soft where hard is not possible
	overwrite, symlinks, time, remove, force bool
	wrong                                    int         // whose fault an error is: 0 for from, 1 for to
	left                                     atomic.Bool // nobody waits for it any more
}

func (c *fileCopy) run() error {
	stat := os.Stat
	if c.symlinks {
		stat = os.Lstat
	}
	info, err := stat(c.from)
	if err != nil {
		return err
	}
	c.wrong = 1
	if there, err := os.Lstat(c.to); err == nil {
		switch {
		case os.SameFile(info, there):
			return &fs.PathError{Op: "copy", Path: c.to, Err: fs.ErrExist}
		case c.remove:
			err = os.Remove(c.to)
		case !c.overwrite && !c.force:
			err = &fs.PathError{Op: "copy", Path: c.to, Err: fs.ErrExist}
		}
		if err != nil {
			return err
		}
	}
	err = c.copy(info)
	if err != nil && c.force && !errors.Is(err, fs.ErrNotExist) {
		if os.Remove(c.to) == nil {
			err = c.copy(info)
		}
	}
	return err
}

func (c *fileCopy) copy(info fs.FileInfo) error {
	if info.Mode()&fs.ModeSymlink != 0 {
		target, err := os.Readlink(c.from)
		if err != nil {
			return err
		}
		return c.replacing(func() error { return os.Symlink(target, c.to) })
	}
	if c.hard {
		err := c.replacing(func() error { return os.Link(c.from, c.to) })
		if err != nil && c.soft {
			err = c.replacing(func() error { return os.Symlink(c.from, c.to) })
		}
		return err
	}
	src, err := os.Open(c.from)
	if err != nil {
		c.wrong = 0
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(c.to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	for err == nil && !c.left.Load() {
		_, err = io.CopyN(dst, src, copyPiece)
	}
	if err == io.EOF {
		err = nil
	}
	if e := dst.Close(); err == nil {
		err = e
	}
	if err == nil && c.time {
		err = os.Chtimes(c.to, info.ModTime(), info.ModTime())
	}
	return err
}

// replacing makes a link where one may be already.
func (c *fileCopy) replacing(link func() error) error {
	err := link()
	if errors.Is(err, fs.ErrExist) && c.overwrite {
		if err = os.Remove(c.to); err == nil {
			err = link()
		}
	}
	return err
}

// copyPiece is how many octets are copied until the next look whether anybody
// waits for it.
const copyPiece = 16 << 20
