"""Sources of customers: columns, units, data contracts, the result of reading, and remedies."""
