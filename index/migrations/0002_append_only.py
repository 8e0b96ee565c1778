"""Triggers: decisions, reveals and the audit are written once, whoever holds the connection.

A later migration that alters one of these tables on SQLite rebuilds it and must make its triggers anew.
"""

from django.db import migrations

TABLES = ("index_auditevent", "index_decision", "index_reveal")

SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{name} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: rows are written once'); END;
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION mukti_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: rows are written once', TG_TABLE_NAME; END $$;
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION mukti_refuse_change();
"""


def make_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        for table in TABLES:
            for act in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    SQLITE_TRIGGER.format(table=table, name=act.lower(), act=act), params=None
                )
    elif vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        for table in TABLES:
            schema_editor.execute(POSTGRESQL_TRIGGER.format(table=table), params=None)


def drop_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        if vendor == "sqlite":
            for act in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}", params=None)
        elif vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_written_once ON {table}", params=None)


class Migration(migrations.Migration):
    dependencies = [("index", "0001_record")]
    operations = [migrations.RunPython(make_triggers, drop_triggers)]
