"""The columns of the report of indicators."""

from tracker import measure
from tracker.messages import N_
from tracker.models.enums import Direction, IndicatorKind, ValueState
from tracker.reports import pledge_cells
from tracker.reports.columns import Column, Kind, Sheet

SHEET = Sheet(
    name="indicators",
    title=N_("Indicators by period"),
    about=N_("One row per indicator and period: its terms, the value reported, how far it is."),
    key=("pledge_code", "indicator_ref", "period"),
    columns=(
        pledge_cells.PLEDGE_CODE,
        Column(
            "indicator_ref",
            N_("Indicator"),
            Kind.TEXT,
            N_("The indicator's reference within its pledge."),
            hxl="#indicator+code",
        ),
        Column(
            "title",
            N_("Title"),
            Kind.TEXT,
            N_("Title of the indicator, in the language it was written in."),
            hxl="#indicator+name",
        ),
        Column("unit", N_("Unit"), Kind.TEXT, N_("What is counted."), hxl="#indicator+type+unit"),
        Column(
            "kind",
            N_("Kind"),
            Kind.CODE,
            N_("What its value is; yes_no is 1 or 0, a ratio its numerator over its denominator."),
            words=tuple(IndicatorKind),
        ),
        Column(
            "direction",
            N_("Direction"),
            Kind.CODE,
            N_("Which way it should go."),
            words=tuple(Direction),
        ),
        Column(
            "baseline_value",
            N_("Baseline"),
            Kind.NUMBER,
            N_("Value from which it starts; empty when there is none."),
            hxl="#indicator+value+baseline+num",
        ),
        Column("baseline_date", N_("Date of the baseline"), Kind.DATE, N_("Day of the baseline.")),
        Column(
            "target_value",
            N_("Target"),
            Kind.NUMBER,
            N_("Value it is to reach; empty when there is none."),
            hxl="#indicator+value+target+num",
        ),
        Column("target_date", N_("Date of the target"), Kind.DATE, N_("Day of the target.")),
        pledge_cells.PERIOD,
        Column(
            "value",
            N_("Value"),
            Kind.NUMBER,
            N_(
                "Value in the accepted update; for an indicator that adds up, what was added in the period."
            ),
            hxl="#indicator+value+num",
        ),
        Column(
            "value_state",
            N_("State of the value"),
            Kind.CODE,
            N_("Whether a value was reported, or why not; empty without an accepted update."),
            words=tuple(ValueState),
        ),
        Column(
            "progress",
            N_("Progress"),
            Kind.NUMBER,
            N_(
                "How far it is from baseline to target; below 0 when it fell back, above 1 beyond the target."
            ),
            hxl="#indicator+progress+num",
        ),
        Column(
            "progress_capped",
            N_("Progress, capped"),
            Kind.NUMBER,
            N_("The same between 0 and 1, as it enters its pledge's mean."),
        ),
        Column(
            "reason",
            N_("Basis of the progress"),
            Kind.CODE,
            N_("Why there is a progress figure, or none."),
            words=tuple(measure.IndicatorReason),
        ),
    ),
)
