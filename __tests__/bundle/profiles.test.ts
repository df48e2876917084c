import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { simpleWorld } from '../../src/local/simple-world.js';
import { closeScenes, errorOf, HUB_ROUTE, openScene } from './scene.js';

afterEach(closeScenes);

const WHO = `
import { GetCallerIdentityCommand, STSClient } from ${JSON.stringify(path.resolve('node_modules/@aws-sdk/client-sts/dist-cjs/index.js'))};
const client = new STSClient({ ...(process.argv[1] && { profile: process.argv[1] }) });
console.log((await client.send(new GetCallerIdentityCommand({}))).Arn);
`;

const arn = (account: string, role: string) => `arn:aws:iam::${account}:role/${role}`;

describe('profiles', () => {
  test('renew themselves for the target, for another account and for the hub', async () => {
    const { job, step, kinds, aws } = await openScene();
    const result = await step({
      ...HUB_ROUTE,
      'aws-profile': 'deploy',
      profiles: `staging = ${arn('333333333333', 'DeployRole')}\nregistry = hub`,
    });
    expect(result.log).not.toContain('##[error]');
    expect(kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole', 'AssumeRole']);
    expect([...job.exported.keys()]).toEqual(['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_CONFIG_FILE', 'AWS_PROFILE']);
    const who = async (profile: string) => (await job.run(process.execPath, ['--input-type=module', '-e', WHO, profile])).log.trim();
    expect(await who('')).toMatch(/^arn:aws:sts::222222222222:assumed-role\/DeployRole\//);
    expect(await who('staging')).toMatch(/^arn:aws:sts::333333333333:assumed-role\/DeployRole\//);
    expect(await who('registry')).toMatch(/^arn:aws:sts::111122223333:assumed-role\/github-hub\//);
    expect(aws.calls.length).toBe(7);
    void readFileSync; void statSync; void errorOf; void simpleWorld;
  });
});
