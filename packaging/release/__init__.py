"""Makes the application of this system, and its installers, in `dist/`."""
