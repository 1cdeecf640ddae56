"""Django on the view or its copy: pledges.csv by a streamed `values_list`, as Django's documentation shows it."""

import csv
import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import StreamingHttpResponse
from django.urls import path

DATABASE = os.environ["BENCH_DATABASE"]
TABLE = os.environ["BENCH_TABLE"]
PARTS = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}
if os.environ["BENCH_ENGINE"] == "postgresql":
    PARTS = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "HOST": os.environ.get("BENCH_HOST", ""),
        "PORT": os.environ.get("BENCH_PORT", ""),
        "USER": os.environ.get("BENCH_USER", ""),
    }
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": PARTS},
    ROOT_URLCONF=__name__,
    SECRET_KEY="bench",  # noqa: S106
    MIDDLEWARE=[],
)
django.setup()


def _model() -> type[models.Model]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, TABLE)
    columns = {
        column.name: models.TextField(primary_key=column.name == "pledge_code") for column in found
    }
    meta = type("Meta", (), {"managed": False, "db_table": TABLE, "app_label": "bench"})
    return type("PledgeReport", (models.Model,), {**columns, "Meta": meta, "__module__": __name__})


REPORT = _model()
NAMES = [column.name for column in REPORT._meta.fields]


class _Echo:
    """A file that hands back what is written to it."""

    @staticmethod
    def write(value: str) -> str:
        return value


def _export(_request: object) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    rows = REPORT.objects.values_list(*NAMES).iterator(chunk_size=2000)

    def lines():
        yield writer.writerow(NAMES)
        for row in rows:
            yield writer.writerow(row)

    return StreamingHttpResponse(lines(), content_type="text/csv")


urlpatterns = [path("pledges.csv", _export)]
application = get_wsgi_application()
