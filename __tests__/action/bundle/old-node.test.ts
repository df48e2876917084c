/** A Node that is too old for the bundles: as one, this Node without what they need. `.ci/old-nodes.mjs` starts them with real ones. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { HANGING_MS } from '../../support/patience.js';

const ENTRIES = readdirSync('dist');
const SENTENCE = `This is Node ${process.versions.node}, and xacct-action needs Node 20.16, 22.3 or newer. Update the runner, or run this with a newer Node first on PATH.\n`;

function runWithout(code: string, entry: string, ...more: string[]) {
  const args = ['--import', `data:text/javascript,${code}`, path.resolve('dist', entry, 'index.js'), ...more];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: HANGING_MS });
  return { status, stdout, stderr };
}

test.each(ENTRIES)('%s says in one sentence which Node it needs, in the way that its reader understands', (entry) => {
  const found = runWithout('delete process.getBuiltinModule', entry);

  const steps = { status: 1, stdout: `::error title=Node::${SENTENCE}`, stderr: '' };
  const commands = { status: 2, stdout: '', stderr: SENTENCE };
  const silent = { status: 0, stdout: '', stderr: '' };
  expect({ [entry]: found }).toEqual({
    [entry]:
      {
        main: steps,
        check: steps,
        matrix: steps,
        'local-main': steps,
        post: silent,
        'local-post': silent,
        credentials: { status: 1, stdout: '', stderr: `xacct-action: ${SENTENCE}` },
        demo: commands,
        cli: commands,
        'local-process': { status: 1, stdout: '', stderr: `xacct-action: ${SENTENCE}` },
      }[entry] ?? 'an entry that this test does not know',
  });
});

test.each(ENTRIES)('%s can be read by Node 12 up to where it says so', (entry) => {
  const text = readFileSync(path.join('dist', entry, 'index.js'), 'utf8');

  expect(text.length).toBeLessThan(800);
  // Nothing newer than ES2018 but import(), and nothing that is linked before the first line runs.
  expect(text).not.toMatch(/^\s*(?:import|export)\b(?!\()|\?\?|\?\.|\bawait\b|#\w|\/v\b|catch \{/m);
});

test('URL.parse, which Node 20.16 and 20.17 lack, is not missed', () => {
  const env = 'delete URL.parse; process.env.ACTIONS_ID_TOKEN_REQUEST_URL = "no address"';
  const { stdout, stderr } = runWithout(env, 'main');

  expect(`${stdout}${stderr}`).toMatch(/^::error title=Inputs::/m);
  expect(`${stdout}${stderr}`).not.toContain('is not a function');
});

test('a step that waits for what never comes fails, and says so', () => {
  // As a call that ends without an answer and without an error.
  const never =
    'Promise.race = (all) => { for (const one of all) one.catch(() => undefined); return new Promise(() => undefined); }';
  const inputs = {
    'aws-region': 'eu-west-1',
    route: 'direct',
    'role-to-assume': 'arn:aws:iam::222222222222:role/Deploy',
  };
  const env = Object.entries(inputs).map(([name, value]) => `process.env["INPUT_${name.toUpperCase()}"] = "${value}"`);
  const token = [
    'process.env.ACTIONS_ID_TOKEN_REQUEST_URL = "http://127.0.0.1:9/token"',
    'process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN = "request-token"',
  ];
  const { status, stdout, stderr } = runWithout([never, ...env, ...token].join('; '), 'main');

  expect(stdout).toMatch(/^::error title=Error::xacct-action stopped before it had a result\. /m);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
});
