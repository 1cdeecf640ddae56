"""The sentences of the home page: greetings, tasks, what was said last time."""

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from tracker.domain import obligations, pledge_choices
from tracker.domain.actors import Actor
from tracker.domain.duties import Duties, Task
from tracker.domain.update_texts import definitions_of
from tracker.forms.fields import say
from tracker.models.enums import State
from tracker.models.indicator import Milestone
from tracker.models.period import Obligation, PeriodReopening
from tracker.models.user import User
from tracker.web import deadlines, pledge_words, update_words
from tracker.web.filters import day, number, percent
from tracker.web.labels import label
from tracker.web.languages import country_names

NOON, EVENING = 12, 19


def greeting(user: User, now: datetime) -> str:
    """Greet a person by the time of day where they are."""
    hour = now.astimezone(ZoneInfo(user.time_zone)).hour
    if hour < NOON:
        return str(_("Good morning, %(name)s.", name=user.name))
    if hour < EVENING:
        return str(_("Good afternoon, %(name)s.", name=user.name))
    return str(_("Good evening, %(name)s.", name=user.name))


def left(count: int) -> str:
    """Say how many things are left to do."""
    return str(ngettext("%(num)s thing left to do", "%(num)s things left to do", count))


def roles(session: Session, actor: Actor) -> str:
    """Name for whom the person acts, and as what."""
    organisations = pledge_choices.organisations(session)
    named = []
    for grant in actor.grants:
        place = country_names().get(grant.country_iso3 or "")
        place = place or organisations.get(grant.organisation_id or 0, "")
        named.append(" · ".join(part for part in (place, label(grant.role)) if part))
    return ", ".join(sorted(named))


def code(task: Task) -> str:
    """Name a task by its pledge's code and its period."""
    if task.obligation is None:
        return " · ".join((task.pledge.code, _("pledge")))
    return " · ".join(
        (task.pledge.code, _("report %(period)s", period=task.obligation.period.code))
    )


def due_sentence(obligation: Obligation) -> str:
    """Say when a report is due."""
    sentence = _(
        "The report %(period)s is due on %(day)s at %(time)s",
        period=obligation.period.code,
        day=deadlines.day_of(obligation),
        time=deadlines.clock_of(obligation),
    )
    return str(sentence)


def place(obligation: Obligation) -> str:
    """Name the place by whose time the deadline goes."""
    return deadlines.time_of(obligation.pledge)


def own_time(obligation: Obligation, zone: str) -> str:
    """Say when that is where the reader is, if her clock shows another time."""
    there = deadlines.in_zone(obligation, zone)
    return str(_("In your time zone: %(moment)s.", moment=there)) if there else ""


def planned_for(milestone: Milestone, today: date) -> str:
    """Say for which day a milestone was planned, and that the day has passed where it has."""
    on = milestone.planned_to
    words = str(_("Planned for %(day)s", day=day(on)))
    return " · ".join((words, _("its day has passed"))) if on and on < today else words


def days_left(obligation: Obligation, now: datetime) -> str:
    """Say how many days remain."""
    return deadlines.days_left(obligation, now)


def sent_note(todo: Duties) -> str:
    """Say how many reports were sent, and what happens to those that come later."""
    sent = todo.answered + todo.in_review
    counts = _(
        "%(sent)s of %(all)s sent, %(missing)s to send.",
        sent=number(sent),
        all=number(sent + todo.missing),
        missing=number(todo.missing),
    )
    return " ".join((counts, _("After that day a report is received, but counts as late.")))


def last_time(task: Task, now: datetime) -> str:
    """Say what was reported last, and that the day has passed where it has."""
    last, owed = task.last, task.obligation
    parts = [_said(last) if last else str(_("Not reported yet"))]
    if owed is not None and now >= owed.due_at:
        parts.append(str(_("was due on %(day)s", day=day(owed.period.due_on))))
    return " · ".join(parts)


def _said(last: Obligation) -> str:
    stage = label(last.stage)
    if last.progress is not None:
        stage = f"{stage}, {percent(Fraction(last.progress))}"
    sent = last.answered_at.date() if last.answered_at else None
    return str(_("Last time: %(stage)s · sent on %(day)s", stage=stage, day=day(sent)))


def returned(task: Task) -> str:
    """Say when and by whom a text was returned."""
    if task.review is None:
        return label(State.RETURNED)
    on = day(task.review.decided_at.date())
    if task.subject is not None and task.subject.submitted_at is None:
        return str(_("Returned on %(day)s by your approver", day=on))
    return str(_("Returned on %(day)s by the monitoring mechanism", day=on))


def remark(task: Task) -> tuple[str | None, str]:
    """Return the first remark with the field it is about; the message where there is none."""
    if task.review is None:
        return None, ""
    for field, text in task.review.remarks.items():
        return _field_names(task).get(field, field), str(text)
    return None, task.review.note


def more_remarks(task: Task) -> str | None:
    """Say how many remarks there are beside the first one."""
    count = len(task.review.remarks) - 1 if task.review else 0
    if count < 1:
        return None
    return str(ngettext("%(num)s more remark", "%(num)s more remarks", count))


def saved(task: Task, zone: str) -> str:
    """Say when a draft was saved and what is missing."""
    on = task.subject.edited_at.astimezone(ZoneInfo(zone)) if task.subject else None
    words = str(_("Saved on %(day)s", day=day(on.date() if on else None)))
    if not task.missing:
        return words
    gaps = ngettext("%(num)s answer is missing", "%(num)s answers are missing", task.missing)
    return f"{words} · {gaps}"


def reopened(one: PeriodReopening) -> str:
    """Say for whom a closed period takes reports again, until when, and why."""
    country = country_names().get(one.country_iso3 or "")
    name = country or (one.organisation.name if one.organisation else "")
    sentence = _(
        "The period %(period)s takes reports of %(whose)s again, to the end of %(day)s (%(zone)s).",
        period=one.period.code,
        whose=name,
        day=day(one.until_on),
        zone=deadlines.zone_of(one.country_iso3),
    )
    return f"{sentence} {one.reason}"


def too_late(task: Task, now: datetime) -> str:
    """Say why a report can't be sent any more."""
    reason = obligations.refusal(task.obligation, now) if task.obligation else None
    return say(reason) if reason else ""


def _field_names(task: Task) -> dict[str, str]:
    if task.obligation is not None:
        return update_words.names(list(definitions_of(task.pledge)))
    return {field: str(name) for field, name in pledge_words.NAMES.items()}
