"""text (文字): free text, in one line or several."""
