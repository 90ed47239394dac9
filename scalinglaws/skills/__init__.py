"""Skills: how training time is shared among tasks (part 4)."""
