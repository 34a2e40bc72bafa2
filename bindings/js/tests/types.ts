// What the compiler of TypeScript accepts, and what it refuses. It is checked, not run.

import { Engine, InvalidInput, open, type Evaluation, type Problem } from "../index.js";

const engine: Engine = await open();
const support = engine.load({ id: "support" });
const ticket = { id: "T-1", opened_at: "2026-03-06T14:00:00Z" };
const now = "2026-03-06T15:00:00Z";

const version: string = engine.call("version").tzdb;
const evaluated = support.call("evaluate", { ticket, now });
const quotes = support.call("quote", { at: now, priority: "high" });
const answers = support.lines("evaluate", { now }, [ticket]);
const state = support.lines("report", { spec: { now } }, "{}\n");
const text: string = support.callText("evaluate", JSON.stringify({ ticket, now }));
engine.call("merge", { states: [state] });
engine.load(new ArrayBuffer(2));
support.lines("evaluate", new Uint8Array(2), new Set([ticket, JSON.stringify(ticket), new ArrayBuffer(2)]));

try {
  support.call("lint");
} catch (error) {
  if (error instanceof InvalidInput) error.problems.forEach(({ path, kind }: Problem) => [path, kind]);
}

// @ts-expect-error: a verb that there is not
support.call("versoin", {});
// @ts-expect-error: it needs something loaded
engine.call("evaluate", { ticket, now });
// @ts-expect-error: `now` is missing
support.call("evaluate", { ticket });
// @ts-expect-error: only some verbs go over lines
support.lines("explain", { now }, []);
// @ts-expect-error: a ticket is no list
support.lines("evaluate", { now }, ticket);

export { version, evaluated, quotes, answers, text };
export type { Evaluation };
