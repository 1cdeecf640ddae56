"""The demonstration's texts: what is said of each theme in each language, and what all languages share."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tracker.models.enums import (
    Accumulation,
    CountryRole,
    Direction,
    IndicatorKind,
    Language,
    Population,
    ProgressMethod,
    SupportKind,
)
from tracker.models.indicator import LegalKind

_CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True, slots=True)
class Theme:
    """What a kind of pledge is about, in any language."""

    code: str
    area: str
    support: tuple[SupportKind, ...]
    populations: tuple[Population, ...]
    roles: tuple[CountryRole, ...]
    lines: tuple[str, ...]
    method: ProgressMethod
    kind: IndicatorKind
    direction: Direction
    accumulation: Accumulation
    goal: tuple[Decimal, Decimal]
    has_baseline: bool
    is_joint: bool
    shared_code: str | None
    # Which milestone is what legal step, counted from 1.
    legal: Mapping[int, LegalKind]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of a theme in one language."""

    title: str
    description: str
    result: str
    early: str
    later: str
    next: str
    indicator: str = ""
    unit: str = ""
    milestones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """What is said in one language, whatever the theme."""

    language: Language
    places: tuple[str, ...]
    institutions: Mapping[str, tuple[str, ...]]
    challenges: Mapping[str, str]
    remarks: Mapping[str, str]
    reasons: Mapping[str, str]
    closing: Mapping[str, str]
    second: Mapping[str, str]
    support_needed: str
    evidence: str
    themes: Mapping[str, Wording]


@cache
def themes() -> Mapping[str, Theme]:
    """Return all themes by code."""
    return {code: _theme(code, said) for code, said in _read("themes").items()}


@cache
def phrasebook(language: Language) -> Phrasebook:
    """Return the texts of a language."""
    said = _read(language.value)
    return Phrasebook(
        language=language,
        places=tuple(said["places"]),
        institutions={area: tuple(names) for area, names in said["institutions"].items()},
        challenges=said["challenges"],
        remarks=said["remarks"],
        reasons=said["reasons"],
        closing=said["closing"],
        second=said["second"],
        support_needed=said["support"]["needed"],
        evidence=said["evidence"]["title"],
        themes={code: _wording(words) for code, words in said["themes"].items()},
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def _theme(code: str, said: dict[str, Any]) -> Theme:
    baseline, target = said.get("goal", (0, 0))
    return Theme(
        code=code,
        area=said["area"],
        support=tuple(map(SupportKind, said["support"])),
        populations=tuple(map(Population, said["populations"])),
        roles=tuple(map(CountryRole, said["roles"])),
        lines=tuple(said.get("lines", ())),
        method=ProgressMethod(said.get("method", "indicators")),
        kind=IndicatorKind(said.get("kind", "number")),
        direction=Direction(said.get("direction", "increase")),
        accumulation=Accumulation(said.get("accumulation", "cumulative")),
        goal=(Decimal(str(baseline)), Decimal(str(target))),
        has_baseline=not said.get("no_baseline", False),
        is_joint=said.get("joint", False),
        shared_code=said.get("shared"),
        legal={int(place): LegalKind(kind) for place, kind in said.get("legal", {}).items()},
    )


def _wording(words: dict[str, Any]) -> Wording:
    return Wording(**{**words, "milestones": tuple(words.get("milestones", ()))})
