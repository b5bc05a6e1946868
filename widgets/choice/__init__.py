"""choice (選択): one out of a list."""
