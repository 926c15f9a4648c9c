"""What customers, segments and segmentations are. Standard library only."""
