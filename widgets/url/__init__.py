"""url (ウェブサイト): an address that begins with https:// or http://."""
