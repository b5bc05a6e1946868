"""法人番号: name and registered address of a corporation, from the National Tax Agency's Web-API version 4."""
