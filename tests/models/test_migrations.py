from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from tests.conftest import migrate
from tracker import paths
from tracker.models import Base


def described(engine: Engine) -> dict[str, Any]:
    """Describe everything the engine knows of a database's tables."""
    seen = inspect(engine)
    return {
        name: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"])
                for column in seen.get_columns(name)
            ),
            "key": seen.get_pk_constraint(name),
            "uniques": sorted(str(one) for one in seen.get_unique_constraints(name)),
            "checks": sorted(
                (one["name"], " ".join(one["sqltext"].split()))
                for one in seen.get_check_constraints(name)
            ),
            "references": sorted(str(one) for one in seen.get_foreign_keys(name)),
            "indexes": sorted(index_described(one) for one in seen.get_indexes(name)),
        }
        for name in seen.get_table_names()
        if name != "alembic_version"
    }


def index_described(index: Any) -> str:
    options = {key: str(value) for key, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


def settings(engine: Engine) -> Config:
    made = Config()
    made.set_main_option("script_location", str(paths.MIGRATIONS))
    made.attributes["url"] = engine.url.render_as_string(hide_password=False)
    return made


def test_models_and_migrations_build_the_same_database(empty_engine: Engine) -> None:
    migrate(empty_engine)
    migrated = described(empty_engine)
    command.downgrade(settings(empty_engine), "base")
    Base.metadata.create_all(empty_engine)

    assert migrated == described(empty_engine)


def test_going_back_to_the_start_leaves_nothing(empty_engine: Engine) -> None:
    command.upgrade(settings(empty_engine), "head")

    command.downgrade(settings(empty_engine), "base")

    assert described(empty_engine) == {}


def test_the_migrations_have_one_head_and_numbers_for_names(empty_engine: Engine) -> None:
    scripts = ScriptDirectory.from_config(settings(empty_engine))

    numbers = [script.revision for script in scripts.walk_revisions()]

    assert len(scripts.get_heads()) == 1
    assert numbers == [f"{number:04}" for number in range(len(numbers), 0, -1)]


def test_no_version_file_imports_the_tracker() -> None:
    texts = [path.read_text() for path in (paths.MIGRATIONS / "versions").glob("*.py")]

    assert texts
    assert not [text for text in texts if "import tracker" in text or "from tracker" in text]
