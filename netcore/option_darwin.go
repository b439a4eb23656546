package netcore

const keepIdle = 0 // macOS has no such option

// CanMD5 tells whether the system has TCP MD5 signatures.
const CanMD5 = false
