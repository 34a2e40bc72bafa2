// For browsers, Deno and Workers.

import { Engine } from "./engine.js";

export { Engine, EngineFailure, InvalidInput, Loaded } from "./engine.js";

async function compiled(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const response = await (typeof source === "string" || source instanceof URL ? fetch(source) : source);
  if (!response.ok) throw new TypeError(`punctual.wasm was not found: ${response.status} ${response.url}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** An engine, of the module beside this file or of another source. */
export async function open(source = new URL("./punctual.wasm", import.meta.url)) {
  return new Engine(await compiled(source));
}
