/** The committed bundle at the place where the runner downloads a copy of this action: what it shows names that copy. */
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { PROJECT } from '../../../src/shared/project.js';
import { closeJobs, HUB_INPUTS, openEmulatedJob, type StepInputs } from '../../support/job.js';
import { diagnosed } from './diagnosed.js';

const COPY = { repository: 'acme/exchange', ref: 'release/7' };
const VARIABLES = { GITHUB_ACTION_REPOSITORY: COPY.repository, GITHUB_ACTION_REF: COPY.ref };
const DENIED = { 'role-to-assume': 'arn:aws:iam::222222222222:role/NoSuchRole', summary: 'true' };
const LOCAL = /This STS runs on this machine\. If it is ([\w./-]+),/;

const downloads = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'downloads-'));
/** The action as the runner downloads it, and a copy in a folder of that repository. */
const own = path.join(downloads, '_actions', COPY.repository, COPY.ref);
const vendored = path.join(own, 'aws');
beforeAll(() => {
  for (const folder of [own, vendored]) cpSync('dist/main', path.join(folder, 'dist/main'), { recursive: true });
});
afterEach(closeJobs);
afterAll(() => rmSync(downloads, { recursive: true }));

async function stepOf(folder: string, inputs: StepInputs) {
  const { job } = await openEmulatedJob();
  const entry = path.join(folder, 'dist/main/index.js');
  return job.step({ entry, inputs: { ...HUB_INPUTS, ...inputs }, env: VARIABLES });
}

test.each([
  ['a copy at its own place', own, COPY],
  ['a copy in a folder of another repository', vendored, PROJECT],
  ['a checkout', '.', PROJECT],
])('the links of %s lead to its own pages', async (_, folder, project) => {
  const { log } = diagnosed(
    await stepOf(path.resolve(folder), DENIED),
    ['hop-denied', 'workflow, hub or target', 'one of these'],
    project,
  );

  expect(LOCAL.exec(log.text)?.[1]).toBe(`${project.repository}/local`);
});

test('the step that replaces two uses the copy', async () => {
  const { log } = await stepOf(own, { 'role-chaining': 'true' });

  expect(log).toContain(`- uses: ${COPY.repository}@${COPY.ref}\n`);
});
