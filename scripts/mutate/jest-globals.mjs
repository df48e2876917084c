// As much of jest as the tests under mutation use. Tests are noted down while their file is loaded, and run one by one afterwards, in any
// order: what a test needs of its blocks runs before it, and what its blocks clean up runs when the file is done with.
import { createRequire } from 'node:module';

const jestRequire = createRequire(createRequire(import.meta.url).resolve('@jest/globals'));
const { expect } = jestRequire('expect');
const { ModuleMocker } = jestRequire('jest-mock');
const environmentRequire = createRequire(jestRequire.resolve('@jest/environment'));
const { ModernFakeTimers } = environmentRequire('@jest/fake-timers');

const timers = new ModernFakeTimers({ config: { fakeTimers: {} }, global: globalThis });
const mocker = new ModuleMocker(globalThis);
// Fake timers replace it.
const { setTimeout, clearTimeout } = globalThis;

const KINDS = ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'];

class Block {
  hooks = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  hasBegun = false;

  constructor(name, parent) {
    this.name = name;
    /** From the file itself down to this one. */
    this.chain = [...(parent?.chain ?? []), this];
  }
}

/** The tests of one file, by names that are unique in it. */
export class Suite {
  tests = new Map();
  #file = new Block('', undefined);
  #current = this.#file;
  #begun = [];

  describe(name, body) {
    const outer = this.#current;
    this.#current = new Block(name, outer);
    body();
    this.#current = outer;
  }

  add(name, run) {
    const path = [...this.#current.chain.slice(1).map((block) => block.name), name].join(' › ');
    let unique = path;
    for (let count = 2; this.tests.has(unique); count += 1) unique = `${path} (${count})`;
    this.tests.set(unique, { run, chain: this.#current.chain });
  }

  hook(kind, run) {
    this.#current.hooks[kind].push(run);
  }

  /** Runs the hooks that the blocks of a test need once, and returns how many. The test's own `run` does this too. */
  async begin(name) {
    let count = 0;
    for (const block of this.tests.get(name).chain) {
      if (block.hasBegun) continue;
      block.hasBegun = true;
      this.#begun.push(block);
      for (const hook of block.hooks.beforeAll) await hook();
      count += block.hooks.beforeAll.length;
    }
    return count;
  }

  /** Runs one test, and cleans up after it. Throws what the test throws, else what a hook throws. */
  async run(name) {
    const { run, chain } = this.tests.get(name);
    await this.begin(name);
    try {
      for (const block of chain) for (const hook of block.hooks.beforeEach) await hook();
      await run();
    } finally {
      for (const block of chain.toReversed()) for (const hook of block.hooks.afterEach) await hook();
    }
  }

  /** What the blocks clean up at the end. */
  async end() {
    for (const block of this.#begun.splice(0).reverse()) {
      block.hasBegun = false;
      for (const hook of block.hooks.afterAll) await hook();
    }
  }
}

/** The exports of `@jest/globals`, for the suite that `current` answers while a file is loaded. */
export function jestGlobals(current) {
  const describe = (name, body) => current().describe(name, body);
  describe.each = each(describe);
  describe.skip = () => undefined;
  const test = (name, run) => current().add(name, run);
  test.each = each(test);
  test.skip = () => undefined;
  test.skip.each = () => () => undefined;
  const hooks = Object.fromEntries(KINDS.map((kind) => [kind, (run) => current().hook(kind, run)]));
  const jest = {
    useFakeTimers: (config) => timers.useFakeTimers(config),
    useRealTimers: () => timers.useRealTimers(),
    advanceTimersByTime: (ms) => timers.advanceTimersByTime(ms),
    getTimerCount: () => timers.getTimerCount(),
    spyOn: mocker.spyOn.bind(mocker),
    restoreAllMocks: () => mocker.restoreAllMocks(),
  };
  return { describe, test, it: test, expect, jest, ...hooks };
}

/** Whatever a test replaced and did not put back. */
export function putBack() {
  timers.useRealTimers();
  mocker.restoreAllMocks();
}

/** Waits for a promise, real time passing whatever timers are faked. Throws when it takes longer. */
export async function within(limitMs, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Endless(limitMs)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A test did not end in its time; what it left behind may still run. */
export class Endless extends Error {
  constructor(limitMs) {
    super(`it does not end within ${Math.round(limitMs)} ms`);
  }
}

// A name by the row's number: rows may be made of what is under test.
function each(add) {
  return (rows) => (name, run) => {
    for (const [at, row] of [...rows].entries())
      add(`${name} #${at}`, () => run(...(Array.isArray(row) ? row : [row])));
  };
}
