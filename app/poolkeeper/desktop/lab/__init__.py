"""The lab's window: settings at the left, what a run does at the right, and the runs side by side."""
