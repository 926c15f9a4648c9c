"""Settings by which files are read, in a folder."""
