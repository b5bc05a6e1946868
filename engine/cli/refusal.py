"""Why a command cannot do its work: said in one line, then the command ends with 2."""


class Refusal(Exception):
    """`code` is stable, `place` the argument or file meant, `reason` what is wrong, `remedy` what to do."""

    def __init__(self, code: str, reason: str, remedy: str, place: str = "") -> None:
        super().__init__(f"{code} {place}: {reason}{remedy}")
        self.code = code
        self.place = place
        self.reason = reason
        self.remedy = remedy

    def line(self) -> str:
        """In the order of a definition's problems: place, level, code, reason, remedy."""
        place = f"{self.place}: " if self.place else ""
        return f"{place}error {self.code} {self.reason} {self.remedy}".rstrip()
