"""Widgets (入力部品): one folder each. The list a newcomer reads first."""
