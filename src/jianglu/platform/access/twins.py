"""Indexes that say the same twice: found and dropped after every migration.

Django gives each indexed text column a second index for searches by its beginning, since in most locales the first one cannot
serve them. Where text sorts by its bytes (`C`, `POSIX`, and the embedded server's `C.UTF-8`) the first one does, and the twin
only costs room and time at every write. On a server with another locale nothing is dropped.
"""

from __future__ import annotations

from django.db import connection

_BY_BYTES = """
    SELECT datlocprovider = 'b' OR (datlocprovider = 'c' AND datcollate IN ('C', 'POSIX'))
    FROM pg_database WHERE datname = current_database()"""
_TWINS = """
    SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_opclass p ON p.oid = x.indclass[0]
    WHERE i.relnamespace = 'public'::regnamespace AND i.relname LIKE '%\\_like' AND x.indnatts = 1 AND x.indpred IS NULL
      AND p.opcname IN ('varchar_pattern_ops', 'text_pattern_ops')
      AND EXISTS (SELECT 1 FROM pg_index o JOIN pg_class j ON j.oid = o.indexrelid JOIN pg_am m ON m.oid = j.relam
                  JOIN pg_opclass q ON q.oid = o.indclass[0]
                  WHERE o.indrelid = x.indrelid AND o.indkey[0] = x.indkey[0] AND o.indpred IS NULL AND m.amname = 'btree'
                    AND q.opcdefault)
    ORDER BY i.relname"""


def found() -> list[str]:
    """Names of the twins; none where they are needed."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_BYTES)
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(_TWINS)
        return [name for (name,) in cursor.fetchall()]


def drop() -> int:
    """Drop them; returns how many. Run by the owner of the tables."""
    names = found()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP INDEX "{name}"')
    return len(names)
