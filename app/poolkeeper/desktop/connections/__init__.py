"""The saved connections in the window: their list, their form, and the test of one."""
