/** The rotation of the external id, as docs/runbook.md has it: played step by step with each kind of role. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { markedBlock } from '../marked-blocks.js';
import { parameterValues } from '../support/command.js';
import { refusalOf, stopEmulators } from '../support/emulator.js';
import { removeFolders } from '../support/files.js';
import { HUB_ROLE } from '../support/names.js';
import { pasteWith, whereJqIs } from './paste.js';
import { PAGE, type Runbook, runbookModel, startRunbook, trustOf, withRoleAt } from './runbook-emulator.js';
import { ACCOUNTS, MEANT } from './setups.js';
import { writeAccountsFile } from './terraform/models.js';
import { render, whereTerraformIs } from './terraform/render.js';

const [OLD, NEW] = ['shop-deploys-7f3a', 'shop-deploys-92c1'];

afterEach(stopEmulators);
afterAll(removeFolders);
afterAll(removeFolders);

/** What becomes of jobs that send the old one, the new one and none. */
async function admitted(runbook: Runbook): Promise<Readonly<Record<'old' | 'new' | 'none', boolean>>> {
  const hub = await runbook.hub();
  const gets = async (id?: string) => {
    const refused = await runbook.hop(hub, id).then(
      () => undefined,
      (error: unknown) => refusalOf(Promise.reject(error)),
    );
    if (refused !== undefined) expect(refused).toMatchObject({ code: 'AccessDenied' });
    return refused === undefined;
  };
  return { old: await gets(OLD), new: await gets(NEW), none: await gets() };
}

type Step = 'before' | 'both' | 'after';

/** That the job gets in at every step, and that none of them leaves the role without an external id. */
async function expectNobodyTurnedAway(stepOf: (step: Step) => AwsModelData): Promise<void> {
  const runbook = await startRunbook(stepOf('before'));
  expect(await admitted(runbook)).toEqual({ old: true, new: false, none: false });
  runbook.setWorld(stepOf('both'));
  expect(await admitted(runbook)).toEqual({ old: true, new: true, none: false });
  runbook.setWorld(stepOf('after'));
  expect(await admitted(runbook)).toEqual({ old: false, new: true, none: false });
}

const PARAMETERS: Readonly<Record<Step, Readonly<Record<string, string>>>> = {
  before: { ExternalId: OLD },
  both: { ExternalId: NEW, FormerExternalId: OLD },
  after: { ExternalId: NEW, FormerExternalId: '' },
};
const byTemplate = (step: Step) => runbookModel({}, PARAMETERS[step]);

describe('by the template', () => {
  test('turns nobody away', () => expectNobodyTurnedAway(byTemplate));

  test('turns nobody away where tags and a source identity are let through', () =>
    expectNobodyTurnedAway((step) => {
      const through = { SessionTags: 'on', SourceIdentity: 'on' };
      return runbookModel(through, { ...through, ...PARAMETERS[step] });
    }));

  test('makes the statement that the page shows', () => {
    const { Statement } = trustOf(runbookModel({}, { Subjects: 'any', ...PARAMETERS.both }), 'target');
    expect(Statement).toEqual([JSON.parse(markedBlock(PAGE, 'statement', 'both'))]);
  });

  test('ends no session that the old one got', async () => {
    const runbook = await startRunbook(byTemplate('before'));
    const live = await runbook.hop(await runbook.hub(), OLD);
    runbook.setWorld(byTemplate('after'));
    await runbook.use(live);
  });
});

whereTerraformIs('with Terraform', () => {
  const VARIABLES: Readonly<Record<Step, object>> = {
    before: { external_id: OLD },
    both: { external_id: NEW, former_external_id: OLD },
    after: { external_id: NEW },
  };
  let made: ReturnType<typeof render>;

  beforeAll(() => {
    const account = `dev: { id: "${ACCOUNTS.dev}", role: DeployRole, external-id-env: DEPLOY_EXTERNAL_ID }`;
    const accounts_file = writeAccountsFile(`hub: { role: "${HUB_ROLE}" }\naccounts: { ${account} }\n`);
    const { repository: name, repositoryId: id, branch } = MEANT;
    const repositories = [{ name, id, subject: 'name-based', branches: [branch] }];
    const call = (step: Step) => ({
      module: 'target/policies' as const,
      variables: { accounts_file, account: 'dev', repositories, ...VARIABLES[step] },
    });
    made = render({ before: call('before'), both: call('both'), after: call('after') });
  });

  test('turns nobody away', async () => {
    expect(made.refusals).toEqual([]);
    await expectNobodyTurnedAway((step) =>
      withRoleAt(runbookModel(), 'target', () => ({ trustPolicy: made.outputs[step]?.trust_policy ?? '' })),
    );
  });

  test('is told by the page’s variables, the old one in its new place', () => {
    const [first, second] = ['rotate-terraform', 'rotate-terraform-3'].map((name) =>
      markedBlock(PAGE, 'sh', name).replace(/^terraform .*$/m, ''),
    );
    const tell = `env | grep ^TF_VAR_ | sort\n`;
    const old = { TF_VAR_prod_external_id: OLD, NEW_EXTERNAL_ID: NEW };
    const { out } = pasteWith(`${first}${tell}${second}${tell}`, {}, old);
    expect(out.trim().split('\n')).toEqual([
      `TF_VAR_prod_external_id=${NEW}`,
      `TF_VAR_prod_former_external_id=${OLD}`,
      `TF_VAR_prod_external_id=${NEW}`,
    ]);
  });
});

