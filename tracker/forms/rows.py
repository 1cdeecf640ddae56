"""Lists of fields whose length the form decides, not its sender."""

from collections.abc import Iterable

from wtforms import FieldList


class OneEach(FieldList):  # type: ignore[misc]  # wtforms has no types
    """One entry for each of `count` things to answer, whatever was sent."""

    count = 0

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterable[int]:
        return range(self.count)
