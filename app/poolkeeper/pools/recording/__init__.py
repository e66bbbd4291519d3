"""The flight recorder: a pool's events on disk, read back, counted, filtered, bundled. Knows no Qt."""
