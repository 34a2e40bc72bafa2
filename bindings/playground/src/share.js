// A link that has everything in it: what is after `#` in an address stays in the browser.

import { byId } from "./dom.js";
import { fitting } from "./link.js";

const encoder = new TextEncoder();
const KEY = "s=";
const LIMIT = 16 * 1024 * 1024; // bytes of what a link holds

let made; // the last link that was made here

const through = (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();

function base64(bytes) {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

/** A value as a text for an address. */
const packed = async (value) => base64(await through(encoder.encode(JSON.stringify(value)), new CompressionStream("deflate-raw")));

// The text of a stream, of which no more than LIMIT bytes are read.
async function limited(stream) {
  const decoder = new TextDecoder(), reader = stream.getReader();
  let text = "", size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > LIMIT) {
      await reader.cancel();
      throw new RangeError("a link holds too much");
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text;
}

/** The value of such a text; `null` if it is none. */
async function unpacked(text) {
  try {
    const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(await limited(stream));
  } catch {
    return null;
  }
}

/** What a link holds that was opened, as far as it can be read; `null` if there is none, or it was made here. */
export async function received() {
  const hash = location.hash.slice(1);
  return hash.startsWith(KEY) && location.hash !== made ? fitting(await unpacked(hash.slice(KEY.length))) : null;
}

/** The button that makes a link. `state` gives what it holds. */
export function offer(state) {
  byId("share").addEventListener("click", async () => {
    const shared = state();
    made = `#${KEY}${await packed(shared)}`;
    location.replace(made);
    const field = byId("link");
    field.value = location.href;
    byId("link-box").hidden = false;
    field.focus();
    field.select();
    byId("link-note").textContent = await copied(field.value, shared.tickets ? "the contract and your tickets" : "the contract and the time");
  });
  byId("link-close").addEventListener("click", () => {
    byId("link-box").hidden = true;
    byId("share").focus();
  });
}

async function copied(text, what) {
  const size = `The link has ${text.length.toLocaleString("en-GB")} characters, with ${what} in it.`;
  try {
    await navigator.clipboard.writeText(text);
    return `Copied. ${size}`;
  } catch {
    return `Copy it from here. ${size}`;
  }
}
