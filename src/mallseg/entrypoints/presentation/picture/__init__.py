"""The map of a segmentation as a picture, by matplotlib."""
