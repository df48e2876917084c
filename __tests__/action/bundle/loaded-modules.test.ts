/** Which modules of Node a step loads: each that its path does not use costs every job some time. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { makeFolder } from '../../support/files.js';
import { closeJobs, DIRECT_INPUTS, HUB_INPUTS, openEmulatedJob } from '../../support/job.js';

const PRELOAD = `
const { writeFileSync } = require('node:fs');
process.once('exit', () => writeFileSync(process.env.LOADED_FILE, JSON.stringify(process.moduleLoadList)));
`;
const UNUSED = ['http2', 'zlib', 'assert', 'readline', 'internal/readline/interface', 'fs/promises', 'perf_hooks'];

const folder = makeFolder({ 'preload.cjs': PRELOAD });
afterEach(closeJobs);
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['hub', HUB_INPUTS],
  ['direct', DIRECT_INPUTS],
])('a step on route %s loads none that it has no use for', async (_, inputs) => {
  const file = path.join(folder, 'loaded.json');
  const { step } = await openEmulatedJob({ world: { direct: true } });
  const env = { NODE_OPTIONS: `--require=${path.join(folder, 'preload.cjs')}`, LOADED_FILE: file };
  expect(await step(inputs, { runner: env })).toMatchObject({ conclusion: 'success' });
  const loaded: string[] = JSON.parse(readFileSync(file, 'utf8'));
  const names = loaded.map((name) => name.replace(/^NativeModule /, ''));
  expect(names).toContain('http');
  expect(names.filter((name) => UNUSED.includes(name))).toEqual([]);
});
