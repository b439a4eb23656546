package main

import (
	"strconv"
	"strings"
)

const usage = `usage: sockrepl [option...] [FILE [argument...]]

Runs the Lisp program FILE, or the top level if there is none and standard
input is a terminal. The arguments are sys:command-line-arguments.

  -            read the program from standard input
  -e FORM      evaluate FORM; may be repeated
  -L FILE      load FILE; may be repeated
  -i           go on to the top level afterwards
  --zy         use zygomys: its top level, and for FORM and FILE too; a FILE
               whose name ends in .zy is run by zygomys anyway
  -q           do not load ~/.sockrepl.lisp, which is otherwise loaded before
               anything else whenever the top level is going to be used
  --modern     tell upper from lower case, with the standard's names in lower
               case; also if the program is called mlisp
  --max-heap SIZE
               signal storage-condition in the process that is running when the
               objects and stacks in use take more than SIZE (such as 500M or 2G);
               three quarters of the machine's memory if it is not given
  --backtrace KIND
               what to show of the calls in progress at an error that nobody
               handles: full, short (the innermost; this is usual) or none
  --trace-sockets
               write what each socket does on standard error: when, who, what,
               how many octets
  --pcap FILE  write the traffic of the program's internet sockets to FILE as
               pcapng, which tshark and Wireshark read
  --version    show the version
  --help       show this text

The status is 0, 1 after an unhandled error, 2 for wrong usage, that of
excl:exit, or 128 and the number of the signal that ended the program.
`

type stepKind int

const (
	stepEval stepKind = iota
	stepLoad
	stepStdin
)

type step struct {
	kind stepKind
	text string
}

// backtraceKind is what is shown of the calls in progress at an error.
type backtraceKind int

const (
	backtraceShort backtraceKind = iota
	backtraceFull
	backtraceNone
)

var backtraceKinds = map[string]backtraceKind{"short": backtraceShort, "full": backtraceFull, "none": backtraceNone}

// options are the command line.
type options struct {
	steps       []step
	program     string // what it is called: this command, or the file it runs
	arguments   []string
	interactive bool
	noInit      bool
	modern      bool
	zygomys     bool
	trace       bool
	pcap        string
	backtrace   backtraceKind
	maxHeap     int64 // bytes; 0 for no limit
	help        bool
	version     bool
}

// parseOptions reads the command line; message says what is wrong with it.
func parseOptions(args []string) (opts *options, message string) {
	opts = &options{program: "sockrepl"}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		operand := func() (string, bool) {
			if i+1 >= len(args) {
				message = "the option " + arg + " needs an argument"
				return "", false
			}
			i++
			return args[i], true
		}
		switch {
		case arg == "-e" || arg == "-L":
			text, ok := operand()
			if !ok {
				return opts, message
			}
			kind := stepEval
			if arg == "-L" {
				kind = stepLoad
			}
			opts.steps = append(opts.steps, step{kind, text})
		case arg == "-i":
			opts.interactive = true
		case arg == "--zy":
			opts.zygomys = true
		case arg == "-q":
			opts.noInit = true
		case arg == "--modern":
			opts.modern = true
		case arg == "--backtrace":
			text, ok := operand()
			if !ok {
				return opts, message
			}
			kind, ok := backtraceKinds[text]
			if !ok {
				return opts, "--backtrace takes full, short or none, not " + text
			}
			opts.backtrace = kind
		case arg == "--max-heap":
			text, ok := operand()
			if !ok {
				return opts, message
			}
			if opts.maxHeap = heapSize(text); opts.maxHeap == 0 {
				return opts, "--max-heap takes a size such as 500M or 2G, not " + text
			}
		case arg == "--trace-sockets":
			opts.trace = true
		case arg == "--pcap":
			text, ok := operand()
			if !ok {
				return opts, message
			}
			opts.pcap = text
		case arg == "--help":
			opts.help = true
		case arg == "--version":
			opts.version = true
		case arg == "-":
			opts.steps = append(opts.steps, step{kind: stepStdin})
			opts.arguments = args[i+1:]
			return opts, ""
		case arg == "--":
			if i+1 < len(args) {
				opts.steps = append(opts.steps, step{stepLoad, args[i+1]})
				opts.program, opts.arguments = args[i+1], args[i+2:]
			}
			return opts, ""
		case len(arg) > 1 && arg[0] == '-':
			return opts, "unknown option " + arg
		default:
			opts.steps = append(opts.steps, step{stepLoad, arg})
			opts.program, opts.arguments = arg, args[i+1:]
			return opts, ""
		}
	}
	return opts, ""
}

// heapSize reads a number of bytes with K, M or G behind it; 0 if it is none.
func heapSize(text string) int64 {
	unit := int64(1)
	if n := len(text); n > 0 {
		if i := strings.IndexByte("KMG", text[n-1]&^0x20); i >= 0 {
			unit <<= 10 * (i + 1)
			text = text[:n-1]
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || n > (1<<50)/unit {
		return 0
	}
	return n * unit
}
