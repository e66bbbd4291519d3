"""The tests of Poolkeeper, folder by folder as the rooms of the application."""
