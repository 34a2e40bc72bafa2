"""Sends each alert of a fleet exactly once: events in, alerts out, with one timer for each ticket, on Spark's
`transformWithState`.

    python3 timers.py EVENTS OUT [--policy FILE] [--master local[2]]

EVENTS is a folder of JSON Lines that grows: `feed.py` writes one. OUT gets the folder `alerts`, and `checkpoint`, from
which a run that was killed goes on. This program ends when it has read everything; a service would leave out
`availableNow`.

The state of a ticket is the ticket with its events so far, and the keys of the alerts that were sent. Its timer stands at
`next_change`. The clock is the time of the events: a line without a ticket only moves the clock.
"""

import argparse
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from fleet import POLICY, session  # noqa: E402
from pyspark.sql import Row, functions  # noqa: E402
from pyspark.sql.streaming import StatefulProcessor  # noqa: E402

EVENT = "ticket string, at timestamp, opened string, event string"
ALERT = "ticket string, alert string, at string"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def instant(milliseconds):
    return (EPOCH + timedelta(milliseconds=milliseconds)).isoformat()


def milliseconds(text):
    """The first whole millisecond at or after an instant."""
    since = datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH
    return -(-since // timedelta(milliseconds=1))


class Alerts(StatefulProcessor):
    """The ticket of one key, its timer, and what was sent."""

    def __init__(self, policy):
        self.source = policy

    def init(self, handle):
        import punctual

        self.handle = handle
        self.policy = punctual.Policy(self.source)
        self.ticket = handle.getValueState("ticket", "ticket string")
        self.sent = handle.getMapState("sent", "alert string", "at string")

    def handleInputRows(self, key, rows, timerValues):
        """Adds what happened, and looks at the ticket as of its last event."""
        ticket = json.loads(self.ticket.get()[0]) if self.ticket.exists() else None
        latest = timerValues.getCurrentWatermarkInMs()
        for row in sorted(rows, key=lambda row: (row.at, row.opened is None)):
            if row.opened is not None:
                ticket = json.loads(row.opened)
            elif row.event is not None:
                ticket["events"].append(json.loads(row.event))
            latest = max(latest, milliseconds(row.at.replace(tzinfo=timezone.utc).isoformat()))
        if ticket is not None:
            self.ticket.update((json.dumps(ticket),))
            yield from self.look(ticket, latest)

    def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):
        """Looks at the ticket again, because something changes without an event."""
        now = max(expiredTimerInfo.getExpiryTimeInMs(), timerValues.getCurrentWatermarkInMs())
        yield from self.look(json.loads(self.ticket.get()[0]), now)

    def look(self, ticket, now):
        """The alerts that are new, and a timer for the next change."""
        next_change = self.policy.evaluate(ticket, instant(now), fields="brief").get("next_change")
        for timer in list(self.handle.listTimers()):
            self.handle.deleteTimer(timer)
        if next_change:
            self.handle.registerTimer(milliseconds(next_change))
        for alert in self.policy.alerts(ticket, EPOCH, instant(now)):
            if not self.sent.containsKey((alert["key"],)):
                self.sent.updateValue((alert["key"],), (alert["at"],))
                yield Row(ticket=ticket["id"], alert=alert["key"], at=alert["at"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("events", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--policy", type=Path, default=POLICY)
    arguments.add_argument("--master", default="local[2]")
    given = arguments.parse_args()
    spark = session(given.master)
    rocks = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
    spark.conf.set("spark.sql.streaming.stateStore.providerClass", rocks)
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.shuffle.partitions", 2)
    events = spark.readStream.schema(EVENT).option("maxFilesPerTrigger", 1).json(str(given.events.resolve()))
    # Spark drops what is at or before the watermark, so it stays a second behind.
    events = events.withWatermark("at", "1 second").where(functions.col("at").isNotNull())
    alerts = events.groupBy("ticket").transformWithState(Alerts(given.policy.read_text()), ALERT, "Append", "EventTime")
    query = (
        alerts.writeStream.format("json")
        .outputMode("append")
        .option("path", str((given.out / "alerts").resolve()))
        .option("checkpointLocation", str((given.out / "checkpoint").resolve()))
        .trigger(availableNow=True)
        .start()
    )
    query.awaitTermination()
    spark.stop()


if __name__ == "__main__":
    main()
