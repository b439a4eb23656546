// Package tests runs sockrepl as its users do: tables of forms with what they
// print, scripts, and the example scripts against programs not written here.
package tests

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// binary is the program under test.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "sockrepl")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(dir, "sockrepl")
	if out, err := exec.Command("go", "build", "-o", binary, "sockrepl/cmd/sockrepl").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
		os.Exit(1)
	}
	// What a program ignores, those that it starts ignore as well. The tests may
	// run under nohup; the programs that they send signals to must not.
	if signal.Ignored(syscall.SIGHUP) {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// start starts cmd and ends it with the test.
func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
}

// startWithin starts cmd, which is to end by itself, and kills it after limit.
func startWithin(t *testing.T, limit time.Duration, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(limit, func() { cmd.Process.Kill() })
	t.Cleanup(func() { kill.Stop() })
}

// peer returns the path of a program that a test talks to. Without it the test
// is skipped, or fails where SOCKREPL_REQUIRE_PEERS says that it must be there.
func peer(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("SOCKREPL_REQUIRE_PEERS") == "1" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
	return path
}
