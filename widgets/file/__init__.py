"""file (添付): files that are sent with the form, at a question of their own."""
