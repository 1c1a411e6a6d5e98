"""The six ways through a call; one file each."""
