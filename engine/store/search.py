"""Japanese text search that gives the same hits on both databases: pairs of characters (bigrams), as plain tokens.

A word is cut into pairs, 港湾占用 -> 港湾 湾占 占用 用□; □ ends a word, so that its last character is found alone. Each
pair is written in hexadecimal, because SQLite's and PostgreSQL's own idea of a word must play no part. A query of
several words wants all of them; one character is a prefix.
"""

import unicodedata
from itertools import pairwise

from sqlalchemy import ColumnElement, Integer, func, literal_column, select, text
from sqlalchemy.sql import Select

INDEXED = 2000  # characters of one row that are searched
ASKED = 200
_END = "\0"


def tokens(words: str) -> str:
    """What the `search` column holds for a text."""
    return " ".join(token for word in _words(words[:INDEXED]) for token in _pairs(word + _END))


def query(words: str, dialect: str) -> str:
    """The full-text query of that database for what a person typed; "" when nothing searchable was typed."""
    phrases = [_phrase(word, dialect) for word in _words(words[:ASKED])]
    return (" AND " if dialect == "sqlite" else " & ").join(phrases)


def hits(table: str, asked: ColumnElement[str], dialect: str) -> Select[int]:
    """The `number`s of the rows of `table` that match a query(), given as a parameter."""
    if dialect == "sqlite":
        index: ColumnElement[str] = literal_column(f"{table}_search")
        return (
            select(literal_column("rowid", Integer))
            .select_from(text(f"{table}_search"))
            .where(index.op("MATCH")(asked))
        )
    vector = func.to_tsvector(literal_column("'simple'::regconfig"), literal_column("search"))
    wanted = func.to_tsquery(literal_column("'simple'::regconfig"), asked)
    return select(literal_column("number", Integer)).select_from(text(table)).where(vector.op("@@")(wanted))


def _words(words: str) -> list[str]:
    """Words as compared: width and case folded. The stored value itself is never folded."""
    folded = unicodedata.normalize("NFKC", words)  # noqa: TID251 – a search key, at most INDEXED characters
    return folded.casefold().split()


def _pairs(word: str) -> list[str]:
    codes = [f"{ord(character):06x}" for character in word]
    return [f"x{first}{second}" for first, second in pairwise(codes)]


def _phrase(word: str, dialect: str) -> str:
    if len(word) == 1:
        return f"x{ord(word):06x}*" if dialect == "sqlite" else f"x{ord(word):06x}:*"
    pairs = _pairs(word)
    if dialect == "sqlite":
        return '"' + " ".join(pairs) + '"'
    return "(" + " <-> ".join(pairs) + ")"
