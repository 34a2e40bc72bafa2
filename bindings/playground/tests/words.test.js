// How things are written, and which promise of a ticket is urgent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldsAt, namesIn, valuesAt } from "../src/completion.js";
import { owed } from "../src/figures.js";
import { fitting } from "../src/link.js";
import { readTickets } from "../src/tickets.js";
import { SOON, shown, urgency } from "../src/urgency.js";
import { withFactor, withHours, withTier } from "../src/variants.js";
import { clock, count, length, money, percent } from "../src/words.js";

const HOUR = 3600 * 1000;

test("lengths of time", () => {
  assert.equal(clock(3 * HOUR + 4000), "3:00:04");
  assert.equal(clock(-(51 * HOUR)), "2 d 03:00:00");
  assert.equal(length(59), "0 min");
  assert.equal(length(3 * 3600 + 240), "3 h 04 min");
  assert.equal(length(null), "–");
});

test("shares are rounded down, so that 100 % is all", () => {
  assert.equal(percent(9999, 10000), "99.9 %");
  assert.equal(percent(3, 3), "100.0 %");
  assert.equal(percent(0, 0), "–");
});

test("amounts and numbers", () => {
  assert.equal(money(123456, "EUR", 2), "1,234.56 EUR");
  assert.equal(money("1000/3", "JPY", 0), "333 JPY");
  assert.equal(count(1, "breach", "breaches"), "1 breach");
  assert.equal(count(1000, "ticket"), "1,000 tickets");
});

test("what is breached is charged, even if it is late by nothing (M4)", () => {
  const cycle = (outcome, remaining_s) => ({ metric: "resolution", outcome, remaining_s });
  const contract = { cycles: () => [[cycle("met", 60), cycle("breached", 0), cycle("breached", -90), cycle("pending", 5)]] };
  const engine = { call: (_, { facts }) => facts.tickets.map(({ overdue_s }) => overdue_s) };
  const month = { opened: [{ id: 1, priority: "high", tier: "gold" }] };
  assert.equal(JSON.stringify(owed(engine, contract, { fee_minor: 1, clauses: [] }, month, []).value), "[0,90]");
});

test("a ticket is late by its earliest breach, and due by its next promise", () => {
  const metric = (name, outcome, due_at, state = "running") => ({ metric: name, outcome, due_at, phase: { state } });
  const now = Date.parse("2026-11-30T12:00:00Z");
  const urgent = urgency({ state: "open", metrics: [
    metric("first_response", "breached", "2026-11-30T08:00:00Z", "stopped"), metric("first_visit", "breached", "2026-11-30T11:00:00Z"),
    metric("resolution", "pending", new Date(now + SOON).toISOString()),
  ] }, now);
  assert.equal(urgent.late.metric, "first_visit");
  assert.equal(urgent.next.metric, "resolution");
  assert.equal(urgent.soon, true);
  assert.equal(shown(urgent, "open").promise.metric, "first_visit");
  assert.equal(shown(urgent, "soon").promise.metric, "resolution");
});

const CONTRACT = {
  priorities: ["high"], tiers: ["gold", "silver"], calendar: "office",
  calendars: { office: { time_zone: "UTC", hours: { "mon-fri": ["09:00-17:00"] } } },
  metrics: { resolution: { targets: { high: { gold: "4h", "*": { within: "2 business days", due: "close" } } } } },
};

test("what if: hours, a tier for everybody, and other allowances", () => {
  assert.deepEqual(withHours(CONTRACT, "mon-sat 08:00-18:00").calendars.office.hours, { "mon-sat": ["08:00-18:00"] });
  assert.equal(withHours(CONTRACT, "24x7").calendar, "24x7");
  assert.deepEqual(withTier(CONTRACT, "gold").metrics.resolution.targets, { high: { "*": "4h" } });
  assert.deepEqual(withTier(CONTRACT, "silver").metrics.resolution.targets, { high: { "*": { within: "2 business days", due: "close" } } });
  assert.deepEqual(withFactor(CONTRACT, 0.5).metrics.resolution.targets.high, { gold: "120m", "*": { within: "1 business day", due: "close" } });
  assert.equal(CONTRACT.metrics.resolution.targets.high.gold, "4h");
});

test("completion knows the schema and the names of the contract", () => {
  const schema = {
    properties: { metrics: { additionalProperties: { $ref: "#/$defs/Metric" } }, calendar: { type: "string" } },
    $defs: { Metric: { properties: { targets: { additionalProperties: {} }, repeat: { type: "boolean", description: "again" }, calendar: {} } } },
  };
  const names = namesIn(CONTRACT), fields = (path, present = []) => fieldsAt(schema, path, names, present).map(([name]) => name);
  assert.deepEqual(fields(["metrics", "resolution"], ["targets"]), ["repeat", "calendar"]);
  assert.deepEqual(fields(["metrics", "resolution", "targets"]), ["high", "*"]);
  assert.deepEqual(fields(["metrics", "resolution", "targets", "high"]), ["gold", "silver", "*"]);
  assert.deepEqual(valuesAt(schema, ["metrics", "resolution", "repeat"], names), [["true", "again"], ["false", "again"]]);
  assert.deepEqual(valuesAt(schema, ["calendar"], names).map(([value]) => value), ['"office"', '"24x7"']);
});

test("tickets are one or a list in JSON, or one on each line", () => {
  const ids = (text) => readTickets(text).tickets.map(({ id }) => id), mistakes = (text) => readTickets(text).mistakes.length;
  assert.deepEqual(ids('[{"id": 1}, {"id": 2}]'), [1, 2]);
  assert.deepEqual(ids('{"id": 1, "events": [\n{"at": "x"}\n]}'), [1]);
  assert.deepEqual(ids('{"id": 1}\n\n{"id": 2}\n'), [1, 2]);
  assert.deepEqual([ids('{"id": 1},{"id": 2}\n{"id": 3}'), mistakes('{"id": 1},{"id": 2}\n{"id": 3}')], [[3], 1]);
  assert.deepEqual([ids("hello"), mistakes("hello"), mistakes(" ")], [[], 1, 1]);
});

test("of a link, only what has its form is used", () => {
  for (const broken of [null, "x", 5, [], {}, { now: 1e18 }, { now: -1e13 }, { contract: 5 }, { tab: "nope" }, { tickets: {} },
    { invented: "x" }, { knobs: { hours: 1 } }, { month: "2026-13" }, { other: 1 }]) {
    assert.deepEqual(fitting(broken), { parts: {}, whole: false }, JSON.stringify(broken));
  }
  const good = { now: 1.8e12, tab: "tab-month", month: "2026-11", knobs: { hours: "", targets: "" }, tickets: [], selected: "T" };
  assert.deepEqual(fitting({ ...good, draft: null }), { parts: good, whole: true });
  assert.deepEqual(fitting({ ...good, tab: "nope" }).whole, false);
});
