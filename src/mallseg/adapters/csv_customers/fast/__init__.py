"""The fast reader: whole blocks of plain lines at once, with the reference reader's results."""