whereJqIs('the page’s jq', () => {
  const env = { NEW_EXTERNAL_ID: NEW };
  const block = (name: string) => markedBlock(PAGE, 'jq', name);
  const read = (folder: string, file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));

  /** The file that a block's commands make out of these files. */
  function madeBy(name: string, answers: Readonly<Record<string, object>>, file: string) {
    const { folder, status, err } = pasteWith(block(name), answers, env);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    return read(folder, file);
  }

  const rotate = (before: AwsModelData) =>
    madeBy('rotate', { 'DeployRole.trust.json': trustOf(before, 'target') }, 'rotate.parameters.json');

  test('makes the stack’s parameters out of the role', () => {
    expect(parameterValues(rotate(byTemplate('before')))).toEqual(PARAMETERS.both);
  });

  test.each([
    ['no external id', () => runbookModel()],
    ['two', () => byTemplate('both')],
    ['the new one already', () => byTemplate('after')],
  ])('makes none of a role that has %s, and leaves those of an earlier paste', (_, before) => {
    const trust = { 'DeployRole.trust.json': trustOf(before(), 'target') };
    for (const earlier of [{}, { 'rotate.parameters.json': ['made before'] }]) {
      const { folder, status, err } = pasteWith(block('rotate'), { ...trust, ...earlier }, env);
      expect(status).not.toBe(0);
      expect(err).toContain('that role has no external id, or two');
      expect(existsSync(path.join(folder, 'rotate.parameters.json'))).toBe('rotate.parameters.json' in earlier);
      if ('rotate.parameters.json' in earlier) expect(read(folder, 'rotate.parameters.json')).toEqual(['made before']);
    }
  });

  test('changes the external ids of a stack set, and leaves all else as it was', () => {
    const kept = { Subjects: 'any', SessionTags: 'on' };
    const before = Object.entries({ ...kept, ExternalId: '****', FormerExternalId: '****' }).map(
      ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
    );
    const usePrevious = (names: readonly string[]) =>
      names.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true }));
    const rotated = rotate(byTemplate('before'));
    const answers = { 'before.json': before, 'rotate.parameters.json': rotated };
    const both = madeBy('rotate-stack-set', answers, 'both.parameters.json');
    expect(both).toEqual([...usePrevious(Object.keys(kept)), ...rotated]);
    const after = madeBy('rotated-stack-set', { 'both.parameters.json': both }, 'new.parameters.json');
    expect(after).toEqual([
      ...usePrevious([...Object.keys(kept), 'ExternalId']),
      { ParameterKey: 'FormerExternalId', ParameterValue: '' },
    ]);
  });

  const asIs = (statement: object): object => statement;
  const withoutSid = (statement: object) => ({ ...statement, Sid: undefined });

  test.each([
    ['by hand', asIs],
    ['by hand where the statement has no Sid', withoutSid],
  ])('turns nobody away %s, and changes nothing else', async (_, statementOf) => {
    const byHand = trustOf(byTemplate('before'), 'target');
    const trust = { ...byHand, Statement: byHand.Statement.map(statementOf) };
    const both = madeBy('both', { 'DeployRole.trust.json': trust }, 'DeployRole.both.json');
    const after = madeBy('new', { 'DeployRole.trust.json': both }, 'DeployRole.new.json');
    expect(both).toEqual(JSON.parse(JSON.stringify(trust).replace(`"${OLD}"`, `["${NEW}","${OLD}"]`)));
    expect(after).toEqual(JSON.parse(JSON.stringify(trust).replace(OLD, NEW)));
    const documents = { before: trust, both, after };
    await expectNobodyTurnedAway((step) =>
      withRoleAt(byTemplate('before'), 'target', () => ({ trustPolicy: documents[step] })),
    );
  });

  test('changes a single statement that is no list, beside others that want no external id', () => {
    const wants = (id: string) => ({ Effect: 'Allow', Condition: { StringEquals: { 'sts:ExternalId': id } } });
    const trust = { Version: '2012-10-17', Statement: wants(OLD) };
    const { Statement } = madeBy('both', { 'DeployRole.trust.json': trust }, 'DeployRole.both.json');
    expect(Statement).toEqual([{ Effect: 'Allow', Condition: { StringEquals: { 'sts:ExternalId': [NEW, OLD] } } }]);
    const others = [{ Effect: 'Allow' }, { Effect: 'Deny', Condition: { Bool: { a: 'true' } } }];
    const among = { ...trust, Statement: [...others, wants(OLD)] };
    const changed = madeBy('both', { 'DeployRole.trust.json': among }, 'DeployRole.both.json');
    expect(changed.Statement).toEqual([...others, ...Statement]);
  });

  const several = () => {
    const trust = trustOf(byTemplate('before'), 'target');
    return {
      ...trust,
      Statement: [...trust.Statement, JSON.parse(JSON.stringify(trust.Statement[0]).replace(OLD, 'x'))],
    };
  };

  test.each([
    ['both', 'no external id', NEW, () => trustOf(runbookModel(), 'target')],
    ['both', 'two', NEW, () => trustOf(byTemplate('both'), 'target')],
    ['both', 'those of several who come', NEW, several],
    ['new', 'the old one alone', NEW, () => trustOf(byTemplate('before'), 'target')],
    ['new', 'the new one alone', NEW, () => trustOf(byTemplate('after'), 'target')],
    ['new', 'two of which none is it', 'another', () => trustOf(byTemplate('both'), 'target')],
  ])('says of step %s by hand that nothing is changed in a role that has %s', (name, _, id, trust) => {
    const answers = { 'DeployRole.trust.json': trust() };
    const { folder, status, err } = pasteWith(block(name), answers, { NEW_EXTERNAL_ID: id });
    expect(status).not.toBe(0);
    expect(err).toContain('nothing is changed: ');
    expect(existsSync(path.join(folder, `DeployRole.${name}.json`))).toBe(false);
  });
});
