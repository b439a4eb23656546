// Command sockrepl runs programs that use Allegro CL's socket library.
package main

import (
	"fmt"
	"os"

	"sockrepl/builtins"
	"sockrepl/interp"
)

func main() {
	in := interp.New(interp.Options{})
	builtins.Install(in)
	in.SetUnhandled(func(t *interp.Thread, c interp.Value) {
		x := c.(*interp.Instance)
		fmt.Println("ERROR", x.Class.Name.Name())
		for i, s := range x.Slots {
			if !interp.IsUnbound(s) {
				fmt.Println(x.Class.Slots[i].Name.Name(), t.Prin1(s))
			}
		}
	})
	in.RunMain("main", func(t *interp.Thread) {
		r := interp.NewSourceReader(interp.NewString(os.Args[1]), "-e")
		for {
			f, ok := r.Read(t)
			if !ok {
				return
			}
			src := interp.NewSource("-e")
			src.Positions = r.Positions()
			v := t.EvalSource(f, src)
			for _, v := range t.MultipleValues(v) {
				fmt.Println(t.Prin1(v))
			}
		}
	})
}
