"""Everything that is shown: words, views, JSON documents, pages and pictures."""
