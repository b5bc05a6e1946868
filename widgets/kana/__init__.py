"""kana (フリガナ): a reading in full-width katakana."""
