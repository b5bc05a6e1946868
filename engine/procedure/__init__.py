"""What may be applied for: definitions (手続定義), pure data without web, database or clock."""
