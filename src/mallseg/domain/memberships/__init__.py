"""Who is in which segment since when: what a ledger of customers keeps."""
