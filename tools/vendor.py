"""Copy the front-end files we ship into tracker/static/vendor, Bootstrap without what we never use.

For maintainers, after a change of package.json or of KEEP below: `python3 tools/vendor.py` (needs npm). The result is
committed, so nobody else needs Node. Everything a page looks like beyond this lives in tracker/static/css/tracker.css.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "tracker" / "static" / "vendor"

# Classes that templates may use. Buttons, inputs and tick boxes are our own, in tracker.css.
KEEP = re.compile(
    r"""(?x) ^(?:
    container(?:-fluid)? | row | col(?:-(?:sm|md|lg))?(?:-(?:auto|\d+))? | offset-(?:md|lg)-\d+ | g[xy]?-\d
    | d(?:-(?:sm|md|lg|print))?-(?:none|inline|inline-block|block|grid|flex|inline-flex)
    | [mp][tbsexy]?-(?:\d|auto) | gap-\d
    | flex(?:-(?:sm|md|lg))?-(?:row|column|wrap|nowrap|fill) | flex-(?:grow|shrink)-[01]
    | justify-content-(?:start|end|center|between) | align-(?:items|self)-(?:start|end|center|baseline|stretch)
    | align-(?:baseline|top|middle|bottom)
    | text-(?:start|end|center|nowrap|wrap|break|decoration-none) | fw-(?:normal|semibold|bold) | fst-italic | lh-1
    | w-(?:25|50|75|100|auto) | mw-100 | h-100 | float-(?:start|end) | overflow-(?:auto|hidden) | position-relative
    | order-(?:first|last|[0-3]) | border(?:-(?:top|bottom|0))? | rounded(?:-0)?
    | list-unstyled | list-inline(?:-item)? | small | lead | img-fluid | initialism
    | table | table-(?:sm|bordered|borderless|striped|hover|responsive(?:-md)?) | caption-top
    | card(?:-(?:body|title|subtitle|text|link|header|footer))?
    | visually-hidden(?:-focusable)? | stretched-link | vstack | hstack | ratio
    )$"""
)
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """Yield each rule of one level as what stands before its braces and what stands between them."""
    start = 0
    while (opened := css.find("{", start)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[start:opened], css[opened + 1 : end - 1]
        start = end


def is_kept(selector: str) -> bool:
    """Say whether a selector is about elements and kept classes alone, in the theme our own tokens colour."""
    return "[data-bs" not in selector and all(KEEP.match(name) for name in CLASS.findall(selector))


def without_pictures(body: str) -> str:
    """Leave out declarations with pictures in them: the content policy of the site refuses those."""
    return ";".join(part for part in re.split(r";(?![^(]*\))", body) if "url(" not in part)


def purge(css: str) -> str:
    """Leave out every rule that no kept class can need."""
    lines = []
    for prelude, body in blocks(css):
        if prelude.startswith(("@media", "@supports")):
            if inner := purge(body):
                lines.append(f"{prelude}{{\n{inner}\n}}")
        elif not prelude.startswith("@"):
            selectors = [part for part in prelude.split(",") if is_kept(part)]
            if selectors and (kept := without_pictures(body)):
                lines.append(f"{','.join(selectors)}{{{kept}}}")
    return "\n".join(lines)


def without_idle_variables(css: str) -> str:
    """Leave out variables that nothing left reads, until none is left over."""
    while idle := set(re.findall(r"(--bs-[\w-]+):", css)) - set(
        re.findall(r"var\((--bs-[\w-]+)", css)
    ):
        names = "|".join(sorted(idle, key=len, reverse=True))
        css = re.sub(rf"(?<=[{{;])(?:{names}):[^;{{}}]*;?", "", css)
    return re.sub(r"(?m)^[^{}@\n]+\{\}\n?", "", css)


def main() -> None:
    """Install the packages into a throw-away folder and copy what we ship."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "package.json", folder)
        npm = shutil.which("npm") or sys.exit("vendor: npm is missing; Debian has it as a package")
        subprocess.run([npm, "install", "--ignore-scripts", "--no-audit"], cwd=folder, check=True)
        package = Path(folder) / "node_modules" / "bootstrap"
        source = (package / "dist" / "css" / "bootstrap.min.css").read_text(encoding="utf-8")
        banner, _, css = source.partition("*/")
        css = re.sub(r"/\*.*?\*/", "", css.removeprefix('@charset "UTF-8";'), flags=re.DOTALL)
        target = VENDOR / "bootstrap"
        target.mkdir(parents=True, exist_ok=True)
        kept = without_idle_variables(purge(css))
        notice = banner.partition("/*!")[2].rstrip()
        target.joinpath("bootstrap.css").write_text(
            f"/*!{notice}\n * Cut down by tools/vendor.py: do not edit. */\n{kept}\n",
            encoding="utf-8",
        )
        shutil.copy(package / "LICENSE", target / "LICENSE")


if __name__ == "__main__":
    main()
