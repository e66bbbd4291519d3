"""From text to rows: parameters, running, Arrow batches, the result store. Statements come in."""
