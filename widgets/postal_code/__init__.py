"""postal_code (郵便番号): seven digits."""
