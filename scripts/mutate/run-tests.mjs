// A worker that runs test files in its own process, over and over: the modules of the project are made anew each time, one of them with
// other text, and everything else is loaded once. It knows as much of jest as the evaluator's tests use.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SourceTextModule, SyntheticModule } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { transformSync } from '@swc/core';

const { root, tests } = workerData;
const jestRequire = createRequire(createRequire(import.meta.url).resolve('@jest/globals'));
const { expect } = jestRequire('expect');

// How many mutants each test has killed: those that killed most go first.
const kills = new Map();
const compiled = new Map();
const foreign = new Map();

parentPort.on('message', async ({ file, text }) => {
  const startedMs = performance.now();
  const { count, failure } = await runAll(file, text);
  parentPort.postMessage({
    killed: failure !== undefined,
    by: failure,
    tests: count,
    tookMs: performance.now() - startedMs,
  });
});

async function runAll(file, text) {
  const found = [];
  const { load } = project(file, text, jestGlobals(found));
  try {
    for (const test of tests) await load(test);
  } catch (error) {
    return { count: 0, failure: `loading: ${error}` };
  }
  found.sort((one, other) => (kills.get(other.name) ?? 0) - (kills.get(one.name) ?? 0));
  for (const { name, run } of found) {
    try {
      await run();
    } catch (error) {
      kills.set(name, (kills.get(name) ?? 0) + 1);
      return { count: found.length, failure: `${name}: ${error?.message ?? error}` };
    }
  }
  return { count: found.length };
}

/** `describe` and `test`, which note down what there is to run. */
function jestGlobals(found) {
  const prefix = [];
  const describe = (name, body) => {
    prefix.push(name);
    body();
    prefix.pop();
  };
  describe.each = (rows) => (name, body) => {
    for (const row of rows)
      describe(`${name} ${JSON.stringify(row)}`, () => body(...(Array.isArray(row) ? row : [row])));
  };
  const test = (name, run) => {
    found.push({ name: [...prefix, name].join(' › '), run });
  };
  test.each = (rows) => (name, run) => {
    for (const row of rows) test(`${name} ${JSON.stringify(row)}`, () => run(...(Array.isArray(row) ? row : [row])));
  };
  return { describe, test, expect };
}

/** The modules of the project as they are, but for one. */
function project(changed, text, globals) {
  const modules = new Map();
  const module = (file) => {
    const known = modules.get(file);
    if (known) return known;
    const code = file === changed ? compile(text) : compiledFile(file);
    const made = new SourceTextModule(code, { identifier: file });
    modules.set(file, made);
    return made;
  };
  const link = async (specifier, { identifier }) => {
    if (specifier === '@jest/globals') return synthetic(globals);
    if (!specifier.startsWith('.')) return foreignModule(specifier);
    return module(join(identifier, '..', specifier).replace(/\.js$/, '.ts'));
  };
  const load = async (file) => {
    const made = module(file);
    await made.link(link);
    await made.evaluate();
  };
  return { load };
}

function compiledFile(file) {
  const known = compiled.get(file);
  if (known !== undefined) return known;
  const code = compile(readFileSync(join(root, file), 'utf8'));
  compiled.set(file, code);
  return code;
}

function compile(source) {
  const options = { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } };
  return transformSync(source, options).code;
}

async function foreignModule(specifier) {
  const known = foreign.get(specifier);
  if (known) return known;
  const made = synthetic(await import(specifier));
  foreign.set(specifier, made);
  return made;
}

function synthetic(exports) {
  const names = Object.keys(exports);
  const made = new SyntheticModule(names, () => {
    for (const name of names) made.setExport(name, exports[name]);
  });
  return made;
}
