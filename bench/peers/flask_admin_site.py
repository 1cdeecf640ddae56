"""Flask-Admin on the view or its copy: its list of 25 rows and its CSV export."""

import os

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Column, MetaData, Table, Text, inspect

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["BENCH_URL"]
app.config["SECRET_KEY"] = "bench"  # noqa: S105
database = SQLAlchemy(app)
TABLE = os.environ["BENCH_TABLE"]
LISTED = (
    *("pledge_code", "country_iso3", "country", "area", "title", "lead_institution"),
    *("starts_on", "ends_on", "stage", "version", "published_on"),
)

with app.app_context():
    columns = [
        Column(found["name"], Text, primary_key=found["name"] == "pledge_code")
        for found in inspect(database.engine).get_columns(TABLE)
    ]
    names = [column.name for column in columns]
    table = Table(TABLE, MetaData(), *columns)
    # A column may not be called `metadata` or `registry` on the class; none of the report's is.
    Report = type("Report", (database.Model,), {"__table__": table, "__module__": __name__})


class Reports(ModelView):
    """The list and the export."""

    can_export = True
    can_create = can_edit = can_delete = False
    export_max_rows = 0
    page_size = 25
    column_list = LISTED
    column_export_list = names
    # The view brings its own order, which is that of our file; the list is in the order of the codes.
    column_default_sort = "pledge_code" if TABLE == "pledge_flat" else None


Admin(app, name="bench").add_view(Reports(Report, database, endpoint="reports"))
