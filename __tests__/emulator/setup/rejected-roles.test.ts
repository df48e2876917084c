/** Roles that are derived, and that AWS would reject, are issues at the place that names them, with a folder of policies and without. */
import { afterAll, expect, test } from '@jest/globals';
import { readSetup } from '../../../src/emulator/setup/read-setup.js';
import { formatEmulatorIssue } from '../../../src/emulator/setup/setup-messages.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { makeFolder, removeFolders, writeFiles } from '../../support/files.js';
import { githubTrustPolicy } from '../../support/policies.js';

afterAll(removeFolders);

const ONE_ACCOUNT_TWICE = `hub: { role: "arn:aws:iam::111122223333:role/github-hub" }
defaults: { region: eu-west-1 }
accounts:
  dev: { id: "222222222222", role: DeployRole }
  again: { id: "222222222222", role: deployrole }
`;
const HUB_FILES = { 'policies/hub/github-hub/trust.json': JSON.stringify(githubTrustPolicy()) };

test.each<
  [string, inputs: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>, sentence: string]
>([
  [
    'of the accounts file',
    {},
    { '.github/accounts.yml': ONE_ACCOUNT_TWICE },
    '.github/accounts.yml: accounts.again.role is rejected: ',
  ],
  [
    'of the accounts file, beside a folder of policies',
    { INPUT_POLICIES: 'policies' },
    { '.github/accounts.yml': ONE_ACCOUNT_TWICE, ...HUB_FILES },
    '.github/accounts.yml: accounts.again.role is rejected: ',
  ],
  [
    'of an input',
    {
      'INPUT_HUB-ROLE': 'arn:aws:iam::111122223333:role/github-hub',
      'INPUT_ROLE-TO-ASSUME': 'arn:aws:iam::222222222222:role/DeployRole, arn:aws:iam::222222222222:role/ci/DeployRole',
    },
    {},
    'role-to-assume: is rejected: ',
  ],
])('two names of one role %s', (_, inputs, files, sentence) => {
  const workspace = makeFolder();
  writeFiles(workspace, files);
  const reading = readSetup(inputsOfStep({ GITHUB_WORKSPACE: workspace, GITHUB_REPOSITORY: 'octo/shop', ...inputs }));

  expect(reading.ok).toBe(false);
  const sentences = reading.ok ? [] : reading.issues.map((issue) => formatEmulatorIssue(issue, (text) => text));
  expect(sentences).toEqual([expect.stringContaining(sentence)]);
  expect(sentences).toEqual([expect.stringContaining('another role has this name')]);
});
