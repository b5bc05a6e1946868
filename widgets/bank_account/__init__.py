"""bank_account (振込先口座): an account at a bank, or at ゆうちょ銀行 by 記号 and 番号."""
