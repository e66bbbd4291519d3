"""Profiles out to a file and in from one."""
