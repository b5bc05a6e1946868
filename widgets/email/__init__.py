"""email (メールアドレス): one address."""
