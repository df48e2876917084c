// Which tests are run against which mutant, and in which order.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { importsOf } from './modules.mjs';

// A mutant that makes a test this much slower does not end. The machine may be busy, so the limit is a generous one.
const LIMIT_MS = 3000;
const LIMIT_FACTOR = 10;

export class Trials {
  #pool;
  #mutants;
  /** For each file of sources, the places of its mutants in ascending order. */
  #points;
  #tests = [];
  /** For each file of sources, how many of its mutants each test has killed. */
  #kills = new Map();

  /** For each file of sources, the places that were run while a file was loaded: a file is loaded once, so by one test file only. */
  #atLoad = new Map();
  /** For each file, all files that it depends on, and itself. */
  #needed = new Map();
  #root;

  constructor(root, pool, mutants) {
    this.#root = root;
    this.#pool = pool;
    this.#mutants = mutants;
    const places = Map.groupBy(mutants, ({ file }) => file);
    this.#points = Object.fromEntries(
      [...places].map(([file, there]) => [file, [...new Set(there.map(({ at }) => at))].sort((a, b) => a - b)]),
    );
  }

  /**
   * Runs all tests against the sources as they are.
   *
   * @throws Error when one fails.
   */
  async survey(files) {
    const survey = (file) => ({ survey: { files: [file], points: this.#points } });
    await this.#pool.each(files, survey, (file, outcome) => {
      if (outcome === undefined) throw new Error(`${file} does not end`);
      for (const { name, failure } of outcome.tests) {
        if (failure !== undefined) throw new Error(`fails without any change: ${file}: ${name}: ${failure.why}`);
      }
      this.#tests.push(...outcome.tests);
      for (const [source, points] of Object.entries(outcome.atLoad)) {
        this.#atLoad.set(source, new Set([...(this.#atLoad.get(source) ?? []), ...points]));
      }
    });
    const tookMs = this.#tests.reduce((sum, test) => sum + test.tookMs, 0);
    for (const test of this.#tests) {
      test.key = `${test.file}\n${test.name}`;
      test.reached = new Map(Object.entries(test.reached).map(([file, at]) => [file, new Set(at)]));
    }
    return { count: this.#tests.length, tookMs };
  }

  /** Tries every mutant, file by file, and tells of each whether it was killed. */
  async each(tell) {
    const attempt = (mutant) => ({ attempt: { file: mutant.file, text: mutant.text, tests: this.#testsFor(mutant) } });
    await this.#pool.each(this.#mutants, attempt, (mutant, outcome) => {
      if (outcome?.by !== undefined) this.#count(mutant.file, `${outcome.by.file}\n${outcome.by.name}`);
      tell(mutant, outcome === undefined || outcome.killed);
    });
  }

  #testsFor(mutant) {
    const { file, at, isAtLoad, room, everyRoom } = mutant;
    const point = this.#points[file].indexOf(at);
    const places = [...room.tests, ...everyRoom];
    // What is run as a file is loaded bears on whoever needs the file.
    const wasAtLoad = this.#atLoad.get(file)?.has(point) ?? false;
    const reaches = (test) =>
      test.reached.get(file)?.has(point) ||
      ((isAtLoad || (wasAtLoad && isBeside(test.file, room))) && this.#needs(test.file).has(file));
    const reaching = this.#tests.filter((test) => placeOf(test.file, places) >= 0 && reaches(test));
    mutant.isReached = reaching.length > 0;
    const kills = this.#kills.get(file) ?? new Map();
    const score = (test) => (kills.get(test.key) ?? 0) / (test.tookMs + 20);
    const ranked = reaching.map((test) => ({
      test,
      score: score(test),
      place: test.reached.has(file) ? (isBeside(test.file, room) ? 0 : 1) : 2,
    }));
    ranked.sort(
      (one, other) => other.score - one.score || one.place - other.place || one.test.tookMs - other.test.tookMs,
    );
    return ranked.map(({ test: { file, name, tookMs } }) => ({
      file,
      name,
      limitMs: LIMIT_MS + LIMIT_FACTOR * tookMs,
    }));
  }

  #needs(file) {
    const known = this.#needed.get(file);
    if (known !== undefined) return known;
    const found = new Set([file]);
    for (const one of found) {
      const code = stripTypeScriptTypes(readFileSync(path.join(this.#root, one), 'utf8'));
      for (const imported of importsOf(code, one)) found.add(imported);
    }
    this.#needed.set(file, found);
    return found;
  }

  #count(file, key) {
    const kills = this.#kills.get(file) ?? new Map();
    kills.set(key, (kills.get(key) ?? 0) + 1);
    this.#kills.set(file, kills);
  }
}

function isBeside(file, room) {
  return placeOf(file, room.tests) >= 0;
}

function placeOf(file, places) {
  return places.findIndex((place) => file === place || file.startsWith(`${place}/`));
}
