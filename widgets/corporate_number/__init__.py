"""corporate_number (法人番号): thirteen digits of which the first checks the others."""
