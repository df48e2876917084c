/** The policy engine by itself: what it loads, and that this is enough to decide. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { authorizeHop } from '../../src/iam/authorize.js';
import { findRole } from '../../src/iam/aws-model.js';
import { loadModel } from '../../src/iam/load-model.js';
import { contextKeys } from '../../src/iam/string-pattern.js';
import { parseRoleArn } from '../../src/shared/aws/arn.js';

const IMPORT = /^(?:import|export)\b[^;]*?\bfrom '([^']+)'/gm;

/** The modules that a file needs, and theirs: files of ours, and names of others. */
function neededBy(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    if (name.startsWith('.')) neededBy(path.join(path.dirname(file), name).replace(/\.js$/, '.ts'), known);
    else known.add(name);
  }
  return known;
}

describe('the policy engine', () => {
  const needed = [
    'load-model',
    'authorize',
    'compare-policies',
    'sts/assume-role',
    'sts/assume-role-with-token',
  ].flatMap((name) => [...neededBy(`src/iam/${name}.ts`)]);
  const folderOf = (name: string) => name.split(path.sep).slice(0, 2).join('/');

  test('needs nothing of ours but itself and what all share', () => {
    const folders = new Set(needed.filter((name) => name.startsWith('src')).map(folderOf));
    expect([...folders].sort()).toEqual(['src/iam', 'src/shared']);
  });

  test('needs no module but these, none of which reads a file or opens a connection', () => {
    const others = new Set(needed.filter((name) => !name.startsWith('src')));
    expect([...others].sort()).toEqual(['node:crypto', 'node:net']);
  });

  test('decides a request with no more than a model', () => {
    const statement = (more: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
    const hub = 'arn:aws:iam::111122223333:role/github-hub';
    const target = 'arn:aws:iam::222222222222:role/DeployRole';
    const model = loadModel({
      accounts: {
        '111122223333': {
          roles: {
            'github-hub': {
              trustPolicy: statement({ Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
              policies: { targets: statement({ Action: 'sts:AssumeRole', Resource: target }) },
            },
          },
        },
        '222222222222': {
          roles: {
            DeployRole: {
              trustPolicy: statement({
                Principal: { AWS: hub },
                Action: 'sts:AssumeRole',
                Condition: { StringEquals: { 'sts:ExternalId': 'shop-7f3a' } },
              }),
            },
          },
        },
      },
    });
    const roleOf = (arn: string) => {
      const parsed = parseRoleArn(arn);
      const role = parsed && findRole(model, parsed);
      if (role === undefined) throw new Error(`no role ${arn}`);
      return role;
    };
    const [from, to] = [roleOf(hub), roleOf(target)];
    const decide = (externalId: string) =>
      authorizeHop(
        {
          account: model.accounts.get('111122223333'),
          permissions: from.permissions,
          sessionPolicies: undefined,
        },
        { account: model.accounts.get('222222222222'), role: to },
        {
          caller: {
            kind: 'role-session',
            account: '111122223333',
            roleArn: hub,
            roleId: from.id,
            arn: 'arn:aws:sts::111122223333:assumed-role/github-hub/s-1',
          },
          action: 'sts:AssumeRole',
          resource: target,
          context: contextKeys({ 'sts:ExternalId': externalId }),
        },
      );
    expect(decide('shop-7f3a').allowed).toBe(true);
    expect(decide('another')).toMatchObject({ allowed: false, type: 'role trust policy' });
  });
});
