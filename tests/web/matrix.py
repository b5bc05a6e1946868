"""The authorization matrix over HTTP, as data: every route × every persona, on a case in each of STATES.

One sign a persona, in the order of PEOPLE: `+` let in, `s` sent to sign in, `-` as if unknown, `x` denied with a reason.
A new route needs its row (reliability.md §6); which act whom `may` let fire is in tests/case/test_policy.py.
"""

from collections.abc import Mapping

PEOPLE = (
    *("", "applicant", "colleague", "agent", "stranger"),
    *("reviewer", "approver", "author", "publisher", "operator", "auditor"),
)
STATES = ("draft", "filed", "deciding", "decided")
MATRIX: Mapping[str, tuple[str, ...]] = {
    "POST /cases/{case}/pages/{page}/partial": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "GET /cases/{case}/pages/{page}": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "POST /cases/{case}/pages/{page}": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "POST /cases/{case}/pages/{page}/files": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "GET /cases/{case}/attachments": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "POST /cases/{case}/attachments": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "GET /cases/{case}/correction": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "POST /cases/{case}/correction": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "POST /cases/{case}/correction/partial": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "POST /cases/{case}/correction/files": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "GET /cases/{case}/check": ("s+++-------", "sxxx-x-----", "sxxx-xx----", "sxxx-xx----"),
    "POST /cases/{case}/submit": ("s+++-------", "s+++-x-----", "s+++-xx----", "s+++-xx----"),
    "GET /cases/{case}/receipt": ("s----------", "s+++-+-----", "s+++-++----", "s+++-++----"),
    "GET /cases/{case}/files/{digest}": ("s+++-------", "s+++-+-----", "s+++-++----", "s+++-++----"),
    "GET /cases/{case}/notices/{event}/{notice}": ("s----------", "s----------", "s----------", "s+++-++----"),
    "GET /cases/{case}/withdraw": ("s----------", "s+++-------", "s----------", "s----------"),
    "POST /cases/{case}/withdraw": ("s----------", "s+++-------", "s----------", "s----------"),
    "GET /cases/{case}": ("s+++-------", "s+++-+-----", "s+++-++----", "s+++-++----"),
    "GET /cases": ("s++++------", "s++++------", "s++++------", "s++++------"),
    "GET /procedures/{procedure}": ("+++++++++++", "+++++++++++", "+++++++++++", "+++++++++++"),
    "POST /procedures/{procedure}/cases": ("s++++xxxxxx", "s++++xxxxxx", "s++++xxxxxx", "s++++xxxxxx"),
    "GET /review": ("s----++----", "s----++----", "s----++----", "s----++----"),
    "GET /review/procedures/{procedure}": ("s----++----", "s----++----", "s----++----", "s----++----"),
    "GET /review/cases/{case}": ("s----------", "s----+-----", "s----++----", "s----++----"),
    "GET /review/cases/{case}/acts/{transition}": ("s----------", "s----+-----", "s----++----", "s----------"),
    "POST /review/cases/{case}/acts/{transition}": ("s----------", "s----+-----", "s----++----", "s----------"),
    "POST /review/cases/{case}/claim": ("s----------", "s----+-----", "s----+x----", "s----xx----"),
    "POST /review/cases/{case}/release": ("s----------", "s----+-----", "s----+x----", "s----xx----"),
    "POST /review/cases/{case}/assign": ("s----------", "s----+-----", "s----+x----", "s----xx----"),
    "POST /review/cases/{case}/recall": ("s----------", "s----x-----", "s----+x----", "s----xx----"),
    "POST /review/cases/{case}/notes": ("s----------", "s----+-----", "s----++----", "s----++----"),
    "POST /review/cases/{case}/reveal": ("s----------", "s----+-----", "s----++----", "s----++----"),
    "POST /review/cases/{case}/lookups/{lookup}": ("s----------", "s----+-----", "s----+x----", "s----xx----"),
    "GET /review/cases/{case}/revisions/{number}": ("s----------", "s----+-----", "s----++----", "s----++----"),
    "GET /audit": ("s---------+", "s---------+", "s---------+", "s---------+"),
    "GET /audit/export": ("s---------+", "s---------+", "s---------+", "s---------+"),
    "GET /audit/proof": ("s--------++", "s--------++", "s--------++", "s--------++"),
    "POST /audit/proof": ("s--------++", "s--------++", "s--------++", "s--------++"),
    "GET /audit/disposals": ("s--------++", "s--------++", "s--------++", "s--------++"),
    "POST /audit/disposals": ("s--------+-", "s--------+-", "s--------+-", "s--------+-"),
    "POST /audit/disposals/{disposal}/approve": ("s----------", "s----------", "s----------", "s----------"),
    "POST /audit/disposals/{disposal}/give-up": ("s----------", "s----------", "s----------", "s----------"),
    "POST /audit/holds": ("s--------++", "s--------++", "s--------++", "s--------++"),
    "POST /audit/holds/{case}/lift": ("s--------++", "s--------++", "s--------++", "s--------++"),
    "GET /": ("+++++++++++", "+++++++++++", "+++++++++++", "+++++++++++"),
    "GET /sign-in": ("+++++++++++", "+++++++++++", "+++++++++++", "+++++++++++"),
    "POST /sign-in": ("+++++++++++", "+++++++++++", "+++++++++++", "+++++++++++"),
    "GET /sign-in/{profile}": ("+++++++++++", "+++++++++++", "+++++++++++", "+++++++++++"),
    "GET /sign-in/{profile}/callback": ("+++++++++++", "+++++++++++", "+++++++++++", "+++++++++++"),
    "POST /sign-out": ("+++++++++++", "+++++++++++", "+++++++++++", "+++++++++++"),
    "GET /healthz": ("+++++++++++", "+++++++++++", "+++++++++++", "+++++++++++"),
    "GET /readyz": ("+++++++++++", "+++++++++++", "+++++++++++", "+++++++++++"),
}
