"""What mallseg understands of a posted file, found out by a process of its own."""
