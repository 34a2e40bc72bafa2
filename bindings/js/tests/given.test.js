// In what forms policies, arguments, tickets and verbs are taken, and which are refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { InvalidInput, open } from "../node.js";

const engine = await open();
const policy = { id: "p", calendar: "24x7", metrics: { resolution: { targets: { "*": { "*": "4h" } } } } };
const ticket = { id: "T-1", opened_at: "2026-03-02T08:00:00Z" };
const now = "2026-03-02T09:00:00Z";
const loaded = engine.load(policy);
const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
const typeError = (message) => ({ name: "TypeError", message });

// One value in every form of bytes. The views begin inside their buffers.
function forms(value) {
  const [plain, inside] = [bytes(value), Buffer.concat([Buffer.from("[[["), bytes(value), Buffer.from("]")])];
  const view = new DataView(inside.buffer, inside.byteOffset + 3, plain.length);
  return [plain, plain.buffer, inside.subarray(3, -1), view];
}

test("an ArrayBuffer and every view of one are bytes", () => {
  const expected = loaded.callText("evaluate", { ticket, now });
  for (const given of forms(policy)) assert.equal(engine.load(given).callText("evaluate", { ticket, now }), expected);
  for (const given of forms({ ticket, now })) assert.equal(loaded.callText("evaluate", given), expected);
  for (const given of forms(ticket)) assert.equal(loaded.linesText("evaluate", { now }, given), `${expected}\n`);
});

test("what is no list of tickets is refused", () => {
  for (const given of [ticket, undefined, null, 1, { length: 1, 0: ticket }]) {
    assert.throws(() => loaded.lines("evaluate", { now }, given), typeError(/^`lines` is not a list; give a list/));
  }
  assert.deepEqual(loaded.lines("evaluate", { now }, []), []);
});

test("a list has values, texts and bytes, and each is one line", () => {
  const [answer] = loaded.lines("evaluate", { now }, [ticket]);
  const spread = `\r\n${JSON.stringify(ticket, null, 2)}\n\n`;
  const given = [ticket, JSON.stringify(ticket), ...forms(ticket), spread, Buffer.from(spread)];
  assert.deepEqual(loaded.lines("evaluate", { now }, new Set(given)), given.map(() => answer));
  assert.equal(Buffer.from(spread).equals(given.at(-1)), true, "what is given stays as it is");
  assert.equal(loaded.lines("report", { spec: { now } }, [...given, "{}", "5"]).refused, 2);
});

test("what is no ticket has problems in its place", () => {
  const two = `${JSON.stringify(ticket)}\n${JSON.stringify(ticket)}`;
  const broken = JSON.stringify(ticket).replace("T-1", "T\n1");
  const wrong = [undefined, null, "", "\n", two, broken, new Uint8Array([0x22, 0xff, 0x22]), new ArrayBuffer(0)];
  const answers = loaded.lines("evaluate", { now }, [...wrong, ticket]);
  assert.equal(answers.length, wrong.length + 1);
  wrong.forEach((_, place) => assert.ok(answers[place].problems.length > 0, `${place}`));
  assert.equal(answers.at(-1).ticket, "T-1");
});

test("inside arguments a ticket is a value", () => {
  const refused = (error) => error instanceof InvalidInput && error.problems[0].path === "ticket";
  assert.throws(() => loaded.call("evaluate", { ticket: JSON.stringify(ticket), now }), refused);
});

test("dates and numbers without a value are refused with their path", () => {
  const never = new Date("x");
  assert.throws(() => loaded.call("lint", { now: never }), typeError(/^now: `Invalid Date` cannot be written as JSON/));
  assert.throws(() => engine.load({ ...policy, list: [null, { at: NaN }] }), typeError(/^list\[1\]\.at: `NaN` /));
  assert.throws(() => engine.call("version", -Infinity), typeError(/^`-Infinity` /));
  assert.throws(() => loaded.lines("evaluate", { now: never }, []), typeError(/^now: /));
  const late = { ...ticket, events: [{ type: "closed", at: never }] };
  assert.throws(() => loaded.lines("evaluate", { now }, [ticket, late]), typeError(/^lines\[1\]\.events\[0\]\.at: /));
  // Libraries for dates have dates without a value as well.
  const other = { valueOf: () => NaN, toJSON: () => null, toString: () => "Invalid DateTime" };
  assert.throws(() => loaded.call("lint", { now: other }), typeError(/^now: `Invalid DateTime` /));
});

test("null is null, and what is left out of JSON stays left out", () => {
  const expected = loaded.call("evaluate", { ticket, now });
  const absent = { toJSON: () => null };
  const given = { ...ticket, opened_at: new Date(ticket.opened_at), tier: null, priority: absent, events: undefined };
  assert.deepEqual(loaded.call("evaluate", { ticket: given, now }), expected);
  assert.equal(loaded.call("evaluate", { ticket: { ...ticket, id: "null" }, now }).ticket, "null");
});

test("a verb with a NUL is refused", () => {
  const refused = (error) => error instanceof InvalidInput && error.problems[0].kind === "unknown_name";
  for (const verb of ["evaluate\0x", "evaluate\0", "\0evaluate"]) {
    assert.throws(() => loaded.call(verb, { ticket, now }), refused);
    assert.throws(() => loaded.lines(verb, { now }, [ticket]), refused);
  }
  assert.throws(() => engine.call("version\0"), refused);
});

test("half of a surrogate pair is refused, and a whole one is a character", () => {
  const named = (id) => ({ ...ticket, id });
  const text = JSON.stringify(named("ID")).replace("ID", "\ud83d");
  assert.throws(() => loaded.call("evaluate", `{"now":"${now}","ticket":${text}}`), typeError(/^the text has half/));
  assert.throws(() => loaded.lines("evaluate", { now }, text), typeError(/^lines: the text has half/));
  assert.throws(() => loaded.lines("evaluate", { now }, [ticket, text]), typeError(/^lines\[1\]: the text has half/));
  assert.throws(() => loaded.call("evaluate", { ticket: named("\ud83d"), now }), InvalidInput);
  assert.ok(loaded.lines("evaluate", { now }, [named("\ud83d")])[0].problems.length > 0);
  assert.equal(loaded.lines("evaluate", { now }, [JSON.stringify(named("😀"))])[0].ticket, "😀");
});
