"""The provider of the development sign-in: OpenID Connect over HTTP on loopback, spoken as GビズID speaks it.

It stands in for GビズID and for the staff directory where none is set; production cannot start it. Nobody in it exists.
"""
