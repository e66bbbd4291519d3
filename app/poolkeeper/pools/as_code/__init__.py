"""A profile and its pool as code for an application: pure text, and never a secret."""
