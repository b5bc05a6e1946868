"""Designer (手続デザイナー): where officials edit, check, preview, play and publish."""
