"""Starts the web server and the worker, keeps them running, stops them together."""
