package interp

type printState struct{}
