// The engine with values of JavaScript. It does no I/O.

import { bytesOf, bytesOfLines, verbOf } from "./given.js";
import { EngineFailure, Instance } from "./instance.js";

export { EngineFailure };

const DONE = 0;
const REFUSED = 1;

/** Why a question has no answer: `problems` lists everything that is wrong with it. */
export class InvalidInput extends Error {
  /** @param {import("./types.js").Problem[]} problems */
  constructor(problems) {
    super(problems.map(({ path, found, help }) => `${path && `${path}: `}${found}; ${help}`).join("\n"));
    this.name = "InvalidInput";
    this.problems = problems;
  }
}

function checked(answer) {
  if (answer.code === DONE) return answer;
  const { problems } = JSON.parse(answer.text);
  throw answer.code === REFUSED ? new InvalidInput(problems) : new EngineFailure(problems[0].found);
}

// Drops what was loaded and is no longer reachable.
const forgotten = new FinalizationRegistry(({ instance, handle }) => instance.drop(handle));

let instanceOf; // of an engine, for what it has loaded

/** An engine, for one thread. Another thread (worker) makes its own of the same `module`. */
export class Engine {
  #instance;

  static {
    instanceOf = (engine) => {
      if (engine.#instance.broken) engine.#instance = new Instance(engine.module);
      return engine.#instance;
    };
  }

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.module = module;
    this.#instance = new Instance(module);
  }

  /** Loads a policy, or a book: JSON with a field `policies`. */
  load(policy) {
    return new Loaded(this, bytesOf(policy).slice());
  }

  /** Answers a question that needs nothing loaded. */
  call(verb, args = {}) {
    return JSON.parse(this.callText(verb, args));
  }

  /** The same, with the answer as the JSON that the engine writes. */
  callText(verb, args = {}) {
    return checked(instanceOf(this).call(0, verbOf(verb), bytesOf(args))).text;
  }
}

/** A policy or a book that was loaded. It does not change. */
export class Loaded {
  #engine;
  #json; // is kept for the case that the instance has to be replaced
  #instance;
  #handle;

  constructor(engine, json) {
    this.#engine = engine;
    this.#json = json;
    this.#loaded();
  }

  /** Answers a question about it. */
  call(verb, args = {}) {
    return JSON.parse(this.callText(verb, args));
  }

  /** The same, with the answer as the JSON that the engine writes. */
  callText(verb, args = {}) {
    const instance = this.#loaded();
    return checked(instance.call(this.#handle, verbOf(verb), bytesOf(args))).text;
  }

  /** Answers a question for many tickets: an answer for each with `evaluate`, one state of a report with `report`. */
  lines(verb, args, lines) {
    const text = this.linesText(verb, args, lines);
    if (verb !== "evaluate") return JSON.parse(text);
    return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  }

  /** The same, with the answer as the text that the engine writes. */
  linesText(verb, args, lines) {
    const instance = this.#loaded();
    return checked(instance.lines(this.#handle, verbOf(verb), bytesOf(args), bytesOfLines(lines))).text;
  }

  /** Releases its memory at once. Without this, that happens some time after it is no longer reachable. */
  drop() {
    if (this.#json === undefined) return;
    this.#json = undefined;
    forgotten.unregister(this);
    this.#instance.drop(this.#handle);
  }

  // The engine's present instance, with this loaded.
  #loaded() {
    if (this.#json === undefined) throw new TypeError("this was dropped");
    const instance = instanceOf(this.#engine);
    if (instance !== this.#instance) {
      const { handle } = checked(instance.load(this.#json));
      if (this.#instance !== undefined) forgotten.unregister(this);
      forgotten.register(this, { instance, handle }, this);
      this.#instance = instance;
      this.#handle = handle;
    }
    return instance;
  }
}
