"""The store on SQL: tables, migrations, one writer, many readers."""
