"""Evaluates a fleet of tickets on Spark, and reports on it.

    python3 fleet.py TICKETS OUT [--master local[2]] [--partitions 8] [--policy FILE] [--spec FILE] [--evaluations]

TICKETS is a folder of JSON Lines. OUT gets `rows.jsonl`, the rows of the report, and with --evaluations a folder of the
same name with one evaluation for each ticket, as Parquet. The partitions may have any size and order: the bytes of
`rows.jsonl` stay the same.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SQL = HERE.parent / "sql"
POLICY = HERE.parent / "sample" / "policy.json"
SPEC = HERE / "spec.json"
sys.path.insert(0, str(SQL))

import pyarrow as pa  # noqa: E402
import rows  # noqa: E402
from pyspark.sql import SparkSession, functions, types  # noqa: E402


def session(master):
    """A session on this machine, bound to the loopback interface."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.master(master)
        .appName("punctual fleet")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 20_000)
        .config("spark.sql.execution.arrow.useLargeVarTypes", True)
        .config("spark.sql.shuffle.partitions", 8)
    )
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spark.sparkContext.addPyFile(str(SQL / "rows.py"))
    return spark


def evaluated(policy, now):
    """A function for `mapInArrow`: tickets in, evaluations out, both as a column of JSON."""

    def run(batches):
        import punctual

        loaded = punctual.Policy(policy.value)
        for batch in batches:
            column = loaded.evaluate_column(batch.column(0), now)
            yield pa.RecordBatch.from_arrays([pa.array(column)], names=["evaluation"])

    return run


def reported(policy, spec):
    """A function for `mapInArrow`: tickets in, the rows of a report out. A partition has one report."""

    def run(batches):
        import punctual
        import rows

        loaded = punctual.Policy(policy.value)
        state = None
        for batch in batches:
            part = loaded.report("\n".join(batch.column(0).to_pylist()), spec)
            state = part if state is None else punctual.merge([state, part])
        if state is not None:
            columns = list(zip(*rows.to_columns(state)))
            names = rows.names(spec) + ["measure", "bucket", "n"]
            kinds = [pa.string()] * (len(names) - 1) + [pa.int64()]
            arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds)]
            yield pa.RecordBatch.from_arrays(arrays, names=names)

    return run


def schema(spec):
    fields = [types.StructField(name, types.StringType()) for name in rows.names(spec) + ["measure", "bucket"]]
    return types.StructType(fields + [types.StructField("n", types.LongType())])


def report(spark, tickets, policy, spec):
    """The state of the report, whose rows Spark has added up."""
    partial = tickets.mapInArrow(reported(policy, spec), schema(spec))
    summed = partial.groupBy(partial.columns[:-1]).agg(functions.sum("n").alias("n"))
    return rows.to_state(spec, [tuple(row) for row in summed.collect()])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("tickets", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--master", default="local[2]")
    arguments.add_argument("--partitions", type=int, default=8)
    arguments.add_argument("--policy", type=Path, default=POLICY)
    arguments.add_argument("--spec", type=Path, default=SPEC)
    arguments.add_argument("--evaluations", action="store_true")
    given = arguments.parse_args()

    spec = json.loads(given.spec.read_text())
    spark = session(given.master)
    # The workers read the policy from the broadcast. Another policy here is a what-if over the whole fleet.
    policy = spark.sparkContext.broadcast(given.policy.read_text())
    tickets = spark.read.text(str(given.tickets.resolve())).repartition(given.partitions)
    given.out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    state = report(spark, tickets, policy, spec)
    print(f"report: {time.monotonic() - started:.2f} s", flush=True)
    (given.out / "rows.jsonl").write_text(rows.text(state))
    if given.evaluations:
        started = time.monotonic()
        answers = tickets.mapInArrow(evaluated(policy, spec["now"]), "evaluation string")
        answers.write.mode("overwrite").parquet(str((given.out / "evaluations").resolve()))
        print(f"evaluations: {time.monotonic() - started:.2f} s", flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
