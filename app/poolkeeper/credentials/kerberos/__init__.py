"""Kerberos tickets: read from a cache, got with a keytab into a cache of our own, renewed in time."""
