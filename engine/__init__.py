"""The generic engine: it knows no concrete widget and no concrete procedure (手続)."""
