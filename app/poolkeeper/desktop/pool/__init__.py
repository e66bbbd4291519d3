"""The live pool beside the queries: it only shows snapshots, and sleeps when nothing changes."""
