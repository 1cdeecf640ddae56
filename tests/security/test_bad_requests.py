"""Requests that no page of ours would send: every door answers with a page or a sentence, and changes nothing."""

import re
from collections.abc import Sequence
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.security.asking import PEOPLE, World, build, by_engine, sound

# As they travel: percent-encoded where a byte has no place in an address.
CODES = (
    "0",
    "-1",
    "9" * 30,
    "9223372036854775808",
    "1e3",
    "%00",
    "CHL-2026-001%00",
    "%ff",
    "%ed%a0%80",
    "%C2%B2",
    "%25_%25",
    "CHL-2026-001%20",
    "A" * 5_000,
    "..%2f..%2fetc%2fpasswd",
    "%0d%0aSet-Cookie:%20a=b",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%E2%80%AE",
)
QUERIES = (
    "page=garbage&after=garbage&before=garbage",
    "page=" + "A" * 5_000,
    "page=%00&sort=%00&q=%00&country=%00",
    "page=" + "W1tbW1tb" * 40,
    "page=1000000000",
    "sort=password_hash",
    "sort=code&sort=-code&lang=es&lang=en&country=CHL&country=CHL&q=a&q=b",
    "q=%25_%5C&country=%25&area=_&period=%25",
    "q=%ff%ed%a0%80&country=%ff&page=%ff",
    "q=" + "a" * 20_000 + "!",
    "q[]=1&country[]=CHL&country=CHL;HND",
    "lang=xx",
    "lang=%00&headers=x&delimiter=%22&hxl=2&snapshot=2026-H1",
    "period=9223372036854775808&period=2026-H9",
    "country=XXX&area=health&stage=done&reported=often&kind=x&population=x&role=x&forum=x&line=x",
    "_external=1&_scheme=javascript&_anchor=x&_method=DELETE&next=//evil.example",
    "=&&;&%&a=%zz",
    "csrf_token=x&form_key=x&correct=1",
)
HEADERS: tuple[dict[str, str], ...] = (
    {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "POST"},
    {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "' OR 1=1"},
    {"Host": "evil.example:99999"},
    {"Host": "a b/../<script>"},
    {"Accept-Language": ";;;q=nan,*;q=1e999,es;q=-1,\xff", "Accept": "*/*;q=x"},
    {"Accept-Encoding": "br;q=x,,gzip;q=1e999", "Range": "bytes=9-1,x"},
    {"If-None-Match": '"\xff', "If-Modified-Since": "30/02/2031", "If-Match": "*,"},
    {"Content-Type": "multipart/form-data", "Content-Length": "5"},
    {"Cookie": "session=" + "A" * 8_000 + "; session=; =; a"},
    {"Referer": "javascript:alert(1)", "Origin": "null", "Authorization": "Basic \xff"},
    {"User-Agent": "\x1b[31m\r x".replace("\r", "") + "A" * 8_000},
)


T = TypeVar("T")


def shared_out(things: Sequence[T], who: str) -> Sequence[T]:
    """Return a person's share: every door meets everything, each time from somebody else."""
    return by_engine(things[list(PEOPLE).index(who) :: len(PEOPLE)])


@pytest.fixture
def world(app: Flask, session: Session, connection: Connection) -> World:
    """A text for every door, and somebody of every role."""
    return build(app, session, connection)


@pytest.mark.parametrize("who", PEOPLE)
def test_unknown_things_are_pages_at_every_door(world: World, who: str) -> None:
    with world.unchanged():
        for method in ("GET", "POST"):
            for rule in world.doors(method):
                for name in re.findall("<(.+?)>", rule.rule):
                    # Who isn't let in at all is asked a few things only; so is everybody about languages.
                    few = name == "lang:lang" or (method == "POST" and who == "public")
                    for code in CODES[3:10:3] if few else shared_out(CODES, who):
                        address = world.address(rule, **{name: code})
                        if method == "GET":
                            world.ask(who, "GET", address)
                        elif world.send(who, address, sound(rule.endpoint)) == 303:
                            world.faults.append(f"accepted: {address[:100]}")


@pytest.mark.parametrize("who", PEOPLE)
def test_odd_questions_are_pages_at_every_door(world: World, who: str) -> None:
    with world.unchanged():
        for rule in world.doors("GET"):
            for query in shared_out(QUERIES, who):
                answer = world.ask(who, "GET", f"{world.address(rule)}?{query}")
                target = answer.headers.get("Location", "/en/") if answer else "/en/"
                assert re.match("/[^/\\\\]", target), target


def test_odd_headers_are_pages_at_every_door(world: World) -> None:
    with world.unchanged():
        for who in PEOPLE:
            for rule in world.doors("GET"):
                for headers in shared_out(HEADERS, who):
                    world.ask(who, "GET", world.address(rule), headers=headers)


def test_methods_that_no_door_has_are_refused(world: World) -> None:
    with world.unchanged():
        for rule in world.app.url_map.iter_rules():
            for method in ("PUT", "DELETE"):
                address = world.address(rule)
                answer = world.ask("focal point", method, address)
                # Where a number or a known name should stand, nothing is found at all.
                refused = (404, 405) if "nothing" in address else (405,)
                assert answer is None or answer.status_code in refused, rule


def test_a_foreign_host_is_refused_where_the_site_knows_its_own(world: World) -> None:
    world.app.config["TRUSTED_HOSTS"] = ["tracker.example"]
    with world.unchanged():
        for host in ("evil.example", "tracker.example.evil.example", "a b", "", "evil.example:x"):
            for address in ("/", "/en/", "/en/nowhere", "/data/pledges.csv", "/en/pledges/new"):
                answer = world.ask("public", "GET", address, headers={"Host": host})
                assert answer is None or answer.status_code == 400, (host, address)
                assert answer is None or "evil.example" not in answer.text


@pytest.mark.parametrize("value", ["", "a.b.c", ".eJ.x", "A" * 3_500, "%00%ff", "{}.", "\u00e9"])
def test_a_session_that_is_not_ours_is_nobodys(world: World, value: str) -> None:
    for cookie in (value, world.cookies["monitor"] + value + "x"):
        world.cookies["monitor"] = cookie
        answer = world.ask("monitor", "GET", "/en/monitoring")
        assert answer is None or answer.status_code == 302

    assert not world.faults, "\n".join(world.faults)
