"""consent (同意): one box that must be ticked."""
