"""The uploads of a case that the person who asks may read, by digest: what pages link, downloads give out and forms keep."""

from collections.abc import Mapping

from engine.case import file_readers, guards, need
from engine.case.file_readers import Held
from engine.case.model import FileRef
from engine.case.policy import may
from engine.case.seeing import Roles
from engine.case.standing import is_own_side, is_party, roles_on
from engine.web.opening import OpenCase
from engine.web.request import Request

REVEAL = "pii.reveal"  # the record of a reason to look at what is withheld


def looking_as(request: Request, open_: OpenCase) -> Roles:
    """The roles an official holds on the case, and with them the need to know: by handling it, or by a reason given."""
    person, case = request.person, open_.case
    roles = roles_on(person, case, open_.procedure)
    if need.handles(person, case, open_.procedure):
        return roles | {need.NEED_TO_KNOW}
    with request.app.store.read() as tx:
        given = tx.audit.last(person.id, REVEAL, f"case:{case.id}")
    return roles | {need.NEED_TO_KNOW} if given and request.now - given < need.LASTS else roles


def readable(request: Request, open_: OpenCase) -> Mapping[str, FileRef]:
    """As own side or party what applicants read, as an official of the case what his roles see."""
    person, case, procedure = request.person, open_.case, open_.procedure
    with request.app.store.read() as tx:
        held = Held(
            revisions=[revision.files for revision in tx.answers.of_case(case.id)],
            events=tx.events.of_case(case.id),
            uploads=tx.files.of_case(case.id),
            own=tx.files.of_case(case.id, person.id),
        )
    found: dict[str, FileRef] = {}
    if may(person, "case.internal", case, procedure):
        found |= file_readers.for_official(procedure, case, held, looking_as(request, open_))
    if is_own_side(person, case, procedure) or is_party(person, case):
        filed = guards.read_filed(open_.program, case, request.now) if case.office_files else None
        found |= file_readers.for_applicant(procedure, case, held, filed)
    return found
