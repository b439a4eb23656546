package interp

// HashTable is a Lisp hash table.
type HashTable struct{}
