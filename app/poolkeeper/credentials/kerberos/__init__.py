"""Kerberos tickets: read from a cache, got with a keytab into a cache of the profile's own, renewed in time."""
