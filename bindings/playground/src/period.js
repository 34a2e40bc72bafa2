// The month that the report and the comparison are about.

import { byId, fill } from "./dom.js";
import { monthName } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;

/** The first and the last instant of a month in a time zone. */
function boundsOf(engine, month, time_zone, now) {
  const spec = { period: { month, time_zone } };
  return engine.call("availability", { spec, outages: {}, now });
}

/** The tickets that were opened in the chosen month, and the instant at which they are looked at. */
export function chosenMonth({ engine, contract, tickets, now, month }) {
  const { to } = boundsOf(engine, month, contract.zone, now);
  const opened = tickets.filter(({ opened_at }) => Date.parse(opened_at) <= now && contract.month(opened_at) === month);
  return { month, opened, at: new Date(Math.min(now, Date.parse(to))), over: now >= Date.parse(to) };
}

/** Keeps the choices of a month up to date. At first it is the month of a week ago. */
export function startMonths(store) {
  const selects = [byId("month"), byId("what-month")];
  const renew = () => {
    const { contract, tickets, now } = store;
    if (!contract) return;
    const months = tickets.map(({ opened_at }) => opened_at).filter((at) => Date.parse(at) <= now).map(contract.month);
    const weekAgo = contract.month(now.getTime() - 7 * DAY);
    const choices = [...new Set(months.length > 0 ? months : [weekAgo])].sort().reverse();
    const usual = choices.includes(weekAgo) ? weekAgo : choices[0];
    const chosen = choices.includes(store.month) ? store.month : usual;
    for (const select of selects) fill(select, choices.map((month) => [month, monthName(month)]), chosen);
    if (store.month !== chosen) store.choose(chosen);
  };
  for (const select of selects) {
    select.addEventListener("change", () => {
      store.choose(select.value);
      renew();
    });
  }
  store.on("contract tickets settled", renew);
}
