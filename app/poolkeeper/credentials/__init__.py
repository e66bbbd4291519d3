"""Where a sign-in comes from: the keyring or a prompt. Profiles come in, an `Identity` goes out."""
