"""Files that are whole or not there: what several adapters write with."""
