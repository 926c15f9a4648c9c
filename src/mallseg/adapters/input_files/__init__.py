"""Files as they come in: what kind they are, opened without waiting, unpacked within limits."""
