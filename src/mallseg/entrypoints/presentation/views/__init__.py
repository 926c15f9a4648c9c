"""What a meeting is shown: the content of a report, and where things lie on its map."""
