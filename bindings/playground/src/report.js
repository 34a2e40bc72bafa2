// The report of a month, with the credits that the contract costs.

import { byId, element, table } from "./dom.js";
import { policiesOf } from "./contract.js";
import { owed, reported, stateOf } from "./figures.js";
import { chosenMonth } from "./period.js";
import { isShown } from "./tabs.js";
import { count, length, money, monthName, percent, plain } from "./words.js";

export class MonthReport {
  constructor(store, credits) {
    this.store = store;
    this.credits = credits;
    store.on("contract tickets settled month", () => this.draw());
    document.addEventListener("panel", () => this.draw());
  }

  draw() {
    const { engine, contract, month } = this.store;
    if (!contract || !month || !isShown("panel-month")) return;
    const period = chosenMonth(this.store);
    const place = byId("month-answer");
    if (period.opened.length === 0) {
      place.replaceChildren(element("p", {}, "No ticket was opened in this month."));
      return;
    }
    const state = stateOf(contract, period);
    const byMetric = reported(engine, state, ["metric"]);
    const byTier = reported(engine, state, ["tier", "metric"]);
    const lines = byMetric.lines.map((line) => ({ ...line, metric: line.dimensions[0] }));
    place.replaceChildren(
      element("p", {}, this.#introduction(period, byMetric.all)), promises(lines), tiers(byTier.lines, policiesOf(contract.spec).flatMap((policy) => policy.tiers ?? [])), pauses(lines),
      this.#worst(byMetric.worst), this.#credits(owed(engine, contract, this.credits, period, lines)));
  }

  #introduction({ month, opened, over }, all) {
    const { backlog, reopened } = all;
    const until = over ? "as they stood at its end" : "as they stand now";
    return `${count(opened.length, "ticket")} opened in ${monthName(month)}, ${until}: ${backlog.open} still open, ${backlog.overdue} of these late, ${reopened} reopened.`;
  }

  #worst(worst) {
    const link = (id) => element("button", { type: "button", class: "link", click: () => this.#open(id) }, id);
    return table("Most overdue, in working time", ["ticket", "promise", "late by"],
      worst.map(({ ticket, metric, overdue_ns }) => [link(ticket), plain(metric), length(overdue_ns / 1e9)]));
  }

  #open(id) {
    this.store.select(id);
    byId("detail").scrollIntoView();
  }

  #credits({ value, problems }) {
    if (!value) return element("p", {}, `The credits cannot be computed: ${problems[0].found}`);
    const write = (minor) => money(minor, value.currency, value.minor_digits);
    const rows = value.clauses.map(({ clause, amount, reason }) => [clause, because(reason), write(amount)]);
    const cut = value.caps.length > 0 ? ", after the cap of the contract" : "";
    return element("section", {},
      table("Credits to customers, clause by clause", ["clause", "why", "amount"], rows),
      element("p", {}, "The terms of the credits and the fee are invented, for this example."),
      element("p", { class: "result", id: "credits" }, `Owed for the month${cut}: ${write(value.amount_minor)}, of a fee of ${write(value.fee_minor)}.`));
  }
}

function promises(lines) {
  return table("Promises kept", ["promise", "kept", "missed", "open", "share kept", "half within", "nine of ten within"],
    lines.map(({ metric, met, breached, pending, percentiles }) => [plain(metric), `${met}`, `${breached}`, `${pending}`,
      percent(met, met + breached), length(percentiles.p50_s), length(percentiles.p90_s)]));
}

// Tiers are in the order of the contract.
function tiers(lines, order) {
  const [names, metrics] = [0, 1].map((place) => [...new Set(lines.map(({ dimensions }) => dimensions[place]))]);
  names.sort((one, other) => order.indexOf(one) - order.indexOf(other));
  const cell = (tier, metric) => {
    const { met = 0, breached = 0 } = lines.find(({ dimensions }) => dimensions[0] === tier && dimensions[1] === metric) ?? {};
    return met + breached === 0 ? "–" : `${percent(met, met + breached)} (${met} of ${met + breached})`;
  };
  return table("Share kept, by tier", ["tier", ...metrics.map(plain)],
    names.map((tier) => [plain(tier ?? "none"), ...metrics.map((metric) => cell(tier, metric))]));
}

function pauses(lines) {
  const rows = lines.flatMap(({ metric, paused_by_reason }) => paused_by_reason.map(({ name, time_s }) => [plain(metric), plain(name ?? "none"), length(time_s)]));
  return table("Working time in which clocks were paused", ["promise", "reason", "time"], rows);
}

// Why a clause costs what it costs.
function because({ kind, measure, good, of, below, breaches, free, cycles }) {
  switch (kind) {
    case "bands":
      return `${plain(measure)}: ${good} of ${of} kept, ${percent(good, of)}${below === null ? "" : `, below ${below} %`}`;
    case "per_breach":
      return `${count(breaches, "breach", "breaches")}${free > 0 ? `, of which ${free} are free` : ""}`;
    case "per_late":
      return `${count(cycles.length, "ticket")} late`;
    default:
      return plain(kind);
  }
}
