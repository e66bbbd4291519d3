"""The program as a user starts it, on a real display."""
