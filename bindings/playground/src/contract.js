// A contract that was loaded: a policy, or a book of policies.

import { attempt } from "./engine.js";
import { instants, knownZone, months } from "./words.js";

/** The policies of a contract as it is written: one, or those of a book. */
export const policiesOf = (spec) => spec.policies?.map(({ policy }) => policy) ?? [spec];

/** The calendar with weekly hours that a name stands for, or `undefined`. */
export function calendarOf(spec, policy, name = policy.calendar) {
  const named = policy.calendars?.[name] ?? spec.calendars?.[name];
  return typeof named === "object" ? named : undefined;
}

function zoneOf(spec) {
  const [policy] = policiesOf(spec);
  const calendars = Object.values({ ...spec.calendars, ...policy.calendars });
  const zones = [policy.time_zone, calendarOf(spec, policy)?.time_zone, ...calendars.map(({ time_zone }) => time_zone)];
  return zones.find((zone) => zone && knownZone(zone)) ?? "UTC";
}

/** A contract with what answers questions about it. */
export class Contract {
  constructor(loaded, spec, text) {
    this.text = text;
    this.loaded = loaded;
    this.spec = spec;
    this.zone = zoneOf(spec);
    this.instant = instants(this.zone);
    this.month = months(this.zone);
  }

  /** Reads a contract. Gives it, or everything that is wrong with it. */
  static read(engine, text) {
    const { value, problems } = attempt(() => engine.load(text));
    return value ? { contract: new Contract(value, JSON.parse(text), text), problems } : { problems };
  }

  /** What is valid but probably a mistake. */
  lint() {
    return this.loaded.call("lint");
  }

  /** Where each ticket stands: its state, its metrics of all policies that apply, and until when if nothing happens. */
  standings(tickets, now) {
    return this.loaded.lines("evaluate", { now, fields: "brief" }, tickets).map(standing);
  }

  /** Why a ticket stands there, as a text. */
  why(ticket, now) {
    return this.loaded.call("explain", { ticket, now, as: "text" });
  }

  /** The timelines of a ticket as SVG, one for each policy that applies. */
  timelines(ticket, now) {
    return [this.loaded.call("explain", { ticket, now, as: "svg" })].flat();
  }

  /** The cycles of each ticket, each with the name of its metric. */
  cycles(tickets, now) {
    return this.loaded.lines("evaluate", { now }, tickets).map(({ evaluations, ...answer }) =>
      (evaluations ?? [answer]).flatMap(({ metrics = [] }) =>
        metrics.flatMap(({ metric, cycles }) => cycles.map((cycle) => ({ metric, ...cycle })))));
  }
}

function standing({ state, metrics = [], next_change: until, briefs, problems }) {
  if (briefs === undefined) return { state, metrics, until, problems };
  return { state: briefs[0]?.state, metrics: briefs.flatMap((brief) => brief.metrics ?? []), until };
}
