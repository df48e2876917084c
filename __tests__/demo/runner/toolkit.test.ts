import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runStep } from '../../support/runner.js';

// What the real @actions/core writes, the runner model reads back unchanged.

const VALUES = [
  'plain',
  ' blanks around ',
  'two\nlines',
  'trailing line end\n',
  'carriage\r\nreturn\rs',
  '::error::not a command',
  '##[error]not a command',
  'a%0Ab%25c%3Ad',
  'a,b:c;d]e=f',
  'NAME=value',
  'NAME<<EOF\nx\nEOF',
  '"quoted" \'quoted\' <xml> & \\',
  'ünïcode 💥 \u2028',
];

let folder: string;

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'toolkit-test-'));
});

afterAll(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

async function actionWithCore(source: string): Promise<string> {
  const entry = path.join(folder, 'action.mjs');
  const core = JSON.stringify(path.resolve('node_modules/@actions/core/lib/core.js'));
  await fs.writeFile(
    entry,
    `import * as core from ${core};\nconst values = JSON.parse(process.env.INPUT_VALUES);\n${source}`,
  );
  return entry;
}

test('variables, outputs, state and path entries', async () => {
  const result = await runStep({
    entry: await actionWithCore(`values.forEach((value, at) => {
      core.exportVariable('E' + at, value);
      core.setOutput('o' + at, value);
      core.saveState('s' + at, value);
    });
    core.addPath('/opt/tool');
    await core.summary.addRaw('summary').write();`),
    inputs: { values: JSON.stringify(VALUES) },
  });
  const named = (prefix: string): Record<string, string> =>
    Object.fromEntries(VALUES.map((value, at) => [`${prefix}${at}`, value]));
  expect(result).toMatchObject({ conclusion: 'success', path: ['/opt/tool'], summary: 'summary\n', violations: [] });
  expect(result.environment).toEqual(named('E'));
  expect(result.outputs).toEqual(named('o'));
  expect(result.state).toEqual(named('s'));
});

test('annotations with titles', async () => {
  const result = await runStep({
    entry: await actionWithCore(`for (const value of values) core.notice(value, { title: value });`),
    inputs: { values: JSON.stringify(VALUES.slice(0, 10)) },
  });
  expect(result.annotations).toEqual(
    // The runner trims the properties, so a title that comes last loses its trailing blanks.
    VALUES.slice(0, 10).map((value) => ({ level: 'notice', title: value.replace(/ +$/, ''), message: value })),
  );
});

test('masks, also of each line', async () => {
  const result = await runStep({
    entry: await actionWithCore(`for (const value of values) core.setSecret(value);
      for (const value of values) process.stdout.write('[' + value + ']\\n');`),
    inputs: { values: JSON.stringify(['s3cret', 'first line\nsecond line', 'per%25cent']) },
  });
  expect(result.log).toBe('[***]\n[***\n***]\n[***]\n');
});

test('groups, debug lines and failure', async () => {
  const result = await runStep({
    entry: await actionWithCore(`core.startGroup('G'); core.debug('d'); core.endGroup(); core.setFailed('no\\nway');`),
    inputs: { values: '[]' },
    debug: true,
  });
  expect(result.conclusion).toBe('failure');
  expect(result.log).toContain('##[group]G\n');
  expect(result.log).toContain('##[debug]d\n');
  expect(result.log).toContain('##[endgroup]\n##[error]no\nway\n');
});
