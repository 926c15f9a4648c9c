"""Input files: recognised by content, opened without blocking, unpacked within limits."""
