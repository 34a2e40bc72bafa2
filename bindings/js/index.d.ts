import type { CallAnswers, CallArguments, LinesAnswers, LinesArguments, Problem } from "./types.js";

export type * from "./types.js";

/** An `ArrayBuffer`, or a view of one such as a `Uint8Array`. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/**
 * JSON as a text or as bytes, or what becomes JSON with `JSON.stringify`, in which a `Date` is an instant. A `TypeError`
 * is thrown for what has no JSON, such as an invalid date.
 */
export type Json<T = unknown> = T | string | Bytes;

/** The verbs that need nothing loaded. */
export type FreeVerb = "report" | "merge" | "availability" | "penalty" | "import" | "schema" | "version";

/**
 * An engine, of the module beside this package's files or of another source: a module, its bytes, its address, or a
 * response that has it.
 */
export function open(
  source?: WebAssembly.Module | BufferSource | URL | string | Response | Promise<Response>,
): Promise<Engine>;

/** An engine, for one thread. Another thread (worker) makes its own of the same `module`. */
export class Engine {
  constructor(module: WebAssembly.Module);
  readonly module: WebAssembly.Module;
  /**
   * Loads a policy, or a book: JSON with a field `policies`.
   * @throws {InvalidInput} with everything that is wrong with it
   */
  load(policy: Json): Loaded;
  /**
   * Answers a question that needs nothing loaded.
   * @throws {InvalidInput} with everything that is wrong with the arguments
   */
  call<V extends FreeVerb>(verb: V, args?: Json<CallArguments[V]>): CallAnswers[V];
  /** The same, with the answer as the JSON that the engine writes. */
  callText(verb: string, args?: Json): string;
}

/** A policy or a book that was loaded. It does not change. */
export class Loaded {
  private constructor();
  /**
   * Answers a question about it.
   * @throws {InvalidInput} with everything that is wrong with the arguments
   */
  call<V extends keyof CallAnswers>(verb: V, args?: Json<CallArguments[V]>): CallAnswers[V];
  /** The same, with the answer as the JSON that the engine writes. */
  callText(verb: string, args?: Json): string;
  /**
   * Answers a question for many tickets, given as a list, or as a text with one on each line. With `evaluate`, the answer
   * for each is in its place; for what is no ticket it has `problems`.
   * @throws {InvalidInput} with everything that is wrong with the arguments
   */
  lines(verb: "evaluate", args: Json<LinesArguments["evaluate"]>, lines: Lines): LinesAnswers["evaluate"][];
  /** Answers with the state of one report. */
  lines(verb: "report", args: Json<LinesArguments["report"]>, lines: Lines): LinesAnswers["report"];
  /** The same, with the answer as the text that the engine writes. */
  linesText(verb: string, args: Json, lines: Lines): string;
  /** Releases its memory at once. Without this, that happens some time after it is no longer reachable. */
  drop(): void;
}

/** Tickets: a list, each a value or its JSON as a text or as bytes; or JSON Lines as a text or as bytes. */
export type Lines = Iterable<Json> | string | Bytes;

/** Why a question has no answer. */
export class InvalidInput extends Error {
  constructor(problems: Problem[]);
  /** Everything that is wrong. */
  readonly problems: Problem[];
}

/** The engine itself has failed. It may be used further: a new instance takes the place of the one that failed. */
export class EngineFailure extends Error {}
