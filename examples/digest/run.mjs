// Runs the WebAssembly build of the digest and prints its text. A module can do I/O only through its imports, so this one
// must not import anything.
import { readFileSync } from "node:fs";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const imports = WebAssembly.Module.imports(module);
if (imports.length !== 0) {
  console.error("the module imports", imports);
  process.exit(1);
}
const { memory, text_start, text_length } = new WebAssembly.Instance(module).exports;
const start = text_start() >>> 0; // computes the text, so memory is read after it
process.stdout.write(Buffer.from(memory.buffer, start, text_length()));
