"""What staff tune becomes a version: read, compared, published, restored."""
