"""Who is signed in: sessions, the sign-in page, and the personas of the development sign-in."""
