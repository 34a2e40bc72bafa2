// What callers give, as bytes for the module.

const encoder = new TextEncoder();

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

const LOST = "cannot be written as JSON; give a valid date or a finite number";
const NO_LIST = "`lines` is not a list; give a list of tickets, such as `[ticket]`, or JSON Lines as a text or as bytes";
const NO_CHARACTER = "the text has half of a surrogate pair, which is no character; leave it out";

const mistake = (path, found) => new TypeError(path === "" ? found : `${path}: ${found}`);

// Refuses a date or a number without a value, of which `JSON.stringify` silently makes null.
function refuseLost(value, path) {
  const written = typeof value?.toJSON === "function" ? value.toJSON() : value;
  const meant = written === null ? value?.valueOf?.() : written;
  if (typeof meant === "number" && !Number.isFinite(meant)) throw mistake(path, `\`${value}\` ${LOST}`);
  if (typeof written !== "object" || written === null) return;
  for (const key of Object.keys(written)) {
    const step = Array.isArray(written) ? `[${key}]` : path === "" ? key : `.${key}`;
    refuseLost(written[key], path + step);
  }
}

function jsonOf(given, path) {
  const text = JSON.stringify(given);
  if (text === undefined) throw mistake(path, "this cannot be written as JSON");
  if (text.includes("null")) refuseLost(given, path);
  return text;
}

// Refuses what a `TextEncoder` silently replaces by U+FFFD.
function encodedText(text, path) {
  if (/\p{Surrogate}/u.test(text)) throw mistake(path, NO_CHARACTER);
  return encoder.encode(text);
}

// The bytes of what is given as a text or as bytes; `undefined` for other values.
function raw(given, path) {
  if (typeof given === "string") return encodedText(given, path);
  if (given instanceof ArrayBuffer) return new Uint8Array(given);
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
}

// The bytes of JSON that is given as a text, as bytes or as a value.
export const bytesOf = (given, path = "") => raw(given, path) ?? encoder.encode(jsonOf(given, path));

// Makes line feeds carriage returns. For JSON both are the same: white space, and not allowed inside strings.
function onOneLine(bytes) {
  return bytes.includes(LINE_FEED) ? bytes.map((byte) => (byte === LINE_FEED ? CARRIAGE_RETURN : byte)) : bytes;
}

// The bytes of JSON Lines that are given so, or as a list of which each item is JSON.
export function bytesOfLines(lines) {
  const given = raw(lines, "lines");
  if (given !== undefined) return given;
  if (typeof lines?.[Symbol.iterator] !== "function") throw new TypeError(NO_LIST);
  const each = Array.from(lines, (line, place) => onOneLine(bytesOf(line ?? null, `lines[${place}]`)));
  const joined = new Uint8Array(each.reduce((sum, { length }) => sum + length + 1, 0)).fill(LINE_FEED);
  let at = 0;
  for (const bytes of each) {
    joined.set(bytes, at);
    at += bytes.length + 1;
  }
  return joined;
}

// For the module a NUL ends the verb. One inside becomes its symbol, so that the engine refuses the verb as it stands.
export const verbOf = (verb) => encoder.encode(`${`${verb}`.replaceAll("\0", "\u2400")}\0`);
