import type { PolicySource } from '../iam/document.js';
import { nearest } from '../shared/text/nearest.js';
import {
  bareName,
  type Document,
  type ParsedAccount,
  type PolicyOrigin,
  type PolicyReference,
  type TemplateTarget,
} from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';

/**
 * Managed policies of AWS that allow STS actions and that many deploy roles have.
 *
 * Sources: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html,
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html (the statement that allows single actions of
 * other services is left out: it has no STS action).
 */
const OF_AWS: ReadonlyMap<string, PolicySource> = new Map([
  ['AdministratorAccess', { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
  [
    'PowerUserAccess',
    {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    },
  ],
]);

const OF_AWS_ARN = /^arn:aws(?:-[a-z]+)*:iam::aws:policy\/(?:[!-~]+\/)?([\w+=,.@-]+)$/;

/** A managed policy that an account's roles can have. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly source: PolicySource;
  readonly undetermined?: PolicyOrigin | undefined;
}

/** The managed policies that the roles of one account can name. */
export class ManagedPolicies {
  readonly #target: TemplateTarget;
  readonly #issues: PolicyIssues;
  readonly #isWhole: boolean;
  /** By bare name: IAM keeps these unique, whatever the path. */
  readonly #own = new Map<string, ManagedPolicy & { readonly name: string }>();

  constructor(
    target: TemplateTarget,
    { managed, isWhole }: ParsedAccount,
    sourceOf: (document: Document) => PolicySource,
    issues: PolicyIssues,
  ) {
    this.#target = target;
    this.#issues = issues;
    this.#isWhole = isWhole;
    for (const { name, document } of managed) {
      this.#own.set(bareName(name), {
        name,
        arn: this.#arnOf(name),
        source: sourceOf(document),
        undetermined: document.undetermined,
      });
    }
  }

  /** What a role has attached; `undefined` for a policy of AWS that is not known here (warning), and for one that does not exist (issue). */
  attached(reference: PolicyReference): ManagedPolicy | undefined {
    const found = this.#find(reference);
    if (found !== 'unknown') return found;
    return this.#issues.warn(reference.origin, { code: 'unknown-managed-policy', arn: reference.wanted });
  }

  /** The boundary of a role. One that is not known is an issue: leaving it out would allow more. */
  boundary(reference: PolicyReference): ManagedPolicy | undefined {
    const found = this.#find(reference);
    if (found !== 'unknown') return found;
    return this.#issues.report(reference.origin, { code: 'unknown-boundary', found: reference.wanted });
  }

  #find({ wanted, origin }: PolicyReference): ManagedPolicy | 'unknown' | undefined {
    const ofAws = OF_AWS_ARN.exec(wanted)?.[1];
    const prefix = `arn:${this.#target.partition}:iam::`;
    if (ofAws !== undefined && wanted.startsWith(prefix)) {
      const source = OF_AWS.get(ofAws);
      return source === undefined ? 'unknown' : { arn: wanted, source };
    }
    const isArn = wanted.startsWith('arn:');
    const own = this.#own.get(bareName(wanted));
    if (own !== undefined && (!isArn || own.arn === wanted)) return own;
    // It may be a policy that could not be read, and the partition may be in such a file.
    if (!this.#isWhole) return undefined;
    if (isArn && !wanted.startsWith(this.#arnOf(''))) {
      return this.#issues.report(origin, { code: 'foreign-policy', found: wanted, account: this.#target.account });
    }
    const near = own?.arn ?? nearest(isArn ? wanted.slice(this.#arnOf('').length) : wanted, this.#names());
    return this.#issues.report(origin, { code: 'no-such-policy', found: wanted, nearest: near });
  }

  #names(): string[] {
    return [...this.#own.values()].map(({ name }) => name);
  }

  #arnOf(nameWithPath: string): string {
    return `arn:${this.#target.partition}:iam::${this.#target.account}:policy/${nameWithPath}`;
  }
}
