import { afterEach, expect, test } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import { HUB_INPUTS } from '../support/job.js';
import { runStep } from '../support/step.js';

let aws: LocalAws;

afterEach(() => aws.stop());

test('the step that takes the place of two is in the log, above the error that names role-chaining', async () => {
  aws = await startLocalAws({ world: exampleModel() });
  const inputs = { ...HUB_INPUTS, 'role-chaining': 'true', 'mask-aws-account-id': 'true' };
  const { log, annotations } = await runStep({ aws, inputs });
  expect(log).toContain(
    [
      '- uses: org/xacct-action@v1',
      '  with:',
      '    hub-role: arn:aws:iam::***:role/github-hub',
      '    role-to-assume: arn:aws:iam::***:role/DeployRole',
      '    aws-region: eu-west-1',
      '    # and from this step: mask-aws-account-id',
      '',
    ].join('\n'),
  );
  expect(annotations).toMatchObject([{ level: 'error', message: expect.stringMatching(/^role-chaining .*the log/) }]);
  expect(aws.calls).toEqual([]);
});
