import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { InvalidInput } from "../node.js";
import { all, asked, engine, folder, instance, questions, withoutEdition } from "./suite.js";

test("every answer of the suite has the same bytes", () => {
  let number = 0;
  for (const question of questions()) {
    const { code, text } = asked(instance, question);
    assert.deepEqual({ code, answer: withoutEdition(text) }, { code: question.code, answer: question.answer }, question.name);
    number++;
  }
  assert.ok(number >= 2300, `${number} questions`);
});

test("the verbs `import` and `schema` are refused, and no other", () => {
  const left = [...all()].filter(({ verb }) => verb === "schema" || verb === "import");
  assert.ok(left.length >= 2 && [...all()].length - left.length === [...questions()].length);
  assert.throws(() => engine.call("schema", { format: "policy" }), /`schema` is not built in/);
  assert.throws(() => engine.call("import", {}), /`import` is not built in/);
});

test("values are what the text says, and mistakes are thrown", () => {
  const free = new Set(["report", "merge", "availability", "penalty", "import", "schema", "version"]);
  for (const { name, loaded, verb, args, lines, code, answer } of questions()) {
    // What the types do not allow, because something has to be loaded.
    if (loaded === undefined && (lines !== undefined || !free.has(verb))) continue;
    const ask = () => {
      const on = loaded === undefined ? engine : engine.load(loaded);
      if (lines === undefined) return on.callText(verb, args);
      const text = on.linesText(verb, args, lines);
      const values = verb === "evaluate" ? text.split("\n").slice(0, -1).map((line) => JSON.parse(line)) : JSON.parse(text);
      assert.deepEqual(on.lines(verb, args, lines), values, name);
      return text;
    };
    if (code === 0) {
      assert.equal(withoutEdition(ask()), answer, name);
    } else {
      assert.throws(ask, (error) => error instanceof InvalidInput && error.problems.length > 0, name);
    }
  }
});

const priorities = ["urgent", "high", "normal"];
const tiers = ["platinum", "gold", "silver", "bronze"];
const events = [
  { type: "agent_replied" }, { type: "customer_replied" }, { type: "status_changed", to: "pending" },
  { type: "status_changed", to: "open" }, { type: "acknowledged" }, { type: "priority_changed", to: "high" },
  { type: "status_changed", to: "on-hold" }, { type: "customer_replied" }, { type: "tier_changed", to: "gold" },
  { type: "assigned", group: "desk" }, { type: "status_changed", to: "solved" }, { type: "reopened" }, { type: "closed" },
  { type: "status_changed", to: "spam" },
];
const instant = (seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

// The rule of the suite's README.
function ticket(n) {
  let at = 1767225600 + ((n * 7919) % 28000000);
  const third = Math.floor(n / 3), eighth = Math.floor(n / 8);
  const made = { id: `T-${n}`, opened_at: instant(at), priority: priorities[n % 3], tier: tiers[third % 4], events: [] };
  for (let k = 1; k <= n % 8; k++) {
    at += (n * k * 104729) % 100000;
    made.events.push({ at: instant(at), ...events[(eighth + k * k) % 14] });
  }
  return made;
}

test("the digests of 100,000 tickets are those of the suite", () => {
  const { policy, arguments: args, ticket_11, sha256 } = JSON.parse(readFileSync(`${folder}volume.json`, "utf8"));
  assert.equal(JSON.stringify(ticket(11)), ticket_11);
  const loaded = engine.load(policy);
  const found = sha256.map((_, block) => {
    const tickets = Array.from({ length: 10000 }, (_, place) => ticket(block * 10000 + place));
    const answers = withoutEdition(loaded.linesText("evaluate", args, tickets));
    return createHash("sha256").update(answers).digest("hex");
  });
  assert.deepEqual(found, sha256);
});
