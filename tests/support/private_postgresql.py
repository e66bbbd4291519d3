"""A private PostgreSQL with TLS on a free loopback port."""
