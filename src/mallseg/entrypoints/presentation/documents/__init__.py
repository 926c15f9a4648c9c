"""The JSON that commands print and routes return."""
