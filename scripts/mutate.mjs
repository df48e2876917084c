// Changes the sources in a thousand small ways, one at a time, and runs the tests beside them against each change. A change that no test
// notices has survived: a rule that nothing holds. Prints the survivors and the share that was killed; fails below the share asked for.
//
//   npm run mutate                                  a sample of the credential path, and one of the policy evaluator
//   npm run mutate -- --seed 7                      the same samples again
//   npm run mutate -- --all                         all of both
//   npm run mutate -- --room exchange [--file X.ts] all of one room, or of one file in it; with --sample, so many of these
//   npm run mutate -- --room exchange --own         the same, and only the room's own tests are to notice
//
// Stryker would do the same by starting jest for each change, which takes hours. Here a change costs the modules that depend on it, and
// those tests that reach the changed place, the quickest first.
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CREDENTIAL_PATH, EVALUATOR } from './mutate/areas.mjs';
import { EQUIVALENT } from './mutate/equivalent.mjs';
import { mutantsOf } from './mutate/mutants.mjs';
import { Pool } from './mutate/pool.mjs';
import { sampleOf } from './mutate/sample.mjs';
import { Trials } from './mutate/trials.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    'at-least': { type: 'string', default: '90' },
    sample: { type: 'string' },
    own: { type: 'boolean', default: false },
    seed: { type: 'string' },
    room: { type: 'string' },
    file: { type: 'string' },
  },
});

const isNarrowed = values.room !== undefined || values.file !== undefined;
let failed = false;
for (const one of [CREDENTIAL_PATH, EVALUATOR]) {
  const area = values.own ? { ...one, everyRoom: [] } : one;
  const whole = mutantsIn(area);
  const chosen = whole.filter(
    ({ room, file }) =>
      (values.room === undefined || values.room === room.name) &&
      (values.file === undefined || file.endsWith(`/${values.file}`)),
  );
  if (chosen.length === 0) continue;
  const isSampled = values.sample !== undefined || (!values.all && !isNarrowed);
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  const mutants = isSampled ? sampleOf(chosen, Number(values.sample ?? one.sample), seed) : chosen;
  say(`${area.name}: ${mutants.length} of ${whole.length} changes${isSampled ? `, seed ${seed}` : ''}`);
  const share = await run(area, mutants);
  const least = leastShare(isSampled ? mutants.length : Number.POSITIVE_INFINITY);
  if (share < least) say(`too few: at least ${least.toFixed(1)} % are needed`);
  failed ||= share < least;
}
process.exitCode = failed ? 1 : 0;

/** The least share to be killed. A sample fails when it is unlikely (5 %) that the whole has it, so that luck does not decide. */
function leastShare(size) {
  const wanted = Number(values['at-least']);
  const share = Math.min(1, wanted / 100);
  return wanted - 164.5 * Math.sqrt((share * (1 - share)) / size);
}

/** Tries the mutants, and tells the share of them that was killed, in percent. */
async function run(area, mutants) {
  const pool = new Pool(ROOT, Math.min(2, os.availableParallelism()));
  const trials = new Trials(ROOT, pool, mutants);
  const startedMs = performance.now();
  const places = [...new Set(mutants.map(({ room }) => room))].flatMap(({ tests }) => tests);
  const files = [...new Set(filesOf([...places, ...area.everyRoom]))];
  const surveyed = await trials.survey(files.filter((file) => file.endsWith('.test.ts')));
  say(
    `${surveyed.count} tests take ${seconds(surveyed.tookMs)}, reached after ${seconds(performance.now() - startedMs)}`,
  );

  const survivors = [];
  let tried = 0;
  await trials.each((mutant, killed) => {
    tried += 1;
    if (!killed) {
      survivors.push(mutant);
      const { file, line, was, becomes, isReached } = mutant;
      const why = isReached ? '' : ' (no test reaches it)';
      say(`survived: ${file}:${line}: ${oneLine(was)} -> ${oneLine(becomes)}${why}`);
    }
    if (tried % 100 === 0)
      say(`${tried} tried, ${survivors.length} survived, ${seconds(performance.now() - startedMs)}`);
  });
  await pool.end();

  const share = (100 * (mutants.length - survivors.length)) / mutants.length;
  say(`${mutants.length - survivors.length} of ${mutants.length} killed: ${share.toFixed(1)} %`);
  for (const room of area.rooms.length > 1 ? new Set(mutants.map((mutant) => mutant.room)) : []) {
    const all = mutants.filter((mutant) => mutant.room === room).length;
    const left = survivors.filter((mutant) => mutant.room === room).length;
    say(`  ${room.name}: ${all - left} of ${all}`);
  }
  return share;
}

/** All mutants of an area but those that change nothing. */
function mutantsIn(area) {
  const tolerated = new Map(EQUIVALENT.map((one) => [keyOf(one), one]));
  const mutants = area.rooms.flatMap((room) =>
    filesOf(room.sources).flatMap((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      const lines = text.split('\n');
      return mutantsOf(file, text, area)
        .map((mutant) => ({ ...mutant, room, everyRoom: area.everyRoom, within: lines[mutant.line - 1].trim() }))
        .filter((mutant) => !tolerated.delete(keyOf(mutant)));
    }),
  );
  const sources = new Set(mutants.map(({ file }) => file));
  for (const { file, within, was } of tolerated.values()) {
    if (sources.has(file)) throw new Error(`equivalent.mjs: there is no ${was} in "${within}" of ${file} any more`);
  }
  return mutants;
}

function keyOf({ file, within, was, becomes }) {
  return JSON.stringify([file, within, was, becomes]);
}

function filesOf(places) {
  return places.flatMap((place) => {
    if (statSync(path.join(ROOT, place)).isFile()) return [place];
    const names = readdirSync(path.join(ROOT, place), { recursive: true }).sort();
    return names.filter((name) => name.endsWith('.ts')).map((name) => `${place}/${name}`);
  });
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

function oneLine(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line || '(nothing)';
}
