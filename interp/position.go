package interp

// Pos is a place in a source file: line and column, both counted from 1. The
// zero Pos is unknown.
type Pos int32

const (
	posColumnBits = 11
	maxPosColumn  = 1<<posColumnBits - 1
	maxPosLine    = 1<<(31-posColumnBits) - 1
)

// MakePos returns the place at line and column; those past what a Pos can hold
// become the greatest it can.
func MakePos(line, column int) Pos {
	return Pos(min(line, maxPosLine)<<posColumnBits | min(column, maxPosColumn))
}

// Line returns the line, counted from 1; 0 if unknown.
func (p Pos) Line() int { return int(p) >> posColumnBits }

// Column returns the column, counted from 1; 0 if unknown.
func (p Pos) Column() int { return int(p) & maxPosColumn }

// Positions tells where the lists of one top-level form stand in their source.
type Positions map[*Cons]Pos
