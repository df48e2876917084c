import { afterEach, expect, test } from '@jest/globals';
import { exampleModel } from '../../src/emulator/example-model.js';
import { startEmulator, stopEmulators } from '../support/emulator.js';
import { modelWith } from '../support/models.js';
import { HUB_ROLE } from '../support/names.js';
import { runStep } from '../support/step.js';
import { shownMarkdown } from './shown-markdown.js';

afterEach(stopEmulators);

function fileOf(region: string): Readonly<Record<string, string>> {
  const lines = [
    `hub: { role: "${HUB_ROLE}" }`,
    `defaults: { role: DeployRole, region: ${region} }`,
    'accounts:',
    '  dev: { id: "222222222222" }',
    '  staging: { id: "333333333333" }',
  ];
  return { '.github/accounts.yml': lines.join('\n') };
}

const TAKEN =
  'From .github/accounts.yml: aws-region (defaults.region), hub-role (hub.role), account (accounts.dev.id), role-to-assume (defaults.role).';

test('a failed exchange says what came from the accounts file, and which profile it was for', async () => {
  const aws = await startEmulator({ world: modelWith({ targetAccounts: ['222222222222'] }) });
  const inputs = { account: 'dev', profiles: 'other = staging' };
  const { log, files } = await runStep({ aws, inputs, workspace: fileOf('eu-west-1') });
  expect(log).toMatch(/^##\[group\]Profile other: [\w-]+$/m);
  const [group = ''] = log.split('##[group]Profile other: ').slice(1);
  expect(group.split('##[endgroup]')[0]).toContain(`\n${TAKEN}\n`);
  expect(shownMarkdown(files.summary)).toContain(`\n${TAKEN}\n`);
});

test('wrong inputs are told after what came from the accounts file', async () => {
  const aws = await startEmulator({ world: exampleModel() });
  const inputs = { account: 'dev', 'allowed-account-ids': '333333333333' };
  const { end, log } = await runStep({ aws, inputs, workspace: fileOf('eu-west-1') });
  expect(end).toMatchObject({ ok: false, title: 'Inputs' });
  expect(log).toContain(`${TAKEN}\n`);
});

test('a region that is not named as AWS names them is warned of once, by its place', async () => {
  const aws = await startEmulator({ world: exampleModel() });
  const inputs = { account: 'dev', profiles: 'own = dev' };
  const { end, annotations } = await runStep({ aws, inputs, workspace: fileOf('eu-wset-1') });
  expect(end).toEqual({ ok: true });
  expect(annotations.map(({ message }) => message)).toEqual([
    '.github/accounts.yml:2:39: defaults.region "eu-wset-1" is not named like an AWS region. Check the spelling.',
  ]);
});
