"""Opening a pool and watching it: every figure is derived from the pool's own events."""
