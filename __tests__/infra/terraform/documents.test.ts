/** How many accounts and repositories the documents hold, and what the modules refuse of each other. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountsFile } from '../../support/accounts-files.js';
import { removeFolders } from '../../support/files.js';
import { findingsOf, findingsOfPermissions, findingsOfTrust } from '../findings.js';
import { MEANT } from '../setups.js';
import { modelOf, writeAccountsFile } from './models.js';
import { type ModuleCall, type Rendering, render, whereTerraformIs } from './render.js';

const REPOSITORY = {
  name: MEANT.repository,
  id: MEANT.repositoryId,
  owner_id: MEANT.ownerId,
  branches: [MEANT.branch],
};
const FORMS = ['list', 'organization'] as const;
const COUNTS = [1, 40, 400] as const;

whereTerraformIs('with Terraform', () => {
  afterAll(removeFolders);

  function hub(accounts: number, form: (typeof FORMS)[number], more: object = {}): ModuleCall {
    const variables = {
      accounts_file: writeAccountsFile(accountsFile(accounts, ', diagnosis-role: github-diagnosis')),
      repositories: [REPOSITORY],
      organization_id: MEANT.organizationId,
      permissions_boundary: 'arn:aws:iam::111122223333:policy/HubBoundary',
      allow_session_tags: true,
      allow_source_identity: true,
      allow_self_reading: true,
      allow_self_simulation: true,
      form,
      ...more,
    };
    return { module: 'hub/policies', variables };
  }

  describe.each(FORMS)('in the form %s', (form) => {
    let rendering: Rendering;

    beforeAll(() => {
      rendering = render(Object.fromEntries(COUNTS.map((count) => [`hub${count}`, hub(count, form)])));
    });

    test.each(COUNTS)('%i accounts fit, and nothing is amiss', (count) => {
      expect(rendering.refusals).toEqual([]);
      const made = rendering.outputs[`hub${count}`];
      if (made === undefined) throw new Error('nothing was made');
      expect(findingsOf(modelOf(made))).toEqual([]);
    });

    test.each(COUNTS)('%i accounts are named, each once', (count) => {
      const { inline_policies: inline = {}, managed_policies: managed = {} } = rendering.outputs[`hub${count}`] ?? {};
      const documents = [...Object.values(inline), ...Object.values(managed)];
      for (const role of ['DeployRole', 'github-diagnosis']) {
        const arn = new RegExp(`arn:aws:iam::[*\\d]+:role/${role}`, 'g');
        const roles = documents.flatMap((document) => document.match(arn) ?? []);
        expect(new Set(roles).size).toBe(roles.length);
        expect(roles).toHaveLength(form === 'list' ? count : 1);
      }
    });

    test.each(COUNTS)('with %i accounts the hub role may read each of its managed policies', (count) => {
      const { inline_policies: inline = {}, managed_policies: managed = {} } = rendering.outputs[`hub${count}`] ?? {};
      const { Statement } = JSON.parse(inline['read-itself'] ?? '{}');
      const arns = ['HubBoundary', ...Object.keys(managed)].map((name) => `arn:aws:iam::111122223333:policy/${name}`);
      expect(Statement[1].Resource.toSorted()).toEqual(arns.toSorted());
    });
  });

  test('more accounts than ten managed policies hold are refused, with what to set instead', () => {
    const { refusals } = render({ hub: hub(1500, 'list') });
    expect(refusals).toEqual([expect.stringContaining('Set form = "organization" and organization_id')]);
  });

  test('twelve repositories with immutable subjects fit into one trust policy', () => {
    const repositories = Array.from({ length: 12 }, (_, at) => ({
      ...REPOSITORY,
      name: `octo/service-${at}`,
      id: `10${at}`,
    }));
    const { outputs, refusals } = render({ hub: hub(3, 'list', { repositories }) });
    expect(refusals).toEqual([]);
    const made = outputs.hub;
    if (made === undefined) throw new Error('nothing was made');
    expect(findingsOf(modelOf(made))).toEqual([]);
    expect(made.trust_policy.match(/service-\d+@/g)).toHaveLength(12);
  });

  test('nothing is amiss with the documents of a target that stand beside the trust policy', () => {
    const variables = {
      accounts_file: writeAccountsFile(accountsFile(1)),
      account: 'team-0',
      repositories: [REPOSITORY],
      audit_principal: 'arn:aws:iam::777777777777:role/auditor',
      organization_id: MEANT.organizationId,
      revoke_sessions_issued_before: '2026-11-26T14:00:00Z',
    };
    const { outputs, refusals } = render({ target: { module: 'target/policies', variables } });
    expect(refusals).toEqual([]);
    const { audit_trust_policy: audit = '', revocation = {} } = outputs.target ?? {};
    expect(findingsOfTrust('audit', audit)).toEqual([]);
    expect(Object.keys(revocation)).toEqual(['revoke-older-sessions']);
    expect(Object.entries(revocation).flatMap(([name, document]) => findingsOfPermissions(name, document))).toEqual([]);
  });

  describe('an external id', () => {
    const target = (variables: object): ModuleCall => ({
      module: 'target/policies',
      variables: {
        accounts_file: writeAccountsFile(accountsFile(1, ', external-id-env: DEPLOY_EXTERNAL_ID')),
        account: 'team-0',
        repositories: [REPOSITORY],
        ...variables,
      },
    });

    test.each([
      [
        'that STS would not take',
        { external_id: 'shop deploys' },
        ['external_id, which is not shown, must have 2 to 1224'],
      ],
      [
        'that jobs sent before and STS would not take',
        { external_id: 'shop-deploys-92c1', former_external_id: 'shop deploys' },
        ['former_external_id, which is not shown, must have 2 to 1224'],
      ],
      [
        'that jobs sent before, without a new one',
        { former_external_id: 'shop-deploys-7f3a' },
        [
          'accounts.team-0 has external-id-env, so its jobs send',
          'former_external_id is accepted only in addition to a new one',
        ],
      ],
      [
        'that jobs sent before and is the new one',
        { external_id: 'shop-deploys-7f3a', former_external_id: 'shop-deploys-7f3a' },
        ['former_external_id is the same as external_id'],
      ],
    ])('%s is refused, and not shown', (_, variables, sentences) => {
      const { refusals } = render({ target: target(variables) });
      expect(refusals.toSorted()).toEqual(sentences.map((sentence) => expect.stringContaining(sentence)));
      expect(refusals.join()).not.toMatch(/shop.deploys/);
    });
  });
});
