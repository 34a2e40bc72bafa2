// What the page knows: the contract, the tickets, the time, and what is chosen. Parts of the page listen to the topics
// `contract`, `draft`, `tickets`, `now`, `settled`, `selection` and `month`.

import { Contract } from "./contract.js";
import { Standings } from "./standings.js";

export class Store extends EventTarget {
  /** The contract that answers. While its text has mistakes, it is the last one without. */
  contract;
  /** The text in the editor, and what is wrong with it. */
  draft = "";
  problems = [];
  tickets = [];
  /** Where the tickets stand under the contract. */
  standings;
  /** Whether the tickets are the invented ones, and for which instant these were made. */
  invented = null;
  /** By how many milliseconds the time of the page is ahead of the clock. */
  offset = 0;
  selected = null;
  month = null;

  constructor(engine) {
    super();
    this.engine = engine;
  }

  /** Calls `listener` whenever one of the topics changes. */
  on(topics, listener) {
    for (const topic of topics.split(" ")) this.addEventListener(topic, listener);
  }

  #tell(topic) {
    this.dispatchEvent(new Event(topic));
  }

  /** The time of the page, in whole seconds. */
  get now() {
    return new Date(Math.floor((Date.now() + this.offset) / 1000) * 1000);
  }

  get stale() {
    return this.problems.length > 0;
  }

  get ticket() {
    return this.tickets.find(({ id }) => `${id}` === this.selected);
  }

  /** Takes the text of a contract. Without mistakes it becomes the contract that answers. */
  write(text) {
    this.draft = text;
    const { contract, problems } = Contract.read(this.engine, text);
    this.problems = problems;
    if (contract) {
      this.contract?.loaded.drop();
      this.contract = contract;
      this.standings = new Standings(contract, this.tickets);
    }
    this.#tell("draft");
    if (contract) this.#tell("contract");
  }

  take(tickets, invented = null) {
    this.tickets = tickets;
    this.standings = new Standings(this.contract, tickets);
    this.invented = invented;
    if (!this.ticket) this.selected = null;
    this.#tell("tickets");
  }

  /** Moves the time of the page. It is settled when it is not being dragged any more. */
  move(offset, settled) {
    this.offset = offset;
    this.#tell("now");
    if (settled) this.#tell("settled");
  }

  /** Tells that a second has passed. */
  tick() {
    this.#tell("now");
  }

  select(id) {
    this.selected = id;
    this.#tell("selection");
  }

  choose(month) {
    this.month = month;
    this.#tell("month");
  }
}
