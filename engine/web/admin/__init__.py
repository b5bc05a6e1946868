"""The operators' pages (運用の画面): offices, staff and their roles, invitations, the access review, API clients."""
