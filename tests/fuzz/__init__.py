"""Fuzzing: every reader of what comes from outside is given bytes that nobody meant, by the million (`make fuzz`)."""
