// A link that has everything in it: what is after `#` in an address stays in the browser.

import { byId } from "./dom.js";

const encoder = new TextEncoder();
const KEY = "s=";

let made; // the last link that was made here

const through = (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();

function base64(bytes) {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

/** A value as a text for an address. */
export const packed = async (value) => base64(await through(encoder.encode(JSON.stringify(value)), new CompressionStream("deflate-raw")));

/** The value of such a text; `null` if it is none. */
export async function unpacked(text) {
  try {
    return JSON.parse(new TextDecoder().decode(await through(bytesOf(text), new DecompressionStream("deflate-raw"))));
  } catch {
    return null;
  }
}

/** What a link holds that was opened; `null` if it is none, or the one that was made here. */
export async function received() {
  const hash = location.hash.slice(1);
  return hash.startsWith(KEY) && location.hash !== made ? unpacked(hash.slice(KEY.length)) : null;
}

/** The button that makes a link. `state` gives what it holds. */
export function offer(state) {
  byId("share").addEventListener("click", async () => {
    made = `#${KEY}${await packed(state())}`;
    location.replace(made);
    const field = byId("link");
    field.value = location.href;
    byId("link-box").hidden = false;
    field.focus();
    field.select();
    byId("link-note").textContent = await copied(field.value);
  });
  byId("link-close").addEventListener("click", () => {
    byId("link-box").hidden = true;
    byId("share").focus();
  });
}

async function copied(text) {
  const size = `The link has ${text.length.toLocaleString("en-GB")} characters, with the contract and your tickets in it.`;
  try {
    await navigator.clipboard.writeText(text);
    return `Copied. ${size}`;
  } catch {
    return `Copy it from here. ${size}`;
  }
}
