// What is urgent about a ticket.

export const SOON = 4 * 60 * 60 * 1000;

const over = ({ phase }) => phase.state === "stopped" || phase.state === "cancelled";
const earliest = (metrics) => metrics.toSorted((one, other) => one.due - other.due)[0];

/** The promises of a ticket that matter at an instant: the next one that can still be kept, the one that is late, … */
export function urgency({ state, metrics }, now) {
  if (state !== "open") return { state };
  const clocks = metrics.filter((metric) => !over(metric)).map((metric) => ({ ...metric, due: Date.parse(metric.due_at) }));
  const pending = clocks.filter(({ outcome }) => outcome === "pending");
  const next = earliest(pending.filter(({ due }) => !Number.isNaN(due)));
  const late = earliest(clocks.filter(({ outcome }) => outcome === "breached"));
  const paused = clocks.find(({ phase }) => phase.state === "paused");
  return { state, next, late, paused, soon: next !== undefined && next.due - now <= SOON };
}

/** The filters of the list. */
export const FILTERS = {
  open: ({ state }) => state === "open",
  late: ({ late }) => late !== undefined,
  soon: ({ soon }) => soon === true,
  paused: ({ paused }) => paused !== undefined,
  ended: ({ state }) => state !== undefined && state !== "open",
};

/** The promise that a list shows for a ticket, and a number by which such promises are sorted. */
export function shown(urgent, filter) {
  const { next, late, paused, soon } = urgent;
  if (filter === "paused" && paused) return { promise: paused, place: [3, paused.due || 0] };
  if (late && filter !== "soon") return { promise: late, place: [0, -late.due] };
  if (soon) return { promise: next, place: [1, next.due] };
  if (next) return { promise: next, place: [2, next.due] };
  return { promise: paused, place: [paused ? 3 : 4, 0] };
}

/** Compares two tickets: what is late comes first, the latest breach first, then what is due next. */
export const byPlace = ({ place: [group, key] }, { place: [otherGroup, otherKey] }) => group - otherGroup || key - otherKey;
