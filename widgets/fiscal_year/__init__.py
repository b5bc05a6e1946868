"""fiscal_year (年度): from April to March."""
