// Where many tickets stand. A ticket whose clocks have all stopped is not evaluated again until its next event.

const ENDED = ["stopped", "cancelled"];

/** The instants between which an answer holds: from the last event to the next one, or only the instant itself. */
function validity({ state, metrics, until }, ticket, now) {
  const opened = Date.parse(ticket.opened_at);
  if (state === undefined) return [-Infinity, opened];
  if (!metrics.every(({ phase }) => ENDED.includes(phase.state)) || state === "open") return [now, now + 1];
  const events = (ticket.events ?? []).map(({ at }) => Date.parse(at)).filter((at) => at <= now);
  return [Math.max(opened, ...events), until === undefined ? Infinity : Date.parse(until)];
}

export class Standings {
  #answers = [];
  #valid = [];

  constructor(contract, tickets) {
    this.contract = contract;
    this.tickets = tickets;
    this.lines = tickets.map((ticket) => JSON.stringify(ticket));
  }

  /** The standing of each ticket at an instant. */
  at(instant) {
    const now = instant.getTime();
    const places = [...this.tickets.keys()].filter((place) => !this.#holds(place, now));
    if (places.length > 0) this.#evaluate(places, instant);
    return this.#answers;
  }

  #holds(place, now) {
    const [from, until] = this.#valid[place] ?? [1, 0];
    return from <= now && now < until;
  }

  #evaluate(places, instant) {
    const answers = this.contract.standings(places.map((place) => this.lines[place]).join("\n"), instant);
    places.forEach((place, index) => {
      this.#answers[place] = answers[index];
      this.#valid[place] = validity(answers[index], this.tickets[place], instant.getTime());
    });
  }
}
