// What stands in the page compressed by gzip, as base64.

function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** What is kept in an element of the page, as a response of which the text or the bytes can be taken. */
export function inflated(id) {
  const packed = new Blob([bytesOf(document.getElementById(id).textContent.trim())]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream("gzip")));
}
