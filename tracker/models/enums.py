"""The vocabularies: one word, one meaning. Labels live in the templates' catalogues."""

from enum import StrEnum


class Language(StrEnum):
    """The plan's working languages."""

    ES = "es"
    EN = "en"
    PT = "pt"
    FR = "fr"


class Role(StrEnum):
    """What a membership lets a person do."""

    FOCAL_POINT = "focal_point"
    APPROVER = "approver"
    PARTNER = "partner"
    MONITOR = "monitor"
    ADMINISTRATOR = "administrator"


class LinkPurpose(StrEnum):
    """What a link of one use is for: a first password, or a new one."""

    INVITATION = "invitation"
    RESET = "reset"


class State(StrEnum):
    """Where a text is on its way: a pledge ends as published, an update as accepted."""

    DRAFT = "draft"
    AWAITING_SIGN_OFF = "awaiting_sign_off"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (State.DRAFT, State.AWAITING_SIGN_OFF, State.SUBMITTED, State.RETURNED)


class Stage(StrEnum):
    """What happened in the world: the Global Refugee Forum's three stages, and discontinued."""

    PLANNING = "planning"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    DISCONTINUED = "discontinued"


class SupportKind(StrEnum):
    """The kinds of support a pledge gives (Global Refugee Forum)."""

    POLICY = "policy"
    FINANCIAL = "financial"
    MATERIAL = "material"
    TECHNICAL = "technical"
    PLACES = "places"
    OTHER = "other"


class CountryRole(StrEnum):
    """The roles in which a country acts."""

    ORIGIN = "origin"
    TRANSIT = "transit"
    DESTINATION = "destination"
    RETURN = "return"


class Population(StrEnum):
    """Whom a pledge is for."""

    REFUGEES = "refugees"
    ASYLUM_SEEKERS = "asylum_seekers"
    INTERNALLY_DISPLACED = "internally_displaced"
    STATELESS = "stateless"
    RETURNEES = "returnees"
    HOST_COMMUNITIES = "host_communities"
    DISPLACED_BY_DISASTER = "displaced_by_disaster"


class ChangeReason(StrEnum):
    """Why a published pledge was amended."""

    CORRECTION = "correction"
    SCOPE = "scope"
    TARGET_RAISED = "target_raised"
    TARGET_LOWERED = "target_lowered"
    DEADLINE_MOVED = "deadline_moved"
    MERGED = "merged"
    SPLIT = "split"


class ProgressMethod(StrEnum):
    """How a pledge's progress is measured; declared at publication."""

    INDICATORS = "indicators"
    MILESTONES = "milestones"
    STAGE_ONLY = "stage_only"


class PartyRole(StrEnum):
    """What a party does in a joint pledge beside its lead."""

    CO_PLEDGER = "co_pledger"
    IMPLEMENTER = "implementer"
    SUPPORTER = "supporter"


class LinkScheme(StrEnum):
    """Which register an outside identifier belongs to."""

    GRF = "grf"
    MULTISTAKEHOLDER = "multistakeholder"
    GCR_OBJECTIVE = "gcr_objective"
    FORUM = "forum"
    SDG = "sdg"
    OTHER = "other"


class LinkRelation(StrEnum):
    """How a pledge relates to an outside one."""

    SAME_AS = "same_as"
    PART_OF = "part_of"
    CONTRIBUTES_TO = "contributes_to"
    DERIVED_FROM = "derived_from"


class IndicatorKind(StrEnum):
    """What an indicator's value is."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    RATIO = "ratio"
    YES_NO = "yes_no"
    MONEY = "money"


class Direction(StrEnum):
    """Which way an indicator should go."""

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"


class Accumulation(StrEnum):
    """Whether a value tells the total so far or what was added in the period."""

    CUMULATIVE = "cumulative"
    PER_PERIOD = "per_period"


class ValueState(StrEnum):
    """A missing value is said, never implied."""

    REPORTED = "reported"
    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"


class MilestoneState(StrEnum):
    """Where a milestone is."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"


class ChallengeCode(StrEnum):
    """What stands in the way of a pledge."""

    FUNDING = "funding"
    CAPACITY = "capacity"
    PRIORITIES = "priorities"
    APPROVALS = "approvals"
    DEPENDENCY = "dependency"
    CONTEXT = "context"
    DISASTER = "disaster"
    DATA = "data"
    OTHER = "other"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    LAW = "law"
    DECREE = "decree"
    POLICY = "policy"
    BUDGET = "budget"
    STATISTICS = "statistics"
    EVALUATION = "evaluation"
    PRESS = "press"
    OTHER = "other"


class LineKind(StrEnum):
    """What a line of action is; priorities are a layer with a validity window."""

    PROGRAMME = "programme"
    ACTION = "action"
    PRIORITY = "priority"


class Standing(StrEnum):
    """How far a reference text can be relied on."""

    VERIFIED = "verified"
    WORKING_TITLE = "working_title"
    TRANSLATION = "translation"
    UNVERIFIED = "unverified"


class Decision(StrEnum):
    """What a reviewer decided."""

    SIGNED_OFF = "signed_off"
    PUBLISHED = "published"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class PeriodState(StrEnum):
    """Where a reporting period is; computed from its calendar and its closing."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class Answer(StrEnum):
    """How an obligation was answered by an accepted update."""

    ACCEPTED = "accepted"
    NO_CHANGE = "no_change"


class ProgressReason(StrEnum):
    """Why a pledge has a progress figure, or none."""

    OK = "ok"
    PARTIAL = "partial"
    NONE_COMPUTABLE = "none_computable"
    STAGE_ONLY = "stage_only"
    NOT_REPORTED = "not_reported"


class NoticeKind(StrEnum):
    """What a person is written to about."""

    OPENING = "opening"
    DUE_IN_14 = "due_in_14"
    DUE_IN_3 = "due_in_3"
    OVERDUE = "overdue"
    REMINDER = "reminder"
    SIGN_OFF = "sign_off"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PUBLISHED = "published"


class NoticeState(StrEnum):
    """Where a notice is: it waits for its mail, went out with one, or was let go."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"


class DropReason(StrEnum):
    """Why a notice never went out."""

    DISABLED = "disabled"
    NO_RIGHT = "no_right"
    UNSUBSCRIBED = "unsubscribed"
    SETTLED = "settled"
    OUTDATED = "outdated"


class DigestState(StrEnum):
    """Where a mail is: `claimed` may be taken up again, `sending` may have left when its sender died."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DOUBTFUL = "doubtful"
    EMPTY = "empty"
