package interp

// ExternalFormat names how characters are coded as octets.
type ExternalFormat struct{}
