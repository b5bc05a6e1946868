"""yes_no (はい・いいえ): a question with two answers."""
