"""Profiles of sign-in: which OpenID provider, who signs in there, and what its claims are called. Settings only.

GビズID, a staff directory and デジタル認証アプリ differ in nothing else; the code is the same for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from engine.settings import Settings
from engine.sign_ins import KINDS, SignInAccess, SignInKind

# Our name for a fact: where it stands. `a b` joins, `a|b` takes the first that is there, `a.b` looks inside.
_BUSINESS = {
    "account": "account_type",
    "party.type": "corp_type",
    "party.number": "corporate_number",
    "party.name": "name",
    "party.prefecture": "prefecture_name",
    "party.city": "address1",
    "party.street": "address2",
    "party.representative": "rep_last_nm rep_first_nm",
    "person": "user_last_nm user_first_nm|rep_last_nm rep_first_nm",
    "email": "email|user_email",
    "phone": "user_tel_no_contact",
    "delegation": "delegation_info",
    "delegation.number": "delegation_info.delegation_no",
    "delegation.start": "delegation_info.delegation_start",
    "delegation.end": "delegation_info.delegation_end",
    "delegation.categories": "delegation_info.category_info",
    "delegator.type": "delegation_info.business_type",
    "delegator.number": "delegation_info.corp_no",
    "delegator.name": "delegation_info.firm_nm",
    "delegator.prefecture": "delegation_info.address_pref",
    "delegator.city": "delegation_info.address_city",
    "delegator.street": "delegation_info.address_number",
    "delegator.representative": "delegation_info.last_nm delegation_info.first_nm",
}
_STAFF = {"person": "name|family_name given_name", "email": "email", "phone": "phone_number"}
_INDIVIDUAL = {
    **_STAFF,
    "party.prefecture": "address.region",
    "party.city": "address.locality",
    "party.street": "address.street_address|address.formatted|address",
}


@dataclass(frozen=True)
class Kind:
    """What a profile is where its settings say nothing. `home` is where one starts after signing in; `place` what one
    signs in at is called.
    """

    label: str
    place: str
    scope: str
    claims: Mapping[str, str]
    home: str


_OF_KIND: Mapping[SignInKind, Kind] = {
    "business": Kind("GビズIDでサインイン", "GビズID", "openid profile user email", _BUSINESS, "/"),
    "staff": Kind("職員としてサインイン", "職員のサインイン先", "openid profile email", _STAFF, "/review"),
    "individual": Kind("個人としてサインイン", "個人のサインイン先", "openid name address", _INDIVIDUAL, "/"),
}


@dataclass(frozen=True)
class Profile:
    """One provider as we use it. `origins`: the only places we ask or send people to; from the operator's settings."""

    id: str
    kind: SignInKind
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    origins: frozenset[str]
    claims: Mapping[str, str]
    acr_values: str
    redirect_uri: str
    left_uri: str  # where people come back to who signed out there
    home: str
    place: str
    acr: frozenset[str] = frozenset()  # which answers are sure enough; empty = not looked at
    max_age: int | None = None  # seconds at most since the person proved himself there
    client_key_file: Path | None = None  # instead of a secret
    inside: frozenset[str] = frozenset()  # hosts in our own network that we may ask (engine.egress)


def profiles(settings: Settings, more: Mapping[str, SignInAccess] | None = None) -> Mapping[str, Profile]:
    """Every profile by its id, applicants' first. `more`: stand-ins for what the settings leave out."""
    found = {**(more or {}), **settings.sign_ins}
    made = [
        replace(_profile(id_, access, settings.address), inside=settings.inside_hosts) for id_, access in found.items()
    ]
    order: tuple[SignInKind, ...] = ("business", "individual", "staff")
    return {profile.id: profile for profile in sorted(made, key=lambda each: order.index(each.kind))}


def _profile(id_: str, access: SignInAccess, address: str) -> Profile:
    kind: SignInKind = access.kind or KINDS[id_]
    usual = _OF_KIND[kind]
    return Profile(
        id=id_,
        kind=kind,
        label=access.label or usual.label,
        issuer=access.issuer,
        client_id=access.client_id,
        client_secret=access.client_secret.get_secret_value(),
        scope=access.scope or usual.scope,
        origins=frozenset([origin_of(access.issuer), *(f"https://{host}" for host in access.hosts.split())]),
        claims={**usual.claims, **_renamed(access.claims)},
        acr_values=access.acr_values,
        redirect_uri=f"{address}/sign-in/{id_}/callback",
        left_uri=f"{address}/signed-out",
        home=usual.home,
        place=usual.place,
        acr=frozenset((access.acr_accepted or access.acr_values).split()),
        max_age=access.max_age,
        client_key_file=access.client_key_file,
    )


def _renamed(claims: str) -> dict[str, str]:
    """`person=displayName; email=upn|mail` as pairs."""
    pairs = (part.partition("=") for part in claims.split(";"))
    return {name.strip(): where.strip() for name, _, where in pairs if name.strip()}


def origin_of(address: str) -> str:
    """Scheme, host and port of an address; empty where it has none of its own."""
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}" if parts.hostname and "@" not in parts.netloc else ""
    except ValueError:
        return ""
