"""A private D-Bus with an unlocked gnome-keyring."""
