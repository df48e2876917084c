import { isCreatedByAws, parseRoleArn, roleArnFromName } from '../shared/aws/arn.js';
import { nearest } from '../shared/text/nearest.js';
import { bareName, type ParsedAccount, type TemplateTarget } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import { type PolicyReader, trustedRoles } from './read-documents.js';

/** The draft of an account, and which account that is. */
export interface PlacedDraft extends TemplateTarget {
  readonly draft: ParsedAccount;
}

/** The partition of an account; `undefined` where a file that could not be read may set it. */
export function knownPartition({ draft, partition }: PlacedDraft): string | undefined {
  return draft.isWhole ? partition : undefined;
}

/**
 * Reports trust policies that name a role which its account's folder does not have: IAM rejects such a principal. It is a warning for a role
 * that no folder can have. Roles of accounts without a folder are not checked, and neither are those of an account with something that could
 * not be read.
 */
export function checkPrincipals(accounts: readonly PlacedDraft[], reader: PolicyReader, issues: PolicyIssues): void {
  const whole = accounts.filter(({ draft }) => draft.isWhole);
  const known = new Map(
    whole.map(({ account, partition, draft }) => [
      account,
      draft.roles.map(({ name }) => roleArnFromName(partition, account, name)?.arn ?? name),
    ]),
  );
  const reduced = new Set(whole.filter(({ draft }) => draft.isReduced).map(({ account }) => account));
  // AWS has checked the principals of a role in a snapshot, whose folders may be of another day.
  const trusts = accounts.flatMap((one) =>
    one.draft.roles
      .filter(({ deployed }) => deployed === undefined)
      .map(({ trust }) => ({ trust, of: knownPartition(one) })),
  );
  for (const { trust, of } of trusts) {
    const policy = reader.read(trust, 'trust', of);
    for (const found of policy === undefined ? [] : trustedRoles(policy)) {
      const role = parseRoleArn(found);
      const account = role?.account ?? '';
      const there = known.get(account);
      if (there === undefined || there.includes(found)) continue;
      const sameName = there.find((one) => bareName(one) === bareName(found));
      const near = sameName ?? nearest(found, there);
      if (reduced.has(account)) issues.warn(trust.origin, { code: 'principal-left-out', found, nearest: near });
      else if (role !== undefined && isCreatedByAws(role))
        issues.warn(trust.origin, { code: 'principal-of-aws', found });
      else issues.report(trust.origin, { code: 'no-such-principal', found, nearest: near });
    }
  }
}
