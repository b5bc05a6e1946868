"""Chromium plays what applicants and officials do. A package, so that its browser and server end with it."""
