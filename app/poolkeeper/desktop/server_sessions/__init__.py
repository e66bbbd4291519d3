"""The server's sessions in a window of their own, and the ending of one."""
