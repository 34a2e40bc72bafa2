// What stands in the page compressed by gzip, one character for each byte: the page is windows-1252, so a character takes
// one byte. Bytes that a browser would change, or that would end the script element, stand after `=`, 64 higher.

function bytesOf(text) {
  const codes = new Map([...new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 256 }, (_, code) => code))].map((character, code) => [character, code]));
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) bytes[length++] = text[at] === "=" ? codes.get(text[++at]) - 64 : codes.get(text[at]);
  return bytes.subarray(0, length);
}

/** What is kept in an element of the page, as a response of which the text or the bytes can be taken. */
export function inflated(id) {
  const packed = new Blob([bytesOf(document.getElementById(id).textContent)]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream("gzip")));
}
