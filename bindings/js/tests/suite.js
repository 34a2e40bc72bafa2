// The published suite, tests/conformance, as it is read.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { open } from "../node.js";
import { Instance } from "../instance.js";

export const folder = fileURLToPath(new URL("../../../tests/conformance/", import.meta.url));
export const engine = await open();

const encoder = new TextEncoder();
const edition = engine.call("version").tzdb;

/** Writes the edition of the time zone database as the suite does. */
export const withoutEdition = (text) => text.replaceAll(edition, "EDITION");

/** Every question, with its answer as it is written. The module has no schemas and no importers, so those about
 * them are refused. */
export function* questions() {
  for (const question of all()) {
    if (question.verb !== "schema" && question.verb !== "import") yield question;
  }
}

export function* all() {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".jsonl"));
  for (const file of files.sort()) {
    for (const line of readFileSync(folder + file, "utf8").split("\n").slice(0, -1)) {
      const { name, policy, book, verb, arguments: args, lines, code } = JSON.parse(line);
      const written = line.slice(line.search(/,"code":[01],"answer":/) + ',"code":0,"answer":'.length, -1);
      const answer = lines === undefined ? written : JSON.parse(written);
      yield { name: `${file}: ${name}`, loaded: policy ?? book, verb, args, lines, code, answer };
    }
  }
}

/** The code and the text with which an instance answers. */
export function asked(instance, { loaded, verb, args, lines }) {
  let handle = 0;
  if (loaded !== undefined) {
    const { code, text, handle: of } = instance.load(encoder.encode(JSON.stringify(loaded)));
    if (code !== 0 || verb === undefined) return { code, text };
    handle = of;
  }
  const [name, given] = [`${verb}\0`, JSON.stringify(args)].map((text) => encoder.encode(text));
  const { code, text } =
    lines === undefined ? instance.call(handle, name, given) : instance.lines(handle, name, given, encoder.encode(lines));
  instance.drop(handle);
  return { code, text };
}

export const instance = new Instance(engine.module);
