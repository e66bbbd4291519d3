"""The window. The only room that knows Qt; it holds snapshots and never a live connection."""
