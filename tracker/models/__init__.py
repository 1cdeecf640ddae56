"""Tables and constraints: importing this package makes all of them known."""

from tracker.models.api_token import ApiToken
from tracker.models.assessment import Assessment, AssessmentSource
from tracker.models.audit import AuditEvent, AuditHead
from tracker.models.base import Base
from tracker.models.contribution import Contribution
from tracker.models.country import Country
from tracker.models.evidence import MilestoneEvidence
from tracker.models.forum import (
    Forum,
    ForumEvent,
    ForumEventPledge,
    ForumMember,
    ProcessEvent,
    Term,
)
from tracker.models.indicator import (
    Indicator,
    IndicatorDefinition,
    Milestone,
    MilestoneDependency,
)
from tracker.models.installation import Installation
from tracker.models.intake import IntakeBatch, IntakeMapping
from tracker.models.notification import Digest, Notification, Subscription
from tracker.models.organisation import Organisation
from tracker.models.period import Obligation, PeriodReopening, ReportingPeriod
from tracker.models.plan import Area, LineOfAction, PlanOfAction
from tracker.models.pledge import (
    CodeCounter,
    OutsideIdentity,
    Pledge,
    PledgeLink,
    PledgeParty,
    PledgeVersion,
    PledgeVersionArea,
    PledgeVersionLine,
)
from tracker.models.practice import (
    Adoption,
    AdoptionStep,
    Practice,
    PracticeLink,
    PracticeVersion,
    PracticeVersionArea,
)
from tracker.models.progress import Evidence, IndicatorReading, ProgressUpdate
from tracker.models.review import Review
from tracker.models.saved_view import SavedView
from tracker.models.snapshot import Snapshot, SnapshotRow
from tracker.models.support import Delivery, Match, Need, Offer, OfferArea, OfferCountry
from tracker.models.throttle import Throttle
from tracker.models.translation import Translation
from tracker.models.user import (
    AccountLink,
    FormKey,
    Membership,
    RecoveryCode,
    SecondFactor,
    User,
    UserSession,
)
from tracker.models.workbook import WorkbookUpload

__all__ = [
    "AccountLink",
    "Adoption",
    "AdoptionStep",
    "ApiToken",
    "Area",
    "Assessment",
    "AssessmentSource",
    "AuditEvent",
    "AuditHead",
    "Base",
    "CodeCounter",
    "Contribution",
    "Country",
    "Delivery",
    "Digest",
    "Evidence",
    "FormKey",
    "Forum",
    "ForumEvent",
    "ForumEventPledge",
    "ForumMember",
    "Indicator",
    "IndicatorDefinition",
    "IndicatorReading",
    "Installation",
    "IntakeBatch",
    "IntakeMapping",
    "LineOfAction",
    "Match",
    "Membership",
    "Milestone",
    "MilestoneDependency",
    "MilestoneEvidence",
    "Need",
    "Notification",
    "Obligation",
    "Offer",
    "OfferArea",
    "OfferCountry",
    "Organisation",
    "OutsideIdentity",
    "PeriodReopening",
    "PlanOfAction",
    "Pledge",
    "PledgeLink",
    "PledgeParty",
    "PledgeVersion",
    "PledgeVersionArea",
    "PledgeVersionLine",
    "Practice",
    "PracticeLink",
    "PracticeVersion",
    "PracticeVersionArea",
    "ProcessEvent",
    "ProgressUpdate",
    "RecoveryCode",
    "ReportingPeriod",
    "Review",
    "SavedView",
    "SecondFactor",
    "Snapshot",
    "SnapshotRow",
    "Subscription",
    "Term",
    "Throttle",
    "Translation",
    "User",
    "UserSession",
    "WorkbookUpload",
]
