module sockrepl

go 1.26

require (
	github.com/chzyer/readline v1.5.1
	golang.org/x/sys v0.40.0
)
