// The figures of a month under a contract: what was promised and kept, and what is owed.

import { attempt } from "./engine.js";

/** The state of a report on some tickets. */
function stateOf(contract, opened, at, by) {
  const lines = new TextEncoder().encode(opened.map((ticket) => JSON.stringify(ticket)).join("\n"));
  return contract.loaded.lines("report", { spec: { now: at, by, worst: 5 } }, lines);
}

/** The lines of a report by some dimensions, and the worst cycles. */
export function reported(engine, contract, { opened, at }, by = ["metric", "tier"]) {
  const state = stateOf(contract, opened, at, ["metric", "tier"]);
  const answer = engine.call("report", { state, by });
  return { ...answer, lines: answer.lines.filter(({ tickets }) => tickets === 0), all: answer.lines.find(({ tickets }) => tickets > 0) };
}

/** Kept and missed promises by metric. */
export function attainment(engine, contract, month) {
  if (month.opened.length === 0) return [];
  return reported(engine, contract, month, ["metric"]).lines.map(({ dimensions: [metric], met, breached, pending }) => ({ metric, met, breached, pending }));
}

/** What the contract costs for the month. */
export function owed(engine, contract, credits, month, lines) {
  const cycles = contract.cycles(month.opened, month.at);
  const tickets = month.opened.flatMap((ticket, place) => lateCycles(ticket, cycles[place]));
  const measured = credits.clauses.filter(({ measure }) => measure).map(({ measure }) => [measure, { good: 0, of: 0 }]);
  const measures = Object.fromEntries([...measured, ...lines.map(({ metric, met, breached }) => [metric, { good: met, of: met + breached }])]);
  const { fee_minor, ...terms } = credits;
  return attempt(() => engine.call("penalty", { contract: terms, facts: { fee_minor, measures, tickets } }));
}

// The facts of a contract about a ticket: its cycles that are late.
const lateCycles = ({ id, priority, tier }, cycles) => cycles
  .filter(({ outcome, remaining_s }) => outcome === "breached" && remaining_s < 0)
  .map(({ metric, outcome, remaining_s }) => ({ id: `${id}`, metric, outcome, overdue_s: -remaining_s, priority, tier }));
