"""One pledge as the reader may see it: its texts, and what was reported of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from tracker.api.door import as_json, bp
from tracker.domain import pledge_record, pledge_texts, update_record, update_texts
from tracker.domain.texts import PledgeText, UpdateText
from tracker.extensions import database
from tracker.models.enums import Stage, State
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.web.auth import PUBLIC, allow, current_actor


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEntry:
    """A text of the pledge; `version` counts its saves."""

    number: int
    state: State
    version: int
    published_at: datetime | None
    text: PledgeText


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateEntry:
    """The accepted answer for a period; evidence that is not public is told to those concerned only."""

    period: str
    revision: int
    accepted_at: datetime | None
    text: UpdateText


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeEntry:
    """A pledge: what was published of it, the text on its way where the reader may see it, and its updates."""

    code: str
    country_iso3: str | None
    organisation_id: int | None
    area: str
    stage: Stage | None
    withdrawn_at: datetime | None
    published: list[VersionEntry]
    open: VersionEntry | None
    updates: list[UpdateEntry]


ENTRY = TypeAdapter(PledgeEntry)


@bp.get("/pledges/<code>")
@allow(GET=PUBLIC)
@as_json
def show(code: str) -> str:
    """Return a pledge's record."""
    session, actor = database.session, current_actor()
    record = pledge_record.read(session, actor, code)
    pledge = record.pledge
    is_inside = update_record.is_inside(actor, pledge)
    entry = PledgeEntry(
        code=pledge.code,
        country_iso3=pledge.lead_country_iso3,
        organisation_id=pledge.lead_organisation_id,
        area=pledge.area.code,
        stage=pledge.stage,
        withdrawn_at=pledge.withdrawn_at,
        published=[_version(text) for text in record.texts],
        open=_version(record.open) if record.open else None,
        updates=[_update(update, is_inside=is_inside) for update in record.updates],
    )
    return ENTRY.dump_json(entry).decode() + "\n"


def _version(version: PledgeVersion) -> VersionEntry:
    return VersionEntry(
        number=version.number,
        state=version.state,
        version=version.version,
        published_at=version.published_at,
        text=pledge_texts.text_of(version),
    )


def _update(update: ProgressUpdate, *, is_inside: bool) -> UpdateEntry:
    text = update_texts.text_of(update)
    shown = tuple(piece for piece in text.evidence if piece.is_public or is_inside)
    return UpdateEntry(
        period=update.obligation.period.code,
        revision=update.revision,
        accepted_at=update.accepted_at,
        text=replace(text, evidence=shown),
    )
