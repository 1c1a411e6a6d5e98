"""Calls we place: whom, when, how often, and what came of it."""
