"""What one installation says of itself."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base


class Installation(Base):
    """The single row about the installation: whether its data is invented for demonstration."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
