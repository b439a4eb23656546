package builtins

import (
	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// osiConstants declares the numbers of the system's interface as *name*.
func osiConstants(in *interp.Interp) {
	constants := func(doc string, all []osiConstant) {
		for _, c := range all {
			in.OSI.Defconstant("*"+c.name+"*", doc, interp.FixInt(c.n))
		}
	}
	constants(`A flag of os-open.`, []osiConstant{
		{"o-rdonly", unix.O_RDONLY}, {"o-wronly", unix.O_WRONLY}, {"o-rdwr", unix.O_RDWR}, {"o-append", unix.O_APPEND},
		{"o-creat", unix.O_CREAT}, {"o-excl", unix.O_EXCL}, {"o-trunc", unix.O_TRUNC}, {"o-nonblock", unix.O_NONBLOCK}, {"o-sync", unix.O_SYNC},
	})
	constants(`A part of a file's mode.`, []osiConstant{
		{"s-ifmt", unix.S_IFMT}, {"s-ifdir", unix.S_IFDIR}, {"s-ifchr", unix.S_IFCHR}, {"s-ifblk", unix.S_IFBLK},
		{"s-ifreg", unix.S_IFREG}, {"s-iflnk", unix.S_IFLNK}, {"s-ifsock", unix.S_IFSOCK}, {"s-ififo", unix.S_IFIFO},
		{"s-isuid", unix.S_ISUID}, {"s-isgid", unix.S_ISGID}, {"s-isvtx", unix.S_ISVTX},
		{"s-irwxu", unix.S_IRWXU}, {"s-irusr", unix.S_IRUSR}, {"s-iwusr", unix.S_IWUSR}, {"s-ixusr", unix.S_IXUSR},
		{"s-irwxg", unix.S_IRWXG}, {"s-irgrp", unix.S_IRGRP}, {"s-iwgrp", unix.S_IWGRP}, {"s-ixgrp", unix.S_IXGRP},
		{"s-irwxo", unix.S_IRWXO}, {"s-iroth", unix.S_IROTH}, {"s-iwoth", unix.S_IWOTH}, {"s-ixoth", unix.S_IXOTH},
	})
	constants(`An error number of the system.`, []osiConstant{
		{"eperm", int(unix.EPERM)}, {"enoent", int(unix.ENOENT)}, {"esrch", int(unix.ESRCH)}, {"eintr", int(unix.EINTR)}, {"eio", int(unix.EIO)},
		{"ebadf", int(unix.EBADF)}, {"echild", int(unix.ECHILD)}, {"eagain", int(unix.EAGAIN)}, {"ewouldblock", int(unix.EWOULDBLOCK)},
		{"enomem", int(unix.ENOMEM)}, {"eacces", int(unix.EACCES)}, {"ebusy", int(unix.EBUSY)}, {"eexist", int(unix.EEXIST)},
		{"exdev", int(unix.EXDEV)}, {"enotdir", int(unix.ENOTDIR)}, {"eisdir", int(unix.EISDIR)}, {"einval", int(unix.EINVAL)},
		{"enfile", int(unix.ENFILE)}, {"emfile", int(unix.EMFILE)}, {"enospc", int(unix.ENOSPC)}, {"erofs", int(unix.EROFS)},
		{"epipe", int(unix.EPIPE)}, {"enotempty", int(unix.ENOTEMPTY)}, {"enametoolong", int(unix.ENAMETOOLONG)},
		{"eaddrinuse", int(unix.EADDRINUSE)}, {"eaddrnotavail", int(unix.EADDRNOTAVAIL)}, {"enetdown", int(unix.ENETDOWN)},
		{"enetunreach", int(unix.ENETUNREACH)}, {"econnaborted", int(unix.ECONNABORTED)}, {"econnreset", int(unix.ECONNRESET)},
		{"enobufs", int(unix.ENOBUFS)}, {"eisconn", int(unix.EISCONN)}, {"enotconn", int(unix.ENOTCONN)}, {"etimedout", int(unix.ETIMEDOUT)},
		{"econnrefused", int(unix.ECONNREFUSED)}, {"ehostunreach", int(unix.EHOSTUNREACH)}, {"einprogress", int(unix.EINPROGRESS)},
	})
	constants(`The number of a signal.`, []osiConstant{
		{"sighup", int(unix.SIGHUP)}, {"sigint", int(unix.SIGINT)}, {"sigquit", int(unix.SIGQUIT)}, {"sigkill", int(unix.SIGKILL)},
		{"sigusr1", int(unix.SIGUSR1)}, {"sigusr2", int(unix.SIGUSR2)}, {"sigpipe", int(unix.SIGPIPE)}, {"sigalrm", int(unix.SIGALRM)},
		{"sigterm", int(unix.SIGTERM)}, {"sigchld", int(unix.SIGCHLD)}, {"sigcont", int(unix.SIGCONT)}, {"sigstop", int(unix.SIGSTOP)},
	})
}

type osiConstant struct {
	name string
	n    int
}
