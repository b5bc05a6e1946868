"""郵便番号: prefecture, city and town from a postal code, from Japan Post's list on this machine."""
