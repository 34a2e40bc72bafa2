// Builds the page: one HTML file with the module, the script and the styles in it.
//
//   node build.js [--module FILE] [--out FILE]
//
// The module is that of bindings/js with the importers, which `./build` makes. Script and style are named in the page's
// Content-Security-Policy by their hashes, and nothing else may run or be loaded.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const LIMIT = 1_200_000; // bytes
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const EXAMPLE = here("../../examples/import/zendesk/02-newest-first/");

const { values: given } = parseArgs({ options: { module: { type: "string" }, out: { type: "string" } } });
const out = given.out ?? here("punctual.html");

// Files that a module imports: schemas without white space, a policy as its text, and the export of another product.
const files = {
  name: "files",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\?text$/ }, ({ path, resolveDir }) => ({ path: `${resolveDir}/${path.slice(0, -5)}`, namespace: "text" }));
    onLoad({ filter: /./, namespace: "text" }, async ({ path }) => ({ contents: await readFile(path, "utf8"), loader: "text" }));
    onResolve({ filter: /^virtual:zendesk$/ }, ({ path }) => ({ path, namespace: "example" }));
    onLoad({ filter: /./, namespace: "example" }, async () => ({ contents: JSON.stringify(await example()), loader: "json" }));
  },
};

async function example() {
  const names = (await readdir(EXAMPLE)).filter((name) => name !== "expected.json");
  const read = async (name) => [name, JSON.parse(await readFile(EXAMPLE + name, "utf8"))];
  return Object.fromEntries(await Promise.all(names.map(read)));
}

// The text of a bundle, and the folders of the packages in it.
async function bundled(entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here("."), entryPoints: [entry], bundle: true, minify: true, write: false, metafile: true, format: "iife",
    target: "es2023", charset: "ascii", legalComments: "none", plugins: [files],
  });
  const packages = Object.keys(metafile.inputs).map((path) => /^node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return { text: outputFiles[0].text.trim(), packages: [...new Set(packages)].filter(Boolean) };
}

// The notice that the licence of the packages asks for. They all have the same one, MIT.
async function notice(packages) {
  const texts = await Promise.all(packages.map((folder) => readFile(here(`${folder}/LICENSE`), "utf8")));
  const owners = new Set(texts.map((text) => /^Copyright .*$/m.exec(text)[0]));
  const terms = new Set(texts.map((text) => text.slice(text.indexOf("Permission is hereby")).replace(/\s+/g, " ").trim()));
  if (terms.size !== 1) throw new Error("the packages do not all have the same licence");
  return [`Contains ${packages.map((folder) => folder.slice("node_modules/".length)).join(", ")}.`, ...owners, ...terms].join("\n");
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

// One character for each byte, as src/inflate.js reads it.
const ESCAPED = [0, 10, 13, "<".charCodeAt(0), "=".charCodeAt(0)];
const packed = (content) => Buffer.from([...gzipSync(content, { level: 9 })]
  .flatMap((byte) => (ESCAPED.includes(byte) ? ["=".charCodeAt(0), byte + 64] : [byte]))).toString("latin1");

// Characters beyond ASCII as references, because the page is not in UTF-8.
const ascii = (text) => text.replace(/[^\0-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`);

const module = await readFile(given.module ?? here("punctual.wasm"));
const { version } = JSON.parse(await readFile(here("package.json"), "utf8"));
const [{ text: script, packages }, { text: loader }, { text: style }] =
  await Promise.all(["src/main.js", "src/loader.js", "src/style.css"].map(bundled));
const parts = {
  policy: [
    "default-src 'none'", `script-src ${hash(loader)} ${hash(script)} 'wasm-unsafe-eval'`, `style-src ${hash(style)}`,
    "base-uri 'none'", "form-action 'none'",
  ].join("; "),
  style, loader, module: packed(module), script: packed(script), version, notice: await notice(packages),
};
const page = ascii(await readFile(here("src/index.html"), "utf8")).replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
await writeFile(out, page, "latin1");

const size = page.length;
console.log(`${out}: ${size} bytes, of which the module takes ${parts.module.length} and the script ${parts.script.length}`);
if (size > LIMIT) {
  console.error(`the page is larger than ${LIMIT} bytes`);
  process.exitCode = 1;
}
