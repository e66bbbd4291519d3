"""The flight recorder's window: a timeline to scrub, the events of a span, why each happened, bundles."""
