"""The log file, and what a crash of the window leaves for the next start. Nothing is ever sent."""
