"""The lab: many workers on a pool of their own, on the real database, measured; with trouble on wish."""
