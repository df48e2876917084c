/** Which region a call with a token goes to, of which it bears no sign at 127.0.0.1. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readSetup } from '../../../src/emulator/setup/read-setup.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';

const folder = mkdtempSync(path.join(tmpdir(), 'region-'));
afterAll(() => rmSync(folder, { recursive: true }));

function regionOf(hub: string, environment: Readonly<Record<string, string>>): string | undefined {
  mkdirSync(path.join(folder, '.github'), { recursive: true });
  writeFileSync(
    path.join(folder, '.github/accounts.yml'),
    `hub: { role: "arn:aws:iam::111122223333:role/github-hub"${hub} }\ndefaults: { role: DeployRole }\naccounts:\n  dev: { id: "222222222222" }\n`,
  );
  const reading = readSetup(inputsOfStep({ GITHUB_WORKSPACE: folder, GITHUB_REPOSITORY: 'octo/shop', ...environment }));
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return reading.setup.region;
}

test.each<[hub: string, environment: Record<string, string>, region: string | undefined]>([
  [', region: eu-central-1', { AWS_REGION: 'eu-west-1' }, 'eu-central-1'],
  ['', { AWS_REGION: 'eu-west-1' }, 'eu-west-1'],
  ['', { AWS_REGION: '' }, undefined],
  ['', {}, undefined],
])('of a hub with "%s" in a job with %j is %s', (hub, environment, region) => {
  expect(regionOf(hub, environment)).toBe(region);
});
