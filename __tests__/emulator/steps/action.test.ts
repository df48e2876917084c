import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { FAULT_WORDS, FAULTY_CALLS } from '../../../src/emulator/setup/fault-words.js';
import { LOCAL_INPUTS, readSetup } from '../../../src/emulator/setup/read-setup.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { recordOf, stepsOf } from '../../readme-blocks.js';
import { TWO_ACCOUNTS } from '../../support/accounts-files.js';
import { openWorkspace } from '../../support/files.js';
import { closeJobs, openLocalJob } from '../../support/job.js';

const action = recordOf(parse(readFileSync('local/action.yml', 'utf8')));
const inputs = recordOf(action.inputs);
const outputs = recordOf(action.outputs);
const manual = readFileSync('docs/local.md', 'utf8');
const workflows = [...manual.matchAll(/^<!-- workflow: ([a-z-]+) -->\n\n```yaml\n([\s\S]*?)^```$/gm)];

afterAll(closeJobs);

/** The part of the manual under a heading. */
function section(heading: string): string {
  return (manual.split(`\n${heading}\n`)[1] ?? '').split('\n## ')[0] ?? '';
}

function namesUnder(heading: string): readonly string[] {
  return [...section(heading).matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name = '']) => name);
}

describe('local/action.yml', () => {
  test('declares the inputs that are read, and docs/local.md has them all', () => {
    expect(Object.keys(inputs)).toEqual([...LOCAL_INPUTS]);
    expect(namesUnder('## Inputs')).toEqual([...LOCAL_INPUTS]);
  });

  test('declares the outputs that are set, and docs/local.md has them all', async () => {
    const { local } = await openLocalJob();
    expect(Object.keys((await local()).outputs)).toEqual(Object.keys(outputs));
    expect(namesUnder('## Outputs')).toEqual(Object.keys(outputs));
  });

  test.each(Object.entries(inputs))('describes input %s, and leaves its default to the code', (_, input) => {
    expect(recordOf(input)).toEqual({ description: expect.stringMatching(/^\S.+\.$/), required: false });
  });

  test.each(Object.entries(outputs))('describes output %s', (_, output) => {
    expect(recordOf(output)).toEqual({ description: expect.stringMatching(/^\S.+\.$/) });
  });

  test('runs its committed bundles on Node 24, the post step always', () => {
    expect(action.runs).toEqual({
      using: 'node24',
      main: '../dist/local-main/index.js',
      post: '../dist/local-post/index.js',
    });
  });
});

describe('docs/local.md', () => {
  test('names every call and every fault that can be ordered', () => {
    const named = [...section('## Faults').matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);
    expect([...FAULTY_CALLS, ...FAULT_WORDS].filter((word) => !named.includes(word))).toEqual([]);
  });

  test('names every variable that later steps get', async () => {
    const { local } = await openLocalJob(undefined, { env: { HTTPS_PROXY: 'http://proxy.example.com:3128' } });
    const names = Object.keys((await local()).environment);
    expect(names.filter((name) => !section('## What a job sees').includes(`\`${name}\``))).toEqual([]);
  });

  test('has workflows, each marked', () => {
    expect(workflows).toHaveLength((manual.match(/^```yaml$/gm) ?? []).length);
    expect(workflows.length).toBeGreaterThan(3);
  });

  const steps = workflows.flatMap(([, name = '', text = '']) => stepsOf(text).map((step) => ({ name, step })));

  test.each(steps.filter(({ step }) => step.uses === 'org/xacct-action/local@v1'))(
    'gives the action inputs that it takes, in workflow $name',
    ({ step }) => {
      const workspace = openWorkspace(TWO_ACCOUNTS);
      try {
        for (const values of step.inputs) {
          const { policies: _, ...others } = values;
          const variables = Object.entries(others).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
          const reading = readSetup(
            inputsOfStep({ GITHUB_WORKSPACE: workspace.folder, ...Object.fromEntries(variables) }),
          );
          expect(reading).toMatchObject({ ok: true, warnings: [] });
        }
      } finally {
        workspace.remove();
      }
    },
  );
});
