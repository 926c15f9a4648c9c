"""Files: whole or absent, private, harmless in a spreadsheet; and small texts that people write."""
