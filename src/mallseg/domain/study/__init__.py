"""How many groups there are among the customers, and how sure that is."""
