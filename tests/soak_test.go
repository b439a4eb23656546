package tests

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestSoak runs the soak script: three seconds, or as many as SOCKREPL_SOAK
// says.
func TestSoak(t *testing.T) {
	seconds := os.Getenv("SOCKREPL_SOAK")
	if seconds == "" {
		seconds = "3"
	}
	limit, err := time.ParseDuration(seconds + "s")
	if err != nil {
		t.Fatalf("SOCKREPL_SOAK is not a number of seconds: %v", err)
	}
	out, errs, status := finishWithin(t, limit+time.Minute, "", "../scripts/soak.lisp", seconds)
	if status != 0 || !strings.HasSuffix(out, "all right\n") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	for _, what := range []string{"lines", "datagrams", "timeouts", "kills", "refusals", "vanished", "octets"} {
		if !strings.Contains(out, " "+what+" ") {
			t.Errorf("there were no %s:\n%s", what, out)
		}
	}
}
