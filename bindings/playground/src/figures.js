// The figures of a month under a contract: what was promised and kept, and what is owed.

import { attempt } from "./engine.js";

/** The state of a report on the tickets of a month, of which lines by metric, by tier or by both can be asked. */
export function stateOf(contract, { opened, at }) {
  const lines = new TextEncoder().encode(opened.map((ticket) => JSON.stringify(ticket)).join("\n"));
  return contract.loaded.lines("report", { spec: { now: at, by: ["metric", "tier"], worst: 5 } }, lines);
}

/** The lines of a report by some dimensions, and the worst cycles. */
export function reported(engine, state, by) {
  const answer = engine.call("report", { state, by });
  return { ...answer, lines: answer.lines.filter(({ tickets }) => tickets === 0), all: answer.lines.find(({ tickets }) => tickets > 0) };
}

/** Kept and missed promises by metric. */
export function attainment(engine, contract, month) {
  if (month.opened.length === 0) return [];
  const { lines } = reported(engine, stateOf(contract, month), ["metric"]);
  return lines.map(({ dimensions: [metric], met, breached }) => ({ metric, met, breached }));
}

/** What the contract costs for the month. */
export function owed(engine, contract, credits, month, lines) {
  const cycles = contract.cycles(month.opened, month.at);
  const tickets = month.opened.flatMap((ticket, place) => breachedCycles(ticket, cycles[place]));
  const measured = credits.clauses.filter(({ measure }) => measure).map(({ measure }) => [measure, { good: 0, of: 0 }]);
  const measures = Object.fromEntries([...measured, ...lines.map(({ metric, met, breached }) => [metric, { good: met, of: met + breached }])]);
  const { fee_minor, ...terms } = credits;
  return attempt(() => engine.call("penalty", { contract: terms, facts: { fee_minor, measures, tickets } }));
}

// The facts of a contract about a ticket: its cycles that are breached, even if they are late by nothing (M4).
const breachedCycles = ({ id, priority, tier }, cycles) => cycles
  .filter(({ outcome }) => outcome === "breached")
  .map(({ metric, outcome, remaining_s }) => ({ id: `${id}`, metric, outcome, overdue_s: -remaining_s, priority, tier }));
