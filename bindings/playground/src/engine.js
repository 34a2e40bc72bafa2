// The engine: the WebAssembly module that stands in the page, inflated by the browser.

import { Engine, InvalidInput } from "../../js/engine.js";
import { inflated } from "./inflate.js";

/** The engine of the module in an element of the page. */
export async function openEngine(id) {
  return new Engine(await WebAssembly.compile(await inflated(id).arrayBuffer()));
}

/** Calls `work`. Gives its result, or the mistakes that the engine reports. */
export function attempt(work) {
  try {
    return { value: work(), problems: [] };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { problems: error.problems };
  }
}
