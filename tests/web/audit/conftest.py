"""The site of the officials' tests, its people, and those who audit and operate it."""

from engine.web.identity.personas import BY_ID
from tests.web.reviewer.conftest import _clock, desk, site

__all__ = ["AUDITOR", "OPERATOR", "_clock", "desk", "site"]
AUDITOR = BY_ID["auditor"].actor
OPERATOR = BY_ID["operator"].actor
