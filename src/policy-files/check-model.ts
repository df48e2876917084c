import type { AwsModelData } from '../iam/aws-model.js';
import { loadModel, ModelError } from '../iam/load-model.js';
import { parseRoleArn, roleArnFromName } from '../shared/aws/arn.js';
import { nearest } from '../shared/text/nearest.js';
import { bareName, type ParsedAccount, type PolicySourceRef } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import { type PolicyReader, trustedRoles } from './read-documents.js';
import type { TemplateTarget } from './template-target.js';

/** The draft of an account, and which account that is. */
export interface PlacedDraft extends TemplateTarget {
  readonly draft: ParsedAccount;
}

/** The partition of an account; `undefined` where what could not be read may have told it. */
export function knownPartition({ draft, partition }: PlacedDraft): string | undefined {
  return draft.isWhole ? partition : undefined;
}

/**
 * Tells of trust policies that name a role which its account's folder does not have: IAM refuses such a principal. Roles of accounts
 * without a folder are nobody's to judge here, nor are those of an account of which something could not be read.
 */
export function checkPrincipals(accounts: readonly PlacedDraft[], reader: PolicyReader, issues: PolicyIssues): void {
  const whole = accounts.filter(({ draft }) => draft.isWhole);
  const known = new Map(
    whole.map(({ account, partition, draft }) => [
      account,
      draft.roles.map(({ name }) => roleArnFromName(partition, account, name)?.arn ?? name),
    ]),
  );
  const trusts = accounts.flatMap((one) => one.draft.roles.map(({ trust }) => ({ trust, of: knownPartition(one) })));
  for (const { trust, of } of trusts) {
    const policy = reader.read(trust, 'trust', of);
    for (const found of policy === undefined ? [] : trustedRoles(policy)) {
      const there = known.get(parseRoleArn(found)?.account ?? '');
      if (there === undefined || there.includes(found)) continue;
      const sameName = there.find((one) => bareName(one) === bareName(found));
      issues.report(trust.origin, {
        code: 'no-such-principal',
        found,
        nearest: sameName ?? nearest(found, there),
      });
    }
  }
}

/** Tells of what the local AWS would not load after all, by the file that it came from; `otherwise` is named when it is none of them. */
export function checkLoads(
  world: AwsModelData,
  otherwise: PolicySourceRef,
  accounts: readonly PlacedDraft[],
  issues: PolicyIssues,
): void {
  try {
    loadModel(world);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const { where, message } = error;
    const reason = message.slice(`${where}: `.length);
    issues.report(originOf(where, accounts) ?? otherwise, { code: 'refused', reason });
  }
}

function originOf(where: string, accounts: readonly PlacedDraft[]): PolicySourceRef | undefined {
  const roles = accounts.flatMap(({ account, draft }) =>
    draft.roles.map(({ name, origin }) => ({ at: `accounts.${account}.roles.${name}`, origin })),
  );
  // A name may begin with another one.
  roles.sort((one, other) => other.at.length - one.at.length);
  return roles.find(({ at }) => where === at || where.startsWith(`${at}.`))?.origin;
}
