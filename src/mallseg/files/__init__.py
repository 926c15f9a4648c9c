"""Files: whole or absent, private, harmless in a spreadsheet; rows of CSV, and small texts."""
