/** docs/snapshots.md and the code agree. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { SNAPSHOT_FLAGS, SNAPSHOT_USAGE } from '../../../src/cli/snapshot-flags.js';
import { parsePolicy } from '../../../src/iam/document.js';
import { blockOf, recordOf, tableUnder } from '../../readme-blocks.js';
import { runSnapshot } from '../../support/command.js';
import { makeFolder, removeFolders, writeFiles } from '../../support/files.js';
import { HUB_ROLE, PROD_ACCOUNT } from '../../support/names.js';
import { allowPolicy, policy, trust, trustPolicy } from '../../support/policies.js';
import { iamOutput, policyDetail, roleDetail } from './iam-output.js';

afterEach(removeFolders);

const SERVICE = policy(trust({ Service: 'lambda.amazonaws.com' }));
const inProd = (name: string, trust: object) => roleDetail(name, { account: PROD_ACCOUNT, trust });
const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));

test('shows what the command prints', async () => {
  const arn = (at: number) => `arn:aws:iam::${PROD_ACCOUNT}:policy/p${at}`;
  const output = iamOutput(
    [
      roleDetail('DeployRole', { account: PROD_ACCOUNT, trust: trustPolicy(HUB_ROLE), attached: [arn(0), arn(1)] }),
      inProd('ReleaseRole', trustPolicy(`arn:aws:iam::${PROD_ACCOUNT}:role/DeployRole`)),
      ...many(39, (at) => inProd(`r${at}`, SERVICE)),
    ],
    many(120, (at) => policyDetail(arn(at), allowPolicy('s3:*'))),
    { UserDetailList: many(12, () => ({})), GroupDetailList: many(3, () => ({})) },
  );
  const accounts = {
    hub: { role: HUB_ROLE },
    defaults: { role: 'DeployRole' },
    accounts: { prod: { id: PROD_ACCOUNT } },
  };
  const { err } = await runSnapshot({ '.github/accounts.yml': accounts }, ['-'], JSON.stringify(output));
  expect(err).toBe(blockOf('output', 'reduced', 'docs/snapshots.md'));
});

test('lists the flags of the command, with the defaults of its help', () => {
  const rows = tableUnder('docs/snapshots.md', '## Reduce it').map(([flag = '', text = '']) => [
    /^`--([a-z-]+)/.exec(flag)?.[1],
    /^`([^`]+)`/.exec(text)?.[1],
  ]);
  expect(rows.map(([flag]) => flag)).toEqual([...Object.keys(SNAPSHOT_FLAGS), 'help']);
  for (const [, text] of rows) if (text !== undefined) expect(SNAPSHOT_USAGE).toContain(`Default: ${text}`);
});

test('has a policy that allows to read the account and nothing else', () => {
  const source = blockOf('policy', 'snapshot-permissions', 'docs/snapshots.md');
  const [statement, ...others] = parsePolicy(source, 'identity').statements;
  expect([statement?.effect, statement?.actions.written, others]).toEqual([
    'Allow',
    ['iam:GetAccountAuthorizationDetails'],
    [],
  ]);
});

describe('the workflow', () => {
  const workflow = recordOf(parse(blockOf('workflow', 'refresh-snapshots', 'docs/snapshots.md')));
  const { steps } = recordOf(recordOf(workflow.jobs).refresh);
  const scripts: string[] = Array.isArray(steps) ? steps.flatMap(({ run }) => run ?? []) : [];
  // The AWS CLI and gh, as far as the workflow uses them.
  const AWS = '#!/bin/sh\ncat "$(dirname "$0")/$4.json"\n';
  const GH = '#!/bin/sh\necho "$*" >> "$(dirname "$0")/calls"\ncase "$*" in "pr list "*) echo "$OPEN" ;; esac\n';

  function runIn(folder: string, open: string) {
    const script = scripts.join('\n');
    const env = {
      PATH: `${path.join(folder, 'bin')}:${path.dirname(process.execPath)}:${process.env.PATH}`,
      HOME: folder,
      OPEN: open,
    };
    const cwd = path.join(folder, 'repository');
    return spawnSync('bash', ['-eo', 'pipefail', '-c', script], { cwd, env, encoding: 'utf8' });
  }

  function repository(outputs: Readonly<Record<string, object>>): string {
    const folder = makeFolder({ 'bin/aws': AWS, 'bin/gh': GH, 'repository/README.md': 'Policies\n' });
    writeOutputs(folder, outputs);
    for (const name of ['aws', 'gh']) chmodSync(path.join(folder, 'bin', name), 0o755);
    const cwd = path.join(folder, 'repository');
    const git = (...words: string[]) => execFileSync('git', words, { cwd, stdio: 'pipe', encoding: 'utf8' });
    symlinkSync(process.cwd(), path.join(cwd, 'local-checkout'));
    git('init', '--quiet', '--bare', '../remote.git');
    git('init', '--quiet', '--initial-branch=main');
    git('remote', 'add', 'origin', '../remote.git');
    git('add', 'README.md');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message=Start');
    return folder;
  }

  function writeOutputs(folder: string, outputs: Readonly<Record<string, object>>) {
    writeFiles(folder, Object.fromEntries(Object.entries(outputs).map(([name, one]) => [`bin/${name}.json`, one])));
  }

  const outputOf = (subject: string) =>
    iamOutput([inProd('r', policy(trust({ AWS: '*' }, { Condition: { StringEquals: { 'aws:userid': subject } } })))]);
  const refreshed = (folder: string) =>
    execFileSync(
      'git',
      ['-C', path.join(folder, 'remote.git'), 'show', '--stat=200', '--format=%s', 'refresh-snapshots'],
      {
        encoding: 'utf8',
      },
    );

  test('saves the snapshots and opens one pull request, and none without a change', () => {
    const folder = repository({ staging: outputOf('a'), prod: outputOf('b') });
    const first = runIn(folder, '0');
    expect([first.stderr, first.status]).toEqual([expect.stringContaining('kept 1 of 1 roles'), 0]);
    expect(refreshed(folder)).toMatch(
      /^Refresh account snapshots\n[\s\S]*policies\/prod\/authorization-details\.json /,
    );
    const calls = readFileSync(path.join(folder, 'bin/calls'), 'utf8');
    expect(calls).toMatch(/pr create --head refresh-snapshots/);
    // The same again, with the pull request open.
    expect(runIn(folder, '1').status).toBe(0);
    writeOutputs(folder, { prod: outputOf('c') });
    expect(runIn(folder, '1').status).toBe(0);
    expect(refreshed(folder)).toMatch(/ policies\/prod\/authorization-details\.json /);
    expect(readFileSync(path.join(folder, 'bin/calls'), 'utf8').match(/pr create/g)).toHaveLength(1);
  });

  test('fails when the AWS CLI does, and changes nothing', () => {
    const folder = repository({ staging: outputOf('a') });
    expect(runIn(folder, '0').status).not.toBe(0);
    expect(() => refreshed(folder)).toThrow();
  });
});
