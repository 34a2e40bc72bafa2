// The counts, and the list of tickets with their countdowns.

import { byId, element } from "./dom.js";
import { FILTERS, SOON, byPlace, shown, urgency } from "./urgency.js";
import { clock, count, plain } from "./words.js";

const ROWS = 100; // More are shown when asked for.

export class List {
  #filter = "open";
  #rows = ROWS;
  #shown = new Map(); // the rows by their ticket
  #search = "";

  constructor(store) {
    this.store = store;
    this.body = byId("tickets-body");
    for (const button of document.querySelectorAll("[data-filter]")) {
      button.addEventListener("click", () => this.#choose(button.dataset.filter));
    }
    byId("search").addEventListener("input", ({ target }) => {
      this.#search = target.value.trim().toLowerCase();
      this.draw();
    });
    byId("more").addEventListener("click", () => {
      this.#rows += ROWS;
      this.draw();
    });
    this.body.addEventListener("click", ({ target }) => {
      const row = target.closest("tr");
      if (row) store.select(row.dataset.ticket);
    });
    store.on("contract tickets now", () => this.draw());
    store.on("selection", () => this.#mark());
    store.on("settled contract tickets", () => this.#announce());
    store.on("tickets", () => store.ticket || store.select(this.body.firstElementChild?.dataset.ticket ?? null));
  }

  #choose(filter) {
    this.#filter = filter;
    this.#rows = ROWS;
    this.draw();
    this.#announce();
  }

  draw() {
    const { standings, tickets, now } = this.store;
    if (!standings) return;
    const all = standings.at(now).map((standing, place) => ({ ticket: tickets[place], urgent: urgency(standing, now) }));
    const later = all.filter(({ ticket }) => Date.parse(ticket.opened_at) > now).length;
    const uncovered = all.filter(({ urgent }) => urgent.state === undefined).length - later;
    this.#count(all);
    const matching = all
      .filter(({ ticket, urgent }) => FILTERS[this.#filter](urgent) && this.#matches(ticket))
      .map((item) => ({ ...item, ...shown(item.urgent, this.#filter) }))
      .sort(byPlace);
    this.#fill(matching.slice(0, this.#rows), now);
    byId("more").hidden = matching.length <= this.#rows;
    byId("list-size").textContent = [
      matching.length > this.#rows ? `The first ${this.#rows} of ${count(matching.length, "ticket")}.` : `${count(matching.length, "ticket")}.`,
      uncovered > 0 ? `No policy applies to ${count(uncovered, "ticket")}.` : "",
      later > 0 ? `${count(later, "ticket")} opened later than this time.` : ""].join(" ");
  }

  #matches(ticket) {
    const { id, priority, tier, group, agent, attributes = {} } = ticket;
    const words = () => [id, priority, tier, group, agent, ...Object.values(attributes).flat()].join(" ").toLowerCase();
    return this.#search === "" || words().includes(this.#search);
  }

  #count(all) {
    for (const button of document.querySelectorAll("[data-filter]")) {
      const { filter } = button.dataset;
      const number = all.filter(({ urgent }) => FILTERS[filter](urgent)).length;
      button.querySelector("strong").textContent = number;
      button.setAttribute("aria-pressed", filter === this.#filter);
    }
  }

  #announce() {
    const number = (filter) => document.querySelector(`[data-filter=${filter}] strong`).textContent;
    byId("announced").textContent = `${number("late")} late, ${number("soon")} due within four hours.`;
  }

  // Rows are kept from one drawing to the next, so that the focus stays where it is.
  #fill(items, now) {
    const kept = new Map(), wanted = new Set(items.map(({ ticket }) => ticket));
    for (const [ticket, row] of this.#shown) if (!wanted.has(ticket)) row.remove();
    items.forEach((item, place) => {
      const row = this.#shown.get(item.ticket) ?? newRow(item.ticket);
      this.#update(row, item, now);
      if (this.body.children[place] !== row) this.body.insertBefore(row, this.body.children[place] ?? null);
      kept.set(item.ticket, row);
    });
    this.#shown = kept;
    this.#mark();
  }

  #update(row, { urgent, promise }, now) {
    const { words, kind } = promise ? this.#standing(promise, now) : { words: urgent.state === "open" ? "no promise" : plain(urgent.state), kind: "ended" };
    const [, , metric, time] = row.children;
    write(metric, promise ? plain(promise.metric) : "–");
    write(time, words);
    if (time.className !== kind) time.className = kind;
  }

  #standing({ due, due_at, outcome, phase }, now) {
    const { instant } = this.store.contract;
    if (outcome === "breached") {
      return { words: `late by ${clock(now - due)}${phase.state === "paused" ? `, paused: ${plain(phase.reason)}` : ""}`, kind: "late" };
    }
    if (phase.state === "paused" && !due_at) {
      return { words: `paused: ${plain(phase.reason)}${phase.party ? ` (${plain(phase.party)})` : ""}`, kind: "paused" };
    }
    const soon = due - now <= SOON;
    if (phase.state === "outside_hours" && !soon) {
      return { words: `due ${instant(due)}; closed${phase.opens_at ? ` until ${instant(phase.opens_at)}` : ""}`, kind: "closed" };
    }
    return { words: `due in ${clock(due - now)}`, kind: soon ? "soon" : "running" };
  }

  #mark() {
    for (const row of this.#shown.values()) {
      if (row.dataset.ticket === this.store.selected) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }
}

function write(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}

const SUBJECTS = ["subject", "title", "summary", "product"];

function newRow({ id, attributes, priority, tier }) {
  const subject = SUBJECTS.map((name) => attributes?.[name]).find((value) => value !== undefined);
  const head = element("th", { scope: "row" },
    element("button", { type: "button", class: "link" }, `${id}`), element("span", { class: "subject" }, `${subject ?? ""}`));
  const kind = [priority, tier].filter((part) => part !== undefined).map(plain).join(", ") || "–";
  return element("tr", { "data-ticket": id }, head, element("td", {}, kind), element("td"), element("td"));
}
