// A process that runs tests of the project, over and over: the sources as they are, or with one of them changed.
import { Endless, jestGlobals, putBack, Suite, within } from './jest-globals.mjs';
import { Modules } from './modules.mjs';
import { Reached } from './reached.mjs';

const LOADING_MS = 30_000;
// As long as jest lets a test run.
const SURVEY_MS = 180_000;

let loading = new Suite();
const modules = new Modules(
  process.argv[2],
  jestGlobals(() => loading),
);
const suites = new Map();

// What is thrown where nobody waits for it fails the test that runs, as it does under jest.
let fail = () => undefined;
process.on('uncaughtException', (error) => fail(error));
process.on('unhandledRejection', () => undefined);

process.on('disconnect', () => process.exit());
process.on('message', async ({ survey, attempt }) => {
  try {
    process.send({ done: survey ? await runSurvey(survey) : await tryChange(attempt) });
  } catch (error) {
    process.send({ failed: String(error?.stack ?? error) });
  }
});

/** Runs all tests of files against the sources as they are, and notes for each how long it took, and what it reached. */
async function runSurvey({ files, points }) {
  const reached = new Reached(points);
  const tests = [];
  let atLoad = new Map();
  for (const file of files) {
    const suite = await suiteOf(file);
    let once = reached.take();
    atLoad = merged([atLoad, once]);
    for (const name of suite.tests.keys()) {
      tell(SURVEY_MS);
      // Also for what follows in other blocks: rather a test too many.
      if ((await suite.begin(name)) > 0) once = merged([once, reached.take()]);
      const startedMs = performance.now();
      let failure = await outcomeOf(suite, name, SURVEY_MS);
      const tookMs = performance.now() - startedMs;
      // On a busy machine a test can fail once.
      if (failure !== undefined) failure = await outcomeOf(suite, name, SURVEY_MS);
      const at = merged([once, reached.take()]);
      tests.push({ file, name, tookMs, failure, reached: Object.fromEntries(at) });
    }
    await suite.end();
    // What cleaning up reaches is no test's.
    reached.take();
  }
  reached.end();
  return { tests, atLoad: Object.fromEntries(atLoad) };
}

/** Runs tests against a change until one fails. `by` is that test; `endless` tells that it did not end, so this worker is spoilt. */
async function tryChange({ file, text, tests }) {
  try {
    for (const forgotten of modules.change(file, text)) suites.delete(forgotten);
  } catch (error) {
    return { killed: true, why: `it does not compile: ${error}` };
  }
  const begun = new Set();
  try {
    for (const { file: testFile, name, limitMs } of tests) {
      let suite;
      try {
        suite = await suiteOf(testFile);
      } catch (error) {
        return { killed: true, by: { file: testFile, name: '' }, why: `loading: ${error}` };
      }
      begun.add(suite);
      // The row of a table that the change has made shorter.
      if (!suite.tests.has(name)) continue;
      const failure = await outcomeOf(suite, name, limitMs);
      if (failure !== undefined) return { killed: true, by: { file: testFile, name }, ...failure };
    }
    return { killed: false };
  } finally {
    for (const suite of begun) await within(LOADING_MS, suite.end()).catch(() => undefined);
  }
}

async function outcomeOf(suite, name, limitMs) {
  tell(limitMs);
  try {
    const thrown = new Promise((_, reject) => {
      fail = reject;
    });
    await within(limitMs, Promise.race([suite.run(name), thrown]));
    return undefined;
  } catch (error) {
    return { why: String(error?.message ?? error), endless: error instanceof Endless };
  } finally {
    fail = () => undefined;
    putBack();
  }
}

async function suiteOf(file) {
  const known = suites.get(file);
  if (known !== undefined) return known;
  tell(LOADING_MS);
  const suite = new Suite();
  loading = suite;
  await within(LOADING_MS, modules.load(file));
  suites.set(file, suite);
  return suite;
}

/** The main process waits no longer than this for the next message. */
function tell(limitMs) {
  process.send({ busyMs: limitMs });
}

function merged(maps) {
  const all = new Map();
  for (const map of maps) {
    for (const [file, points] of map ?? []) all.set(file, [...new Set([...(all.get(file) ?? []), ...points])]);
  }
  return all;
}
