"""The connection test: one step after another, each timed, each failure explained."""
