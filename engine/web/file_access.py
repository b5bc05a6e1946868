"""The uploads of a case that the person who asks may read, by digest: what pages link, downloads give out and forms keep."""

from collections.abc import Mapping

from engine.case import file_readers, guards
from engine.case.file_readers import Held
from engine.case.model import FileRef
from engine.case.policy import may
from engine.case.standing import is_own_side, is_party, roles_on
from engine.web.opening import OpenCase
from engine.web.request import Request


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
        found |= file_readers.for_official(procedure, case, held, roles_on(person, case, procedure))
    if is_own_side(person, case, procedure) or is_party(person, case):
        filed = guards.read_filed(open_.program, case, request.now) if case.office_files else None
        found |= file_readers.for_applicant(procedure, case, held, filed)
    return found
