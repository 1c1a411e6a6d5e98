"""The load: callers and the speech vendor, both played by one cheap process.

Runs in an environment of its own (picows, uvloop), never inside the project's.
"""
