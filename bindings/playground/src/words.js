// How instants, lengths of time, shares and amounts are written.

const MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const two = (number) => `${number}`.padStart(2, "0");

/** A length of time as a clock: `3:04:05`, `2 d 03:04:05`. */
export function clock(milliseconds) {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const days = Math.floor(seconds / DAY), hours = Math.floor((seconds % DAY) / HOUR);
  const rest = `${two(Math.floor((seconds % HOUR) / MINUTE))}:${two(seconds % MINUTE)}`;
  return days > 0 ? `${days} d ${two(hours)}:${rest}` : `${hours}:${rest}`;
}

/** A number of seconds in hours and minutes: `3 h 04 min`. */
export function length(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const minutes = Math.floor(seconds / MINUTE);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** How instants are written in a time zone: `Mon 30 Nov, 15:04`. */
export function instants(zone) {
  const form = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const format = new Intl.DateTimeFormat("en-GB", { ...form, timeZone: zone });
  return (instant) => format.format(new Date(instant));
}

/** The month of an instant in a time zone: `2026-11`. */
export function months(zone) {
  const format = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", timeZone: zone });
  return (instant) => format.format(new Date(instant)).slice(0, 7);
}

/** `2026-11` as `November 2026`. */
export const monthName = (month) =>
  new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-15`));

/** Whether `Intl` knows a time zone; offsets such as `+05:30` are older than some browsers. */
export function knownZone(zone) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The share of `part` in `whole`: `97.3 %`. It is rounded down, so that 100 % means all. */
export const percent = (part, whole) => (whole === 0 ? "–" : `${(Math.floor((part * 1000) / whole) / 10).toFixed(1)} %`);

/** An amount of minor units. The engine writes what is not rounded as a fraction. */
export function money(minor, currency, digits) {
  const [over, under = 1] = `${minor}`.split("/").map(Number);
  return `${(over / under / 10 ** digits).toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${currency}`;
}

/** A name of the contract, such as `first_response`, as people read it. */
export const plain = (name) => `${name}`.replaceAll("_", " ");

/** `1 ticket`, `2 tickets`. */
export const count = (number, one, more = `${one}s`) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : more}`;
