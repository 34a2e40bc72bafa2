// For Node, whose `fetch` does not read files.

import { readFile } from "node:fs/promises";

import { open as openSource } from "./index.js";

export { Engine, EngineFailure, InvalidInput, Loaded } from "./engine.js";

/** An engine, of the module beside this file or of another source. */
export async function open(source) {
  return openSource(source ?? (await readFile(new URL("./punctual.wasm", import.meta.url))));
}
