// Variants of a contract, for the question what would have been.

import { calendarOf, policiesOf } from "./contract.js";

/** The contract with other weekly hours in the calendar of each policy. */
export function withHours(spec, hours) {
  const changed = structuredClone(spec);
  for (const policy of policiesOf(changed)) {
    const calendar = calendarOf(changed, policy);
    if (hours === "24x7") policy.calendar = "24x7";
    else if (calendar?.hours) {
      const [days, range] = hours.split(" ");
      calendar.hours = { [days]: [range] };
    }
  }
  return changed;
}

/** The contract with each target passed through `change`, which gets the targets of a priority. */
function withTargets(spec, change) {
  const changed = structuredClone(spec);
  for (const policy of policiesOf(changed)) {
    for (const metric of Object.values(policy.metrics)) {
      for (const [priority, row] of Object.entries(metric.targets)) metric.targets[priority] = change(row);
    }
  }
  return changed;
}

/** The contract in which every tier is promised what one tier is. */
export const withTier = (spec, tier) => withTargets(spec, (row) => ({ "*": row[tier] ?? row["*"] ?? Object.values(row)[0] }));

/** The contract with each allowance multiplied. */
export const withFactor = (spec, factor) => withTargets(spec, (row) =>
  Object.fromEntries(Object.entries(row).map(([tier, target]) => [tier,
    typeof target === "string" ? scaled(target, factor) : { ...target, within: scaled(target.within, factor) }])));

// `4h`, `1h30m`, and whole days; anything else stays.
function scaled(allowance, factor) {
  const days = /^(\d+) (business|calendar) days?$/.exec(allowance);
  if (days) return `${Math.max(1, Math.round(days[1] * factor))} ${days[2]} days`.replace(/^(1 \w+ day)s$/, "$1");
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(allowance);
  if (!parts || allowance === "") return allowance;
  return `${Math.max(1, Math.round(((parts[1] ?? 0) * 60 + Number(parts[2] ?? 0)) * factor))}m`;
}
