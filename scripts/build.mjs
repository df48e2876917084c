// Builds dist/ from the sources: compiles with tsc, then bundles each entry with ncc into a folder of its own. The output is
// the same for the same sources, so that CI can compare it with what is committed.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { copyEsPackages } from './es-packages.mjs';
import { licencesOf } from './licences.mjs';
import { firstFile } from './old-node.mjs';
import { shrink } from './shrink.mjs';

// What a bundle's first file loads.
const PROGRAM = 'program.js';

/** The bundles that run nearly all that they load. The others have commands of which one runs, or are loaded once in a job. */
const RUNS_ALL = new Set(['main', 'matrix', 'check', 'credentials']);

const bin = (name) => path.join('node_modules', '.bin', name);
const run = promisify(execFile);

rmSync('build', { recursive: true, force: true });
execFileSync(bin('tsc'), ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
mkdirSync('build/stats');
copyEsPackages('build/node_modules');

/** Bundles an entry into `build/dist`. */
async function bundle(entry) {
  const name = path.basename(entry, '.js');
  const out = path.join('build/dist', name);
  const stats = path.join('build/stats', `${name}.json`);
  const source = path.join('build/entries', entry);
  await run(bin('ncc'), ['build', source, '-o', out, '--no-cache', '--stats-out', stats]);
  await shrink(out, RUNS_ALL.has(name));
  renameSync(path.join(out, 'index.js'), path.join(out, PROGRAM));
  writeFileSync(path.join(out, 'index.js'), firstFile(name, PROGRAM), { mode: name === 'cli' ? 0o755 : 0o644 });
  const licences = licencesOf(JSON.parse(readFileSync(stats, 'utf8')));
  if (licences !== '') writeFileSync(path.join(out, 'licenses.txt'), licences);
}

// Each ncc uses one core.
const entries = readdirSync('build/entries')
  .filter((name) => name.endsWith('.js'))
  .values();
await Promise.all(
  Array.from({ length: os.availableParallelism() }, async () => {
    for (const entry of entries) await bundle(entry);
  }),
);

// In one go at the end: until then the bundles that are there stay usable, and a build that fails leaves them.
rmSync('dist', { recursive: true, force: true });
renameSync('build/dist', 'dist');
