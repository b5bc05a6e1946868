"""invoice_number (適格請求書発行事業者登録番号): T and thirteen digits, a corporation's own number among them."""
