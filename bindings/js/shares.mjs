#!/usr/bin/env node
// Prints how many bytes the sections of a module take, and how many bytes of its code belong to each module of punctual,
// or to another crate if a function's name has none. The file needs names, so it is the one that cargo builds:
//
//   CARGO_PROFILE_EMBEDDING_STRIP=none ./build
//   ./shares.mjs target/bindings-js/wasm32-unknown-unknown/embedding/punctual.wasm
import { readFileSync } from "node:fs";

const bytes = readFileSync(process.argv[2]);
let at = 8;
const number = () => {
  for (let value = 0, shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
};
const text = () => {
  const length = number();
  return bytes.toString("utf8", at, (at += length));
};

const sizes = [], names = new Map(), sections = new Map();
while (at < bytes.length) {
  const id = bytes[at++], length = number(), end = at + length;
  sections.set(id, (sections.get(id) ?? 0) + length);
  if (id === 10) {
    for (let count = number(); count > 0; count--) {
      const size = number();
      sizes.push(size);
      at += size;
    }
  } else if (id === 0 && text() === "name") {
    while (at < end) {
      const kind = bytes[at++], last = number() + at;
      if (kind === 1) for (let count = number(); count > 0; count--) names.set(number(), text());
      at = last;
    }
  }
  at = end;
}

// Names are mangled: the length of each part comes before it.
const part = (name) => {
  const found = /8punctual(\d+)/.exec(name) ?? /(?:Cs[0-9A-Za-z]*_|_ZN)(\d+)/.exec(name);
  if (!found) return "other";
  const start = found.index + found[0].length;
  return (found[0].startsWith("8punctual") ? "punctual::" : "") + name.slice(start, start + Number(found[1]));
};
const shares = new Map();
sizes.forEach((size, index) => {
  const name = part(names.get(index) ?? "");
  shares.set(name, (shares.get(name) ?? 0) + size);
});
console.log(`code ${sections.get(10)}, data ${sections.get(11)}, functions ${sizes.length}`);
for (const [name, size] of [...shares].sort((one, other) => other[1] - one[1])) console.log(`${size} ${name}`);
