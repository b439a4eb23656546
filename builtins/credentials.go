package builtins

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// groupsOf returns the numbers of the groups that the user called name is in, gid
// first; ENOENT if there is no such user.
func groupsOf(name string, gid int) ([]int, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return nil, unix.ENOENT
	}
	groups := []int{gid}
	ids, _ := u.GroupIds()
	for _, id := range ids {
		if n, err := strconv.Atoi(id); err == nil && n != gid {
			groups = append(groups, n)
		}
	}
	return groups, nil
}

// runAs has cmd run as the user and the group with the numbers uid and gid, in
// the groups of the user called groupsUser; NIL leaves each as it is.
func runAs(t *thread, operator string, cmd *exec.Cmd, uid, gid, groupsUser value) {
	if uid == nil && gid == nil && groupsUser == nil {
		return
	}
	number := func(v value, own int) uint32 {
		if v == nil {
			return uint32(own)
		}
		n, ok := v.(interp.Fixnum)
		if !ok || n < 0 || n > 1<<32-2 {
			t.WrongType(operator, v, list(t.In.CL.Sym("integer"), interp.FixInt(0), interp.FixInt(1<<32-2)))
		}
		return uint32(n)
	}
	c := &syscall.Credential{Uid: number(uid, os.Getuid()), Gid: number(gid, os.Getgid()), NoSetGroups: true}
	if groupsUser != nil {
		name, ok := groupsUser.(*interp.String)
		if !ok {
			t.WrongType(operator, groupsUser, t.In.S.String)
		}
		groups, err := groupsOf(t.GoText(name), int(c.Gid))
		if err != nil {
			syscallError(t, operator, err)
		}
		c.NoSetGroups = false
		for _, g := range groups {
			c.Groups = append(c.Groups, uint32(g))
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c}
}
