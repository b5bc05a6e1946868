"""Outside sources that are looked up (レジストリ): one folder per connector, listed here."""
