"""A private MariaDB with TLS on a free loopback port."""
