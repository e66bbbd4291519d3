"""The process boundary: messages, the worker's loop, and the handle that the window holds."""
