"""address (住所・所在地): the parts that registers, GビズID and the post have in common."""
