"""The words that people read for each value of the vocabularies, in English, for the catalogues."""

from collections.abc import Mapping
from enum import StrEnum

from tracker import measure
from tracker.messages import N_
from tracker.models import enums
from tracker.models.assessment import AssessmentLevel
from tracker.models.file_types import FileType
from tracker.models.indicator import LegalKind
from tracker.models.practice import AdoptionStage
from tracker.models.support import MatchState
from tracker.models.translation import TranslationOrigin

WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    enums.Language: {
        "es": N_("Spanish"),
        "en": N_("English"),
        "pt": N_("Portuguese"),
        "fr": N_("French"),
    },
    enums.NoticeKind: {
        "opening": N_("A period opens"),
        "due_in_14": N_("Due in 14 days"),
        "due_in_3": N_("Due in 3 days"),
        "overdue": N_("Overdue (once)"),
        "reminder": N_("Reminder by monitoring staff"),
        "sign_off": N_("A text waits for your signature"),
        "returned": N_("A text was returned"),
        "accepted": N_("A report was accepted"),
        "published": N_("A pledge was published"),
    },
    enums.DropReason: {
        "disabled": N_("The account is disabled"),
        "no_right": N_("The person has no right to it any more"),
        "unsubscribed": N_("The person does not want this by mail"),
        "settled": N_("It was settled before the mail left"),
        "outdated": N_("It waited too long"),
    },
    enums.DigestState: {
        "waiting": N_("Waiting to leave"),
        "claimed": N_("Being written"),
        "sending": N_("Leaving"),
        "sent": N_("Sent"),
        "failed": N_("Failed"),
        "doubtful": N_("In doubt"),
        "empty": N_("Nothing left to tell"),
    },
    enums.Role: {
        "focal_point": N_("Focal point"),
        "approver": N_("Approver"),
        "partner": N_("Partner"),
        "monitor": N_("Monitoring staff"),
        "administrator": N_("Administrator"),
    },
    enums.State: {
        "draft": N_("Draft"),
        "awaiting_sign_off": N_("Awaiting sign-off"),
        "submitted": N_("In review"),
        "returned": N_("Returned"),
        "published": N_("Published"),
        "accepted": N_("Accepted"),
        "withdrawn": N_("Withdrawn"),
    },
    enums.Stage: {
        "planning": N_("Planning"),
        "in_progress": N_("In progress"),
        "fulfilled": N_("Fulfilled"),
        "discontinued": N_("Discontinued"),
    },
    enums.SupportKind: {
        "policy": N_("Policy or legal"),
        "financial": N_("Financial"),
        "material": N_("Material"),
        "technical": N_("Technical"),
        "places": N_("Places for resettlement and complementary pathways"),
        "other": N_("Other support"),
    },
    LegalKind: {
        "law": N_("Law"),
        "decree": N_("Decree"),
        "regulation": N_("Regulation"),
        "ratification": N_("Ratification of a treaty"),
        "accession": N_("Accession to a treaty"),
        "policy": N_("Public policy"),
        "other": N_("Other legal step"),
    },
    enums.CountryRole: {
        "origin": N_("Country of origin"),
        "transit": N_("Country of transit"),
        "destination": N_("Country of destination"),
        "return": N_("Country of return"),
    },
    enums.Population: {
        "refugees": N_("Refugees"),
        "asylum_seekers": N_("Asylum-seekers"),
        "internally_displaced": N_("Internally displaced people"),
        "stateless": N_("Stateless people"),
        "returnees": N_("Returnees"),
        "host_communities": N_("Host communities"),
        "displaced_by_disaster": N_("People displaced by disasters"),
    },
    enums.ChangeReason: {
        "correction": N_("Correction"),
        "scope": N_("Change of scope"),
        "target_raised": N_("Target raised"),
        "target_lowered": N_("Target lowered"),
        "deadline_moved": N_("Deadline moved"),
        "merged": N_("Merged with another pledge"),
        "split": N_("Split into several pledges"),
    },
    enums.ProgressMethod: {
        "indicators": N_("Indicators"),
        "milestones": N_("Milestones"),
        "stage_only": N_("Stage only"),
    },
    enums.PartyRole: {
        "co_pledger": N_("Joins the pledge"),
        "implementer": N_("Implements"),
        "supporter": N_("Supports"),
    },
    enums.LinkScheme: {
        "grf": N_("Global Refugee Forum pledge"),
        "multistakeholder": N_("Multistakeholder pledge"),
        "gcr_objective": N_("Objective of the Global Compact on Refugees"),
        "forum": N_("Regional forum"),
        "sdg": N_("Sustainable Development Goal"),
        "other": N_("Other register"),
    },
    enums.LinkRelation: {
        "same_as": N_("is the same pledge as"),
        "part_of": N_("is part of"),
        "contributes_to": N_("contributes to"),
        "derived_from": N_("comes from"),
    },
    enums.IndicatorKind: {
        "number": N_("Number"),
        "percentage": N_("Percentage"),
        "ratio": N_("Ratio"),
        "yes_no": N_("Yes or no"),
        "money": N_("Amount of money"),
    },
    enums.Direction: {
        "increase": N_("Should go up"),
        "decrease": N_("Should go down"),
        "maintain": N_("Should be kept"),
    },
    enums.Accumulation: {
        "cumulative": N_("Total so far"),
        "per_period": N_("Added in each period"),
    },
    enums.ValueState: {
        "reported": N_("Value"),
        "not_collected": N_("No data"),
        "not_applicable": N_("Does not apply"),
    },
    enums.MilestoneState: {
        "planned": N_("Planned"),
        "under_way": N_("Under way"),
        "done": N_("Done"),
        "cancelled": N_("Cancelled"),
    },
    enums.ChallengeCode: {
        "funding": N_("Funding"),
        "capacity": N_("Capacity"),
        "priorities": N_("Changed priorities"),
        "approvals": N_("Approvals"),
        "dependency": N_("Depends on others"),
        "context": N_("Context"),
        "disaster": N_("Disaster"),
        "data": N_("Lack of data"),
        "other": N_("Other challenge"),
    },
    enums.EvidenceKind: {
        "law": N_("Law"),
        "decree": N_("Decree"),
        "policy": N_("Policy"),
        "budget": N_("Budget"),
        "statistics": N_("Statistics"),
        "evaluation": N_("Evaluation"),
        "press": N_("Press"),
        "other": N_("Other evidence"),
    },
    FileType: {
        "pdf": N_("PDF"),
        "png": N_("PNG picture"),
        "jpeg": N_("JPEG picture"),
        "webp": N_("WebP picture"),
        "docx": N_("Word document"),
        "xlsx": N_("Excel workbook"),
        "pptx": N_("PowerPoint presentation"),
        "odt": N_("OpenDocument text"),
        "ods": N_("OpenDocument spreadsheet"),
        "csv": N_("CSV table"),
        "txt": N_("Plain text"),
    },
    AdoptionStage: {
        "interested": N_("Interested"),
        "adapting": N_("Adapting it"),
        "adopted": N_("Adopted"),
        "dropped": N_("Dropped"),
    },
    MatchState: {
        "suggested": N_("Suggested"),
        "contacted": N_("In contact"),
        "agreed": N_("Agreed"),
        "delivering": N_("Being delivered"),
        "delivered": N_("Delivered"),
        "declined": N_("Declined"),
        "lapsed": N_("Lapsed"),
    },
    AssessmentLevel: {
        "confirmed": N_("The sources confirm what the country says"),
        "partly_confirmed": N_("The sources confirm a part of what the country says"),
        "not_confirmed": N_("The sources do not confirm what the country says"),
        "cannot_tell": N_("The sources do not allow a view"),
    },
    TranslationOrigin: {
        "human": N_("By a person"),
        "machine": N_("By a machine"),
    },
    enums.LineKind: {
        "programme": N_("Programme"),
        "action": N_("Action"),
        "priority": N_("Priority"),
    },
    enums.Standing: {
        "verified": N_("Verified"),
        "working_title": N_("Working title"),
        "translation": N_("Our translation"),
        "unverified": N_("Not verified"),
    },
    enums.Decision: {
        "signed_off": N_("Signed off"),
        "published": N_("Published"),
        "accepted": N_("Accepted"),
        "returned": N_("Returned"),
    },
    enums.PeriodState: {
        "scheduled": N_("Scheduled"),
        "open": N_("Open"),
        "closed": N_("Closed"),
        "published": N_("Published"),
    },
    enums.Answer: {
        "accepted": N_("Report accepted"),
        "no_change": N_("No change since last time"),
    },
    enums.ProgressReason: {
        "ok": N_("All indicators can be computed"),
        "partial": N_("Some indicators can be computed"),
        "none_computable": N_("No indicator can be computed"),
        "stage_only": N_("Measured by its stage only"),
        "not_reported": N_("Not reported"),
    },
    measure.IndicatorReason: {
        "not_reported": N_("Not reported"),
        "no_actual": N_("No value reported"),
        "no_target": N_("No target to measure by"),
        "no_baseline": N_("No baseline to measure from"),
        "maintain": N_("To be maintained"),
        "target_equals_baseline": N_("The target equals the baseline"),
        "regression": N_("Fell behind its baseline"),
        "exceeded": N_("Beyond its target"),
        "ok": N_("Computed"),
    },
}


def word(value: StrEnum) -> str:
    """Return the English words for a value of a vocabulary, to be translated by the door."""
    return WORDS[type(value)][value.value]
