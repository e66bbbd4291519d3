"""Makes a clone runnable: the virtual environment and the system's packages. Standard library alone."""
