"""Where a sign-in comes from. Profiles come in, a `Credential` with an `Identity` goes out."""
