module 4d63.com/tz

go 1.26
