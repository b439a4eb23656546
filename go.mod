module sockrepl

go 1.26.0

require (
	github.com/chzyer/readline v1.5.1
	golang.org/x/sys v0.40.0
)

require golang.org/x/text v0.44.0
