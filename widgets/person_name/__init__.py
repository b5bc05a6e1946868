"""person_name (氏名): family and given name, with their reading."""
