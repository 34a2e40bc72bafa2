"""Merges partial states of a report in a database: each file of tickets gives rows, and SQL adds them up.

    python3 merge.py TICKETS OUT [--engine duckdb|postgres] [--policy FILE] [--spec FILE]

TICKETS is a folder of JSON Lines. The rows of each file are inserted into the table `report_rows`. OUT gets `rows.jsonl`,
the rows of the whole report, whose bytes do not depend on how the tickets were divided. Attainment and the 95th
percentile come from plain SQL, `attainment.sql` and `p95.sql`, and are compared with those of the report.

DuckDB runs in memory. PostgreSQL is found by the usual variables, such as PGHOST.
"""

import argparse
import json
import sys
from pathlib import Path

import punctual
import rows

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "sample" / "policy.json"
SPEC = HERE.parent / "spark" / "spec.json"


class Duckdb:
    def __init__(self):
        import duckdb

        self.connection = duckdb.connect()

    def run(self, sql):
        return self.connection.execute(sql).fetchall()

    def insert(self, names, tuples):
        import pyarrow

        columns = list(zip(*tuples))
        kinds = [pyarrow.string()] * (len(names) - 1) + [pyarrow.int64()]
        part = pyarrow.table([pyarrow.array(column, kind) for column, kind in zip(columns, kinds)], names=names)
        self.connection.register("part", part)
        self.connection.execute("insert into report_rows select * from part")
        self.connection.unregister("part")


class Postgres:
    def __init__(self):
        import psycopg

        self.connection = psycopg.connect(autocommit=True)

    def run(self, sql):
        cursor = self.connection.execute(sql)
        return cursor.fetchall() if cursor.description else []

    def insert(self, names, tuples):
        with self.connection.cursor().copy(f"copy report_rows ({', '.join(names)}) from stdin") as copy:
            for row in tuples:
                copy.write_row(row)


def merged(database, folder, policy, spec):
    """The state of the report over all files of a folder."""
    names = rows.names(spec) + ["measure", "bucket", "n"]
    columns = ", ".join(f"{name} text" for name in names[:-1])
    database.run("drop table if exists report_rows")
    database.run(f"create table report_rows ({columns}, n bigint not null)")
    for file in sorted(folder.glob("*.jsonl")):
        database.insert(names, rows.to_columns(policy.report(file.read_text().rstrip("\n"), spec)))
    dimensions = ", ".join(names[:-1])
    summed = database.run(f"select {dimensions}, cast(sum(n) as bigint) from report_rows group by {dimensions}")
    return rows.to_state(spec, summed)


def compared(database, state):
    """Attainment and the 95th percentile by metric, from SQL. They have to be those of the report."""
    lines = {line["dimensions"][0]: line for line in punctual.report(state, ["metric"])["lines"]}
    for metric, met, breached in database.run((HERE / "attainment.sql").read_text()):
        assert (met, breached) == (lines[metric]["met"], lines[metric]["breached"]), metric
        print(f"{metric}: {met} of {met + breached} met")
    for metric, seconds in database.run((HERE / "p95.sql").read_text()):
        reported = lines[metric]["percentiles"]["p95_s"]
        assert abs(float(seconds) - reported) < 1e-6 * reported + 1e-6, (metric, seconds, reported)
        print(f"{metric}: 95 % within {float(seconds) / 3600:.2f} h")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("tickets", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--engine", choices=["duckdb", "postgres"], default="duckdb")
    arguments.add_argument("--policy", type=Path, default=SAMPLE)
    arguments.add_argument("--spec", type=Path, default=SPEC)
    given = arguments.parse_args()
    policy, spec = punctual.Policy(given.policy.read_text()), json.loads(given.spec.read_text())
    database = Duckdb() if given.engine == "duckdb" else Postgres()
    state = merged(database, given.tickets, policy, spec)
    compared(database, state)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "rows.jsonl").write_text(rows.text(state))


if __name__ == "__main__":
    sys.exit(main())
