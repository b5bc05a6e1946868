"""What all tests share: how hypothesis searches. Other fixtures live beside the tests that use them."""

import os

from hypothesis import HealthCheck, settings

# Shared machines pause: a deadline would fail what is right. CI repeats the same examples, a developer gets new ones.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
