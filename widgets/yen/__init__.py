"""yen (金額): an amount of money in whole yen, or in thousands or millions of it."""
