import type { PolicySource } from '../iam/document.js';
import { isOfAws, knownOfAws } from '../iam/managed-of-aws.js';
import { nearest } from '../shared/text/nearest.js';
import { deniesAll } from './cloudformation/open-documents.js';
import {
  bareName,
  type Document,
  type ParsedAccount,
  type PolicyOrigin,
  type PolicyReference,
  type TemplateTarget,
} from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';

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
  readonly #deployed: ReadonlyMap<string, Document>;
  readonly #sourceOf: (document: Document) => PolicySource;
  /** Policies of roles in a snapshot that does not have their documents, by its file. */
  readonly #withoutDocuments = new Map<string, { own: Set<string>; ofAws: Set<string> }>();

  constructor(
    target: TemplateTarget,
    { managed, isWhole, deployedPolicies }: ParsedAccount,
    sourceOf: (document: Document) => PolicySource,
    issues: PolicyIssues,
  ) {
    this.#target = target;
    this.#issues = issues;
    this.#isWhole = isWhole;
    this.#deployed = deployedPolicies ?? new Map();
    this.#sourceOf = sourceOf;
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
    if (reference.isDeployed === true) return this.#withoutDocument(reference);
    return this.#issues.warn(reference.origin, { code: 'unknown-managed-policy', arn: reference.wanted });
  }

  /** The boundary of a role. One that is not known is an issue: leaving it out would allow more. */
  boundary(reference: PolicyReference): ManagedPolicy | undefined {
    const found = this.#find(reference);
    if (found !== 'unknown') return found;
    if (reference.isDeployed === true) {
      this.#withoutDocument(reference);
      return undeterminedPolicy(reference);
    }
    return this.#issues.report(reference.origin, { code: 'unknown-boundary', found: reference.wanted });
  }

  /** Warns of the policies whose documents a snapshot does not have, once for each file. */
  warnWithoutDocuments(): void {
    for (const [file, { own, ofAws }] of this.#withoutDocuments) {
      this.#issues.warn({ file, place: '' }, { code: 'snapshot-without-documents', own: [...own], ofAws: [...ofAws] });
    }
  }

  #find({ wanted, origin, isDeployed }: PolicyReference): ManagedPolicy | 'unknown' | undefined {
    // An ARN has at least 20 characters: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
    if (wanted.trim() === '') return this.#issues.report(origin, { code: 'empty-policy-arn' });
    const prefix = `arn:${this.#target.partition}:iam::`;
    if (isOfAws(wanted) && wanted.startsWith(prefix)) {
      const source = this.#deployedSource(wanted) ?? knownOfAws(wanted);
      return source === undefined ? 'unknown' : { arn: wanted, source };
    }
    const isArn = wanted.startsWith('arn:');
    const own = this.#own.get(bareName(wanted));
    if (own !== undefined && (!isArn || own.arn === wanted)) return own;
    const arn = isArn ? wanted : this.#deployedArn(wanted);
    const deployed = arn && this.#deployedSource(arn);
    if (arn !== undefined && deployed !== undefined) return { arn, source: deployed };
    if (isDeployed === true && wanted.startsWith(this.#arnOf(''))) return 'unknown';
    // It may be a policy that could not be read, and the partition may be in such a file.
    if (!this.#isWhole) return undefined;
    if (isArn && !wanted.startsWith(this.#arnOf(''))) {
      return this.#issues.report(origin, { code: 'foreign-policy', found: wanted, account: this.#target.account });
    }
    const near = own?.arn ?? nearest(isArn ? wanted.slice(this.#arnOf('').length) : wanted, this.#names());
    return this.#issues.report(origin, { code: 'no-such-policy', found: wanted, nearest: near });
  }

  /** A policy of AWS is assumed to allow and deny no STS action. What another one allows or denies is not known. */
  #withoutDocument(reference: PolicyReference): ManagedPolicy | undefined {
    const { wanted, origin } = reference;
    const found = this.#withoutDocuments.get(origin.file) ?? { own: new Set(), ofAws: new Set() };
    this.#withoutDocuments.set(origin.file, found);
    found[isOfAws(wanted) ? 'ofAws' : 'own'].add(wanted);
    return isOfAws(wanted) ? undefined : undeterminedPolicy(reference);
  }

  #deployedSource(arn: string): PolicySource | undefined {
    const document = this.#deployed.get(arn);
    return document && this.#sourceOf(document);
  }

  #deployedArn(name: string): string | undefined {
    return [...this.#deployed.keys()].find((arn) => !isOfAws(arn) && bareName(arn) === bareName(name));
  }

  #names(): string[] {
    const deployed = [...this.#deployed.keys()].filter((arn) => !isOfAws(arn));
    return [
      ...[...this.#own.values()].map(({ name }) => name),
      ...deployed.map((arn) => arn.slice(this.#arnOf('').length)),
    ];
  }

  #arnOf(nameWithPath: string): string {
    return `arn:${this.#target.partition}:iam::${this.#target.account}:policy/${nameWithPath}`;
  }
}

/** A role with such a policy is denied to everyone. */
function undeterminedPolicy({ wanted, origin }: PolicyReference): ManagedPolicy {
  return { arn: wanted, source: deniesAll('permissions'), undetermined: origin };
}
