"""Staff as auditors read them (人の名前): name and office; an id only where nobody of that id is known here."""

from collections.abc import Iterable, Mapping

from engine.store.transaction import Transaction


def names_of(tx: Transaction, ids: Iterable[str | None]) -> Mapping[str, str]:
    """By id: 審査 太郎（関東経済産業局）. Who is not known is left out."""
    known = {id_: tx.staff.of(id_) for id_ in dict.fromkeys(ids) if id_}
    return {id_: f"{who.name}（{who.office}）" if who.office else who.name for id_, who in known.items() if who}


def name_of(names: Mapping[str, str], id_: str | None) -> str:
    """The name, or the id of somebody unknown; "" for nobody."""
    return names.get(id_, id_) if id_ else ""
