"""In which words and units segments are told of."""
