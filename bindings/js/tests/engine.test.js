import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { Worker } from "node:worker_threads";

import { Engine, EngineFailure, InvalidInput, open } from "../node.js";

const wasm = readFileSync(new URL("../punctual.wasm", import.meta.url));
const engine = await open();
const policy = { id: "p", calendar: "24x7", metrics: { resolution: { targets: { "*": { "*": "4h" } } } } };
const ticket = { id: "T-1", opened_at: "2026-03-02T08:00:00Z" };
const now = "2026-03-02T09:00:00Z";
const due = (loaded) => loaded.call("evaluate", { ticket, now, fields: "brief" }).metrics[0].due_at;

// The limits are a little above what was measured without wasm-opt when they were last changed.
test("the module imports nothing and does not grow unnoticed", () => {
  assert.deepEqual(WebAssembly.Module.imports(engine.module), []);
  const sizes = { raw: wasm.length, gzip: gzipSync(wasm, { level: 9 }).length };
  console.log(sizes);
  assert.ok(sizes.raw <= 1_340_000 && sizes.gzip <= 535_000, JSON.stringify(sizes));
});

test("values, texts and bytes are the same, and dates are instants", () => {
  const text = JSON.stringify(policy);
  for (const given of [policy, text, new TextEncoder().encode(text)]) assert.equal(due(engine.load(given)), "2026-03-02T12:00:00Z");
  const loaded = engine.load(policy);
  const dates = { ticket: { ...ticket, opened_at: new Date(ticket.opened_at) }, now: new Date(now) };
  assert.deepEqual(loaded.call("evaluate", dates), loaded.call("evaluate", { ticket, now }));
  const answers = loaded.lines("evaluate", { now }, [ticket, {}, ticket]);
  assert.deepEqual([answers.length, answers[1].problems.length, answers[2]], [3, 2, answers[0]]);
  assert.equal(loaded.lines("report", { spec: { now } }, `${JSON.stringify(ticket)}\n{}\n`).refused, 1);
});

test("mistakes are thrown with every problem", () => {
  const wrong = { ...policy, calendar: "24x", metrics: {} };
  assert.throws(() => engine.load(wrong), (error) => error instanceof InvalidInput && error.problems.length >= 2);
  assert.throws(() => engine.load(policy).call("quote", { at: "tomorrow", priorty: "high" }), /^InvalidInput: at: `tomorrow`/);
  assert.throws(() => engine.call("versoin"), /did you mean `version`/);
  assert.throws(() => engine.call("vers\0ion"), InvalidInput);
  assert.throws(() => engine.load(undefined), TypeError);
  assert.throws(() => engine.load(new Uint8Array([255])), InvalidInput);
});

// The module with a memory that cannot grow: its section of memories gets a maximum.
function limited(pages) {
  let at = 8;
  const number = () => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = wasm[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7;
    }
  };
  while (wasm[at] !== 5) {
    at++;
    const length = number();
    at += length;
  }
  const start = at++;
  const end = number() + at;
  at += 2; // one memory, without a maximum
  const least = number();
  const encoded = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...encoded(value >> 7)]);
  const limits = [1, 1, ...encoded(least), ...encoded(least + pages)];
  return Buffer.concat([wasm.subarray(0, start), Buffer.from([5, limits.length, ...limits]), wasm.subarray(end)]);
}

test("a new instance takes the place of one that a trap has broken", () => {
  const small = new Engine(new WebAssembly.Module(limited(80)));
  const [first, second] = [small.load(policy), small.load({ ...policy, id: "q" })];
  const tickets = Array.from({ length: 12000 }, () => ticket);
  assert.throws(
    () => first.linesText("evaluate", { now }, tickets),
    (error) => error instanceof EngineFailure && error.cause instanceof WebAssembly.RuntimeError,
  );
  assert.equal(due(first), "2026-03-02T12:00:00Z");
  assert.equal(second.call("evaluate", { ticket, now }).policy.id, "q");
  // What does not fit in is refused before anything runs.
  assert.throws(() => small.load(new Uint8Array(80 * 65536)), RangeError);
  assert.equal(due(first), "2026-03-02T12:00:00Z");
});

test("what was dropped is gone, and dropping it again does nothing", () => {
  const loaded = engine.load(policy);
  loaded.drop();
  loaded.drop();
  assert.throws(() => loaded.call("lint"), /was dropped/);
});

test("memory does not grow with the number of calls", () => {
  const small = new Engine(new WebAssembly.Module(limited(16)));
  for (let number = 0; number < 20000; number++) {
    const loaded = small.load(policy);
    assert.ok(loaded.callText("lint").startsWith("["));
    assert.throws(() => loaded.call("lint", { zzz: number }), InvalidInput);
    loaded.drop();
  }
});

test("what is no longer reachable is dropped", async () => {
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc");
  const small = new Engine(new WebAssembly.Module(limited(80)));
  for (let round = 0; round < 20; round++) {
    for (let number = 0; number < 40; number++) small.load(policy);
    collect();
    await new Promise((resolve) => setTimeout(resolve));
  }
});

test("a worker makes an engine of the same module", async () => {
  const code = `
    import { parentPort, workerData } from "node:worker_threads";
    const { Engine } = await import(workerData.engine);
    const loaded = new Engine(workerData.module).load(workerData.policy);
    parentPort.postMessage(loaded.callText("lint"));`;
  const data = { engine: new URL("../engine.js", import.meta.url).href, module: engine.module, policy };
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: data });
  const answer = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  assert.equal(answer, engine.load(policy).callText("lint"));
});
