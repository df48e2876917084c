import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demo } from '../../src/demo/demo.js';
import { DemoPrinter } from '../../src/demo/demo-printer.js';

/** The least that an action can be: the exchange of the benchmark's floor, masks, exports and a clean-up. */
const MAIN = `
import fs from 'node:fs';
import { exchange } from ${JSON.stringify(path.resolve('scripts/baseline.mjs'))};
try {
  const { accessKeyId, secretAccessKey, sessionToken } = await exchange(process.env);
  for (const secret of [accessKeyId, secretAccessKey, sessionToken]) process.stdout.write('::add-mask::' + secret + '\\n');
  process.stdout.write('let in\\n');
  fs.appendFileSync(process.env.GITHUB_ENV,
    'AWS_ACCESS_KEY_ID=' + accessKeyId + '\\nAWS_SECRET_ACCESS_KEY=' + secretAccessKey + '\\nAWS_SESSION_TOKEN=' + sessionToken + '\\n');
} catch {
  process.stdout.write('::error title=Not let in::turned away\\n');
  process.exit(1);
}
`;
const POST = `
import fs from 'node:fs';
fs.appendFileSync(process.env.GITHUB_ENV, 'AWS_ACCESS_KEY_ID=\\nAWS_SECRET_ACCESS_KEY=\\nAWS_SESSION_TOKEN=\\n');
`;

let folder: string;

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'demo-test-'));
});

afterAll(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

/** Writes bundles for the demo, runs it, and answers its status and its text. */
async function demoOf(name: string, main: string, post: string): Promise<{ status: number; text: string }> {
  const dist = path.join(folder, name);
  for (const [bundle, source] of [
    ['main', main],
    ['post', post],
  ] as const) {
    await fs.mkdir(path.join(dist, bundle), { recursive: true });
    await fs.writeFile(path.join(dist, bundle, 'package.json'), '{"type":"module"}');
    await fs.writeFile(path.join(dist, bundle, 'index.js'), source);
  }
  let text = '';
  const write = (piece: string): void => {
    text += piece;
  };
  return { status: await demo({ dist, write, colour: false }), text };
}

describe('the demo', () => {
  test('shows a job that is let in and one that is not, and masks what it exported', async () => {
    const { status, text } = await demoOf('good', MAIN, POST);
    expect(text).toContain('All checks passed.');
    expect(status).toBe(0);
    expect(text).toContain('AWS_SECRET_ACCESS_KEY=***\n');
    expect(text).toContain('  arn:aws:sts::222222222222:assumed-role/DeployRole/floor\n');
    expect(text).toContain('Error: turned away');
    expect(text).toContain('AWS_SECRET_ACCESS_KEY=\n');
  });

  test.each([
    ['the step does nothing', '', POST, 'AWS_ACCESS_KEY_ID is exported, and masked in every log'],
    ['nothing is masked', MAIN.replace("'::add-mask::'", "'-'"), POST, 'AWS_SESSION_TOKEN is exported, and masked'],
    ['the post step leaves the credentials', MAIN, '', 'the credentials are empty after the job'],
    ['a file is left behind', MAIN, `${POST}fs.writeFileSync(process.env.RUNNER_TEMP + '/f', '');`, 'no file is left'],
    ['a refused job goes on', MAIN.replace('process.exit(1)', ''), POST, 'the step on the other branch fails'],
    [
      'a call is made twice',
      `${MAIN}await exchange(process.env).catch(() => {});`,
      POST,
      'the step makes three calls, not: ',
    ],
  ])('ends with status 1 when %s', async (name, main, post, claim) => {
    const { status, text } = await demoOf(name, main, post);
    expect(text).toContain('Failed checks:');
    expect(text).toContain(`  ${claim}`);
    expect(status).toBe(1);
  });
});

test.each([
  ['plainly', false, '  ▼ G\n  in\n  Warning: w\n  Notice: n\n  Error: e\n'],
  [
    'in colour',
    true,
    '  ▼ G\n  in\n  \u001b[33mWarning: \u001b[0mw\n  \u001b[1mNotice: \u001b[0mn\n  \u001b[31mError: \u001b[0me\n',
  ],
])('a log is drawn %s', (_, colour, drawn) => {
  let text = '';
  const page = new DemoPrinter({
    colour,
    write: (piece) => {
      text += piece;
    },
  });
  page.log('##[group]G\nin\n##[endgroup]\n##[warning]w\n##[notice]n\n##[error]e\n');
  expect(text).toBe(drawn);
});
