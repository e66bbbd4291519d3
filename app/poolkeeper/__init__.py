"""Poolkeeper: a desktop connection manager for people who look after databases by hand."""

__version__ = "0.1.0"
PROGRAM = "Poolkeeper"
"""By this name a server knows our connections."""
