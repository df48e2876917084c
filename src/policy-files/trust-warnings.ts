import { providerName } from '../iam/aws-model.js';
import type { Condition } from '../iam/conditions.js';
import { below } from '../iam/document.js';
import type { Statement } from '../iam/statement.js';
import { GITHUB, isNearlyGithub, providerOfArn } from './github-provider.js';
import type { PolicyOrigin, TemplateTarget } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import type { PlacedDraft } from './principals.js';
import type { PolicyReader } from './read-documents.js';
import { warnStatement } from './statement-warnings.js';
import { isOpenToAll } from './subject-pattern.js';

const ACTION = 'sts:AssumeRoleWithWebIdentity';

// "Identity-provider controls for shared OIDC providers"
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html)
const NEEDED_KEYS = [`${GITHUB}:sub`, `${GITHUB}:job_workflow_ref`];
const NEEDED_OPERATOR = /^(?:ForAnyValue:)?String(?:Equals|Like|EqualsIgnoreCase)$/i;

/**
 * Notes statements by which tokens get into a role and that mean another thing than they seem to: open to all of GitHub, or for a provider
 * that GitHub or the role's account does not have. AWS saves most of them, or has saved them once.
 */
export function warnTrust(accounts: readonly PlacedDraft[], reader: PolicyReader, issues: PolicyIssues): void {
  const named = new NamedProviders();
  for (const { account, partition, draft } of accounts) {
    for (const { trust } of draft.roles) {
      for (const statement of reader.read(trust, 'trust', partition)?.policy.statements ?? []) {
        const at = below(trust.origin, `Statement[${statement.index}]`);
        warnStatement(statement, at, issues);
        const providers = acceptedProviders(statement);
        if (providers.some((written) => providerOfArn(written) === GITHUB)) warnOpen(statement.conditions, at, issues);
        for (const written of providers) warnProvider(written, { account, partition }, at, named, issues);
      }
    }
  }
  for (const { url, origin } of accounts.flatMap(({ draft }) => draft.providers)) {
    if (isNearlyGithub(providerName(url))) {
      issues.warn(origin, { code: 'nearly-github', found: url, meant: `https://${GITHUB}` });
    }
  }
  named.report(issues);
}

/** The providers whose tokens a statement accepts, as written. */
function acceptedProviders({ effect, actions, principals }: Statement): string[] {
  const covers = actions.of.some((matches) => matches(ACTION, new Map())) !== actions.negated;
  if (effect !== 'Allow' || !covers || principals === undefined) return [];
  return principals.of.flatMap((one) => (one.kind === 'federated' ? one.provider : []));
}

function warnOpen(conditions: readonly Condition[], at: PolicyOrigin, issues: PolicyIssues): void {
  const tests = conditions.filter(
    ({ key, operator }) => NEEDED_KEYS.includes(key.toLowerCase()) && NEEDED_OPERATOR.test(operator),
  );
  if (tests.length === 0) issues.warn(at, { code: 'open-to-github', keys: NEEDED_KEYS });
  const open = tests.flatMap(({ operator, key, values }) => {
    const value = /StringLike$/i.test(operator) ? values.find(isOpenToAll) : undefined;
    return value === undefined ? [] : { operator, key, value };
  });
  // All of a statement's conditions must hold, so one that is narrow is enough.
  if (open.length < tests.length) return;
  for (const { operator, key, value } of open) {
    issues.warn(below(below(at, 'Condition'), operator), { code: 'scoped-to-all', key, value });
  }
}

function warnProvider(
  written: string,
  target: TemplateTarget,
  at: PolicyOrigin,
  named: NamedProviders,
  issues: PolicyIssues,
): void {
  const place = below(below(at, 'Principal'), 'Federated');
  const name = providerOfArn(written);
  const prefix = `arn:${target.partition}:iam::${target.account}:oidc-provider/`;
  if (name === undefined) return;
  if (isNearlyGithub(name)) {
    const meant = written.slice(0, -name.length) + GITHUB;
    issues.warn(place, { code: 'nearly-github', found: written, meant });
  } else {
    named.add(place, written, `${prefix}${name}`);
  }
}

/** Providers by the place that names them, each with the ARN in the role's own account: one place may be for many accounts. */
class NamedProviders {
  readonly #byPlace = new Map<string, { at: PolicyOrigin; found: string; meant: Set<string> }>();

  add(at: PolicyOrigin, found: string, meant: string): void {
    const key = JSON.stringify([at, found]);
    const known = this.#byPlace.get(key) ?? { at, found, meant: new Set<string>() };
    this.#byPlace.set(key, known);
    known.meant.add(meant);
  }

  report(issues: PolicyIssues): void {
    for (const { at, found, meant } of this.#byPlace.values()) {
      if (meant.size === 1 && meant.has(found)) continue;
      issues.warn(at, { code: 'provider-elsewhere', found, meant: [...meant] });
    }
  }
}
