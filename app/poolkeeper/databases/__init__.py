"""What is particular to one database product, one module each. Profiles and identities come in."""
