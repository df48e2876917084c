// Changes the policy evaluator in a thousand small ways, one at a time, and runs its tests against each change. A change that no test
// notices has survived: a rule that nothing holds. Prints the survivors and the share that was killed; fails below the share asked for.
//
//   node --experimental-vm-modules scripts/mutate.mjs [--at-least 90] [--file conditions.ts]
//
// Stryker would do the same by starting jest for each change, which takes hours.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { mutantsOf } from './mutate/mutants.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TESTS = '__tests__/local/policy';
const SOURCES = [...filesOf('src/local/policy', '.ts'), 'src/local/sts/authorize.ts'];
// A worker keeps every module that it has ever loaded.
const MUTANTS_A_WORKER = 150;

const { values } = parseArgs({
  options: { 'at-least': { type: 'string', default: '90' }, file: { type: 'string' } },
});

const sources = SOURCES.filter((file) => values.file === undefined || file.endsWith(`/${values.file}`));
const mutants = sources.flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), 'utf8')));
const tests = filesOf(TESTS, '.test.ts');

class Runner {
  #worker;
  #done = 0;

  /** Runs all tests against a mutant, or against the sources as they are. */
  async run(mutant, limitMs) {
    if (this.#worker === undefined || this.#done >= MUTANTS_A_WORKER) await this.#renew();
    this.#done += 1;
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const settle = (outcome) => {
        clearTimeout(timer);
        worker.off('message', settle);
        worker.off('error', reject);
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        this.#worker = undefined;
        worker.terminate().then(() => settle({ killed: true, by: 'it does not end' }), reject);
      }, limitMs);
      worker.on('message', settle);
      worker.on('error', reject);
      worker.postMessage(mutant === undefined ? {} : { file: mutant.file, text: mutant.text });
    });
  }

  async #renew() {
    await this.end();
    this.#done = 0;
    this.#worker = new Worker(new URL('./mutate/run-tests.mjs', import.meta.url), {
      workerData: { root: ROOT, tests },
      execArgv: ['--experimental-vm-modules', '--no-warnings'],
    });
  }

  async end() {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}

const runner = new Runner();
const first = await runner.run(undefined, 60_000);
if (first.killed) throw new Error(`the tests fail without any change: ${first.by}`);
// By now all is warm. A mutant that takes much longer than the sources does not end.
const runs = [
  await runner.run(undefined, 60_000),
  await runner.run(undefined, 60_000),
  await runner.run(undefined, 60_000),
];
const tookMs = Math.min(...runs.map((run) => run.tookMs));
const limitMs = 3_000 + 10 * tookMs;
process.stdout.write(
  `${first.tests} tests take ${Math.round(tookMs)} ms; ${mutants.length} changes in ${sources.length} files\n`,
);

const survivors = [];
for (const [at, mutant] of mutants.entries()) {
  const { killed } = await runner.run(mutant, limitMs);
  if (!killed) survivors.push(mutant);
  if ((at + 1) % 100 === 0) process.stdout.write(`${at + 1} tried, ${survivors.length} survived\n`);
}
await runner.end();

for (const { file, line, was, becomes } of survivors) {
  process.stdout.write(`survived: ${file}:${line}: ${oneLine(was)} -> ${oneLine(becomes)}\n`);
}
const share = (100 * (mutants.length - survivors.length)) / mutants.length;
process.stdout.write(`${mutants.length - survivors.length} of ${mutants.length} killed: ${share.toFixed(1)} %\n`);
process.exitCode = share < Number(values['at-least']) ? 1 : 0;

function filesOf(folder, ending) {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}

function oneLine(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line || '(nothing)';
}
