"""group (まとまり): questions that belong together, in one frame."""
