// What if: the same tickets under the contract with one or two changes.

import { byId, fill, table } from "./dom.js";
import { Contract, calendarOf, policiesOf } from "./contract.js";
import { attainment, owed } from "./figures.js";
import { chosenMonth } from "./period.js";
import { isShown } from "./tabs.js";
import { withFactor, withHours, withTier } from "./variants.js";
import { count, money, percent, plain } from "./words.js";

const HOURS = {
  "": "as in the contract",
  "mon-fri 08:00-18:00": "Monday to Friday, 08:00 to 18:00",
  "mon-sat 08:00-18:00": "Monday to Saturday, 08:00 to 18:00",
  "mon-sun 06:00-22:00": "every day, 06:00 to 22:00",
  "24x7": "round the clock",
};
const HINT = "Choose other business hours or other targets to see what they would have changed.";
const FACTORS = { 0.5: "half of each allowance", 0.75: "a quarter less time", 1.25: "a quarter more time", 2: "twice the time" };

export class WhatIf {
  constructor(store, credits) {
    this.store = store;
    this.credits = credits;
    for (const id of ["hours", "targets"]) byId(id).addEventListener("change", () => this.draw());
    store.on("contract", () => this.#offer());
    store.on("contract tickets settled month draft", () => this.draw());
    document.addEventListener("panel", () => this.draw());
  }

  #offer() {
    const { spec } = this.store.contract;
    const hasHours = policiesOf(spec).some((policy) => calendarOf(spec, policy)?.hours);
    fill(byId("hours"), Object.entries(HOURS).filter(([hours]) => hasHours || !hours.includes(":")));
    const tiers = [...new Set(policiesOf(spec).flatMap(({ tiers = [] }) => tiers))];
    fill(byId("targets"), [["", "as in the contract"],
      ...tiers.map((tier) => [`tier ${tier}`, `everybody has ${plain(tier)} targets`]),
      ...Object.entries(FACTORS).map(([factor, text]) => [`factor ${factor}`, text])]);
  }

  get knobs() {
    return { hours: byId("hours").value, targets: byId("targets").value };
  }

  set knobs({ hours, targets }) {
    for (const [id, value] of [["hours", hours], ["targets", targets]]) {
      if ([...byId(id).options].some((option) => option.value === value)) byId(id).value = value;
    }
    this.draw();
  }

  #changed(spec) {
    const { hours, targets } = this.knobs;
    const [how, value] = [targets.split(" ")[0], targets.slice(targets.indexOf(" ") + 1)];
    const timed = hours ? withHours(spec, hours) : spec;
    return how === "tier" ? withTier(timed, value) : how === "factor" ? withFactor(timed, Number(value)) : timed;
  }

  draw() {
    const { engine, contract, month } = this.store;
    if (!contract || !month || !isShown("panel-what")) return;
    const period = chosenMonth(this.store);
    const { contract: other, problems } = Contract.read(engine, JSON.stringify(this.#changed(contract.spec)));
    if (!other) {
      byId("what-answer").replaceChildren();
      this.#say(`This contract cannot be changed so: ${problems[0].found}.`);
      return;
    }
    this.#show(period, this.#figures(contract, period), this.#figures(other, period));
    other.loaded.drop();
  }

  #figures(contract, period) {
    const lines = attainment(this.store.engine, contract, period);
    return { lines, due: owed(this.store.engine, contract, this.credits, period, lines).value };
  }

  #show({ opened, over }, before, after) {
    const rows = before.lines.map((line) => {
      const then = after.lines.find(({ metric }) => metric === line.metric) ?? { met: 0, breached: 0 };
      return [plain(line.metric), share(line), share(then), `${line.breached}`, `${then.breached}`, signed(then.breached - line.breached)];
    });
    byId("what-answer").replaceChildren(table(
      `${count(opened.length, "ticket")} of this month${over ? "" : ", up to now"}: promises kept and missed`,
      ["promise", "kept", "kept, what if", "missed", "missed, what if", "change"], rows), "Shares are rounded down.");
    const { hours, targets } = this.knobs;
    this.#say(hours === "" && targets === "" ? HINT : before.due && after.due ? sentence(before.due, after.due) : "");
  }

  // What stays the same is not read out again.
  #say(text) {
    if (byId("what-said").textContent !== text) byId("what-said").textContent = text;
  }
}

const share = ({ met, breached }) => percent(met, met + breached);
const signed = (number) => (number > 0 ? `+${number}` : `${number}`.replace("-", "−"));

function sentence(before, after) {
  const write = ({ amount_minor, currency, minor_digits }) => money(amount_minor, currency, minor_digits);
  const more = after.amount_minor - before.amount_minor;
  const change = more === 0 ? "no difference" : `${write({ ...after, amount_minor: Math.abs(more) })} ${more > 0 ? "more" : "less"}`;
  return `Credits to customers: ${write(before)} as in the contract, ${write(after)} with these changes: ${change}.`;
}
