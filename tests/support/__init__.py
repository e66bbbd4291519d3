"""Private servers and other parts that the tests start and stop."""
