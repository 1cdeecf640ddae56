"""Plans of action, their areas and their lines of action."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Id, Titled
from tracker.models.enums import LineKind, Standing
from tracker.models.organisation import Organisation


class PlanOfAction(Titled, Base):
    """A declaration or plan of the Cartagena process; exactly one takes pledges at a time."""

    __tablename__ = "plan_of_action"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    is_current: Mapped[bool] = mapped_column(default=False)
    standing: Mapped[Standing]
    source: Mapped[str] = mapped_column(default="")


class Area(Titled, Base):
    """One of the plan's areas of work, with the regional body that supports it."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan_of_action.id", ondelete="RESTRICT"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(unique=True)
    supporting_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT")
    )
    standing: Mapped[Standing]
    source: Mapped[str] = mapped_column(default="")

    plan: Mapped[PlanOfAction] = relationship()
    supporting_organisation: Mapped[Organisation | None] = relationship()


class LineOfAction(Titled, Base):
    """A programme, an action or a priority of the plan, loaded by the secretariat from a file."""

    __tablename__ = "line_of_action"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="window"),)

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan_of_action.id", ondelete="RESTRICT"))
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id", ondelete="RESTRICT"), index=True
    )
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("line_of_action.id", ondelete="RESTRICT"), index=True
    )
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[LineKind]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    standing: Mapped[Standing]
    source: Mapped[str] = mapped_column(default="")

    area: Mapped[Area | None] = relationship()
