"""The fast reader: processes whole blocks of plain lines, with the reference reader's results."""
