// One instance of the WebAssembly module, and how bytes get in and out. It knows the functions of bindings/c and no JSON.

const ABI = 1;

const decoder = new TextDecoder();

/** The engine itself has failed. It may be used further: a new instance takes the place of the one that failed. */
export class EngineFailure extends Error {
  /**
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(message, options) {
    super(message, options);
    this.name = "EngineFailure";
  }
}

export class Instance {
  #functions;
  /** Whether it must not be used any more: after a trap its memory is in no known state. */
  broken = false;

  constructor(module) {
    this.#functions = new WebAssembly.Instance(module).exports;
    const abi = this.#functions.punctual_abi();
    if (abi !== ABI) throw new TypeError(`the module has version ${abi} of its functions, not ${ABI}`);
  }

  /** The code, the answer and a handle of what is loaded. */
  load(json) {
    return this.#within([json], ([at], written) => {
      const code = this.#functions.punctual_load(at, json.length, written + 8, written);
      const [handle] = this.#words(written + 8, 1);
      return { code, text: this.#answer(written), handle };
    });
  }

  /** The code and the answer. `verb` ends with a NUL; `handle` is 0 if nothing is loaded. */
  call(handle, verb, args) {
    return this.#within([verb, args], ([verbAt, at], written) => {
      const code = this.#functions.punctual_call(handle, verbAt, at, args.length, written);
      return { code, text: this.#answer(written) };
    });
  }

  lines(handle, verb, args, lines) {
    return this.#within([verb, args, lines], ([verbAt, at, linesAt], written) => {
      const code = this.#functions.punctual_lines(handle, verbAt, at, args.length, linesAt, lines.length, written);
      return { code, text: this.#answer(written) };
    });
  }

  drop(handle) {
    if (!this.broken) this.#guard(() => this.#functions.punctual_drop(handle));
  }

  // Whatever is thrown while the module runs, a trap or a full stack, breaks the instance.
  #guard(work) {
    try {
      return work();
    } catch (cause) {
      this.broken = true;
      throw new EngineFailure("the engine failed, and a new instance takes its place", { cause });
    }
  }

  // Calls `use` with the addresses of copies of the inputs, and of 16 bytes for what a function writes.
  #within(inputs, use) {
    const taken = [];
    try {
      for (const size of [...inputs.map(({ length }) => length), 16]) {
        const address = this.#guard(() => this.#functions.punctual_alloc(size)) >>> 0;
        if (address === 0) throw new RangeError("there is not enough memory for what is given");
        taken.push({ address, size });
      }
      const addresses = taken.map(({ address }) => address);
      const written = addresses.pop();
      inputs.forEach((bytes, place) => this.#bytes(addresses[place], bytes.length).set(bytes));
      return this.#guard(() => use(addresses, written));
    } finally {
      if (!this.broken) taken.forEach(({ address, size }) => this.#functions.punctual_dealloc(address, size));
    }
  }

  // The text that a function has written at an address. Releases it.
  #answer(address) {
    const [data, length] = this.#words(address, 2);
    const text = decoder.decode(this.#bytes(data, length));
    this.#functions.punctual_free(address);
    return text;
  }

  // Views are made anew each time, because the memory moves when it grows.
  #bytes(address, length) {
    return new Uint8Array(this.#functions.memory.buffer, address, length);
  }

  #words(address, number) {
    return new Uint32Array(this.#functions.memory.buffer, address, number);
  }
}
