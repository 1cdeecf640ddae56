"""Lists of fields whose length the form decides, not its sender."""

from collections.abc import Iterable
from typing import Any

from wtforms import FieldList


class OneEach(FieldList):  # type: ignore[misc]  # wtforms has no types
    """One entry for each of `count` things to answer, whatever was sent."""

    count = 0

    def process(self, formdata: Any, *values: Any, **options: Any) -> None:
        """Read what was sent; a sending without a single field leaves every entry empty."""
        super().process(formdata, *values, **options)
        while len(self.entries) < self.count:
            self.append_entry()

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterable[int]:
        return range(self.count)
