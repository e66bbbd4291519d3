"""What a saved connection is, and where it is kept. Imports nothing of ours."""
