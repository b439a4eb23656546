// Package tz stands in for the module of this name that zygomys asks for three
// time zones. That one copies the data of all zones into memory before main
// begins, at each start of a program; this one reads the copy of them that Go's
// own library has, when a zone is asked for.
package tz

import (
	"time"
	_ "time/tzdata" // for systems without time zone files
)

// LoadLocation returns the time zone called name, as time.LoadLocation does.
func LoadLocation(name string) (*time.Location, error) { return time.LoadLocation(name) }
