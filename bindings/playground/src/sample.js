// Invented tickets of a field service, made for an instant, so that the page has something to show whenever it is opened.
// The engine says when the promises of each ticket fall due; the story of the ticket is told around these instants.

const MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

const FAULTS = [
  ["Compressor stops after ten minutes", "compressor-7"], ["Chiller does not reach its temperature", "chiller-12"],
  ["Laser head misaligned", "laser-2000"], ["Press leaks oil", "press-40"], ["Conveyor belt runs off its track", "conveyor-5"],
  ["Robot arm loses its reference point", "robot-arm"], ["Cooling tower fan is loud", "cooling-tower"],
  ["Label printer prints blank labels", "printer-3"], ["Emergency stop triggers without cause", "press-40"],
  ["Display shows error E-17", "chiller-12"], ["Pump seal leaks", "pump-11"], ["Door sensor does not react", "lift-9"],
];
const SITES = ["Hamburg", "Leipzig", "Bremen", "Kassel", "Stuttgart", "Mainz", "Ulm", "Dresden", "Garmisch", "Kiel"];
const ENGINEERS = [["north", "A. Brandt"], ["north", "J. Petersen"], ["south", "M. Huber"], ["south", "I. Novak"], ["east", "S. Kaya"]];
const TIERS = ["platinum", "gold", "gold", "silver", "silver", "silver", "bronze", "bronze"];
const PRIORITIES = ["critical", "high", "high", "medium", "medium", "medium", "low"];
const LATE = { platinum: 0.05, gold: 0.08, silver: 0.14, bronze: 0.2 };

// Tickets that are open. `ago` is when they were opened, in minutes; the others are minutes after the opening.
const URGENT = [
  { ago: 11 }, { ago: 52, answered: 9, scheduled: 9 }, { ago: 96 }, { ago: 150, answered: 12, scheduled: 12 },
  { ago: 300, answered: 10, scheduled: 12 }, { ago: 372, answered: 7, visited: 160 }, { ago: 425, answered: 14, visited: 200 },
  { ago: 540, answered: 11, visited: 190, parts: 400 }, { ago: 1750, answered: 13, visited: 310 },
  { ago: 700, answered: 9, visited: 120, parts: 260 }, { ago: 262, answered: 11, scheduled: 15 },
  { ago: 655, answered: 8, visited: 170 },
];

// Numbers from 0 to 1 that look random and are always the same (mulberry32).
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Teller {
  constructor(loaded, base) {
    this.loaded = loaded;
    this.base = base;
    this.next = numbers(26);
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  within(from, to) {
    return from + this.next() * (to - from);
  }

  // The instant itself if the depot is open, otherwise soon after its next opening.
  working(at) {
    const { open, next_open } = this.loaded.call("calendar", { calendar: "depot", at: new Date(at) });
    return open ? at : Date.parse(next_open) + this.within(2, 40) * MINUTE;
  }

  ticket(opened, tier, priority) {
    const [subject, product] = this.pick(FAULTS);
    const [group, agent] = this.pick(ENGINEERS);
    const attributes = { subject, product, site: this.pick(SITES) };
    return { opened, tier, priority, status: "new", attributes, group, agent, events: [] };
  }

  add(ticket, at, type, fields = {}) {
    ticket.events.push({ at: whole(at), type, ...fields });
  }

  status(ticket, at, to) {
    this.add(ticket, at, "status_changed", { to });
  }

  urgent({ ago, answered, scheduled, visited, parts }) {
    const opened = this.base - ago * MINUTE;
    const ticket = this.ticket(opened, "platinum", "critical");
    const after = (minutes) => opened + minutes * MINUTE;
    if (answered !== undefined) this.add(ticket, after(answered), "agent_replied");
    if (scheduled !== undefined) this.status(ticket, after(scheduled), "scheduled");
    if (visited !== undefined) {
      this.add(ticket, after(visited), "visit_started");
      this.status(ticket, after(visited), "on_site");
    }
    if (parts !== undefined) this.status(ticket, after(parts), "parts_ordered");
    return ticket;
  }

  // A ticket of the last weeks, from its opening to its end.
  past(days) {
    const tier = this.pick(TIERS), priority = this.pick(PRIORITIES);
    const around = tier === "platinum" && priority === "critical";
    const opened = around ? this.base - days * DAY : this.working(this.base - days * DAY);
    const ticket = this.ticket(opened, tier, priority);
    const quotes = this.loaded.call("quote", { priority, tier, at: new Date(whole(opened)) });
    const due = Object.fromEntries(quotes.map(({ metric, due_at }) => [metric, Date.parse(due_at)]));
    const moment = (metric, after) => {
      const share = this.next() < LATE[tier] ? this.within(1.02, 1.5) : this.within(0.15, 0.85);
      const at = opened + share * (due[metric] - opened);
      return Math.max(after, around ? at : this.working(at));
    };
    this.#tell(ticket, moment);
    return ticket;
  }

  #tell(ticket, moment) {
    const answered = moment("first_response", ticket.opened);
    this.add(ticket, answered, "agent_replied");
    this.status(ticket, answered, "scheduled");
    const visited = moment("first_visit", answered + 10 * MINUTE);
    this.add(ticket, visited, "visit_started");
    this.status(ticket, visited, "on_site");
    let waited = 0, back = visited;
    if (this.next() < 0.22) {
      const [status, longest] = this.pick([["parts_ordered", 4 * DAY], ["parts_ordered", 7 * DAY], ["no_access", 2 * DAY]]);
      const from = visited + this.within(30, 90) * MINUTE;
      back = this.working(from + this.within(0.3, 1) * longest);
      this.status(ticket, from, status);
      this.status(ticket, back, "on_site");
      waited = back - from;
    }
    const repaired = this.working(Math.max(moment("resolution", visited) + waited, back + 45 * MINUTE));
    this.status(ticket, repaired, "repaired");
    this.status(ticket, repaired + 2 * DAY, "closed");
  }
}

// Instants are whole minutes.
const whole = (at) => Math.floor(at / MINUTE) * MINUTE;
const instant = (at) => new Date(whole(at)).toISOString().replace(".000Z", "Z");

/** So many tickets, as they may stand at `base`; later events are left out. */
export function sampleTickets(loaded, base, number = 160) {
  const teller = new Teller(loaded, base);
  const urgent = URGENT.map((story) => teller.urgent(story));
  const past = Array.from({ length: number - urgent.length }, () => teller.past(0.05 + 66 * teller.next() ** 1.7));
  return [...urgent, ...past]
    .sort((one, other) => one.opened - other.opened)
    .map(({ opened, agent, events, ...fields }, place) => ({
      id: `FS-${2001 + place}`, opened_at: instant(opened), ...fields,
      events: [{ at: opened, type: "assigned", agent, group: fields.group }, ...events]
        .filter(({ at }) => at <= base).sort((one, other) => one.at - other.at).map((event) => ({ ...event, at: instant(event.at) })),
    }))
    .filter(({ opened_at }) => Date.parse(opened_at) <= base);
}
