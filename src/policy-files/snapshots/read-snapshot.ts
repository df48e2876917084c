import { below } from '../../iam/document.js';
import { isOfAws } from '../../iam/managed-of-aws.js';
import { type Fields, isFields } from '../../iam/syntax.js';
import { nameWithPath, parseRoleArn } from '../../shared/aws/arn.js';
import { isTextMap } from '../fields.js';
import type { Document, NamedDocument, ParsedRole, PolicyOrigin, PolicyReference } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import { isDuration } from '../role-folder.js';
import type { TextFile } from '../tree.js';
import { type Page, readPages } from './pages.js';
import type { SnapshotIssue } from './snapshot-messages.js';

/** The roles of one account as IAM returned them. */
export interface Snapshot {
  readonly origin: PolicyOrigin;
  /** `undefined` when there is neither a role nor a policy of the account. */
  readonly account: string | undefined;
  readonly partition: string | undefined;
  readonly roles: readonly SnapshotRole[];
  /** By ARN, with those of AWS. Their documents are read when a role has them. */
  readonly policies: ReadonlyMap<string, SnapshotPolicy>;
  /** True for the output of `xacct snapshot`, which does not have every role of the account. */
  readonly isReduced: boolean;
  /** Users and groups, which are not read. */
  readonly others: { readonly users: number; readonly groups: number };
}

export interface SnapshotRole {
  readonly parsed: ParsedRole;
  readonly arn: string;
  /** The entry as it is in the file. */
  readonly fields: Fields;
}

export interface SnapshotPolicy {
  readonly arn: string;
  readonly document: Document;
  readonly fields: Fields;
}

/**
 * Reads the output of `aws iam get-account-authorization-details`, also with a filter, and also in pages. Reports what is wrong with it;
 * `undefined` when it is not the whole output. Its documents are parsed later.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html. `RoleDetail` has no
 * `MaxSessionDuration` (https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html).
 */
export function readSnapshot(file: TextFile, issues: PolicyIssues): Snapshot | undefined {
  const pages = readPages(file, issues);
  return pages && new SnapshotReader(file.origin, pages, issues).read();
}

const POLICY_ARN = /^arn:(aws(?:-[a-z]+)*):iam::(\d{12}|aws):policy\/[!-~]+$/;

class SnapshotReader {
  readonly #origin: PolicyOrigin;
  readonly #pages: readonly Page[];
  readonly #issues: PolicyIssues;
  #owner: { readonly account: string; readonly partition: string } | undefined;

  constructor(origin: PolicyOrigin, pages: readonly Page[], issues: PolicyIssues) {
    this.#origin = origin;
    this.#pages = pages;
    this.#issues = issues;
  }

  read(): Snapshot {
    const roles = this.#entries('RoleDetailList').flatMap(({ fields, origin }) => this.#role(fields, origin) ?? []);
    const policies = new Map<string, SnapshotPolicy>();
    for (const { fields, origin } of this.#entries('Policies')) {
      const policy = this.#policy(fields, origin);
      if (policy !== undefined) policies.set(policy.arn, policy);
    }
    return {
      origin: this.#origin,
      account: this.#owner?.account,
      partition: this.#owner?.partition,
      roles,
      policies,
      isReduced: this.#pages.some(({ fields }) => fields.IsReduced === true),
      others: { users: this.#count('UserDetailList'), groups: this.#count('GroupDetailList') },
    };
  }

  #entries(list: string): Page[] {
    return this.#pages.flatMap(({ fields, origin }) => this.#objects(fields, list, origin));
  }

  #count(list: string): number {
    return this.#pages.reduce(
      (count, { fields: { [list]: found } }) => count + (Array.isArray(found) ? found.length : 0),
      0,
    );
  }

  #role(fields: Fields, origin: PolicyOrigin): SnapshotRole | undefined {
    const written = this.#text(fields, 'Arn', origin);
    const trust = this.#document(fields, 'AssumeRolePolicyDocument', origin);
    if (written === undefined || trust === undefined) return undefined;
    const arn = parseRoleArn(written);
    if (arn === undefined)
      return this.#refuse(below(origin, 'Arn'), { code: 'not-an-arn', found: written, of: 'role' });
    if (!this.#isOwn(arn, below(origin, 'Arn'))) return undefined;
    const { RoleId: id, MaxSessionDuration: duration } = fields;
    const parsed = {
      name: nameWithPath(arn),
      origin,
      trust,
      policies: this.#objects(fields, 'RolePolicyList', origin).flatMap((one) => this.#inlinePolicy(one) ?? []),
      attached: this.#objects(fields, 'AttachedManagedPolicies', origin).flatMap(
        (one) => this.#reference(one.fields, 'PolicyArn', one.origin) ?? [],
      ),
      boundary: this.#boundary(fields, origin),
      maxSessionDurationSeconds: isDuration(duration) ? duration : undefined,
      tags: this.#tags(fields, origin),
      deployed: { id: typeof id === 'string' ? id : undefined },
    };
    return { parsed, arn: written, fields };
  }

  #inlinePolicy({ fields, origin }: Page): NamedDocument | undefined {
    const name = this.#text(fields, 'PolicyName', origin);
    const document = this.#document(fields, 'PolicyDocument', origin);
    return name === undefined || document === undefined ? undefined : { name, document };
  }

  #boundary(fields: Fields, origin: PolicyOrigin): PolicyReference | undefined {
    const { PermissionsBoundary: boundary } = fields;
    if (boundary === undefined) return undefined;
    const at = below(origin, 'PermissionsBoundary');
    if (!isFields(boundary)) return this.#issues.report(at, { code: 'wrong-type', wanted: 'object' });
    return this.#reference(boundary, 'PermissionsBoundaryArn', at);
  }

  #reference(fields: Fields, key: string, origin: PolicyOrigin): PolicyReference | undefined {
    const wanted = this.#text(fields, key, origin);
    return wanted === undefined ? undefined : { wanted, origin: below(origin, key), isDeployed: true };
  }

  #tags(fields: Fields, origin: PolicyOrigin): Readonly<Record<string, string>> | undefined {
    const tags = this.#objects(fields, 'Tags', origin).map(({ fields: { Key: key, Value: value } }) => [key, value]);
    const found: unknown = Object.fromEntries(tags);
    if (!isTextMap(found)) return this.#issues.report(below(origin, 'Tags'), { code: 'wrong-type', wanted: 'tags' });
    return tags.length === 0 ? undefined : found;
  }

  #policy(fields: Fields, origin: PolicyOrigin): SnapshotPolicy | undefined {
    const arn = this.#text(fields, 'Arn', origin);
    if (arn === undefined) return undefined;
    const [, partition = '', account = ''] = POLICY_ARN.exec(arn) ?? [];
    const at = below(origin, 'Arn');
    if (account === '') return this.#refuse(at, { code: 'not-an-arn', found: arn, of: 'policy' });
    if (account !== 'aws' && !this.#isOwn({ arn, partition, account }, at)) return undefined;
    const version = this.#objects(fields, 'PolicyVersionList', origin).find(({ fields: one }) =>
      fields.DefaultVersionId === undefined ? one.IsDefaultVersion === true : one.VersionId === fields.DefaultVersionId,
    );
    if (version === undefined) return this.#refuse(origin, { code: 'no-default-version' });
    const document = this.#document(version.fields, 'Document', version.origin);
    return document && { arn, document: isOfAws(arn) ? { ...document, isOfAws: true } : document, fields };
  }

  /** Everything in the file is of the account of its first entry. */
  #isOwn(
    { arn, account, partition }: { readonly arn: string; readonly account: string; readonly partition: string },
    at: PolicyOrigin,
  ): boolean {
    this.#owner ??= { account, partition };
    if (account === this.#owner.account && partition === this.#owner.partition) return true;
    this.#refuse(at, { code: 'several-accounts', found: arn, account: this.#owner.account });
    return false;
  }

  /** A document as the AWS CLI shows it, an object, or as IAM returns it, JSON in URL encoding. */
  #document(fields: Fields, key: string, origin: PolicyOrigin): Document | undefined {
    const { [key]: value } = fields;
    const at = below(origin, key);
    if (value === undefined) return this.#refuse(at, { code: 'missing' });
    if (isFields(value)) return { source: value, origin: at };
    if (typeof value !== 'string') return this.#issues.report(at, { code: 'wrong-type', wanted: 'object' });
    const source = decoded(value);
    return source === undefined ? this.#refuse(at, { code: 'bad-encoding' }) : { source, origin: at };
  }

  #text(fields: Fields, key: string, origin: PolicyOrigin): string | undefined {
    const { [key]: value } = fields;
    if (typeof value === 'string') return value;
    const at = below(origin, key);
    if (value === undefined) return this.#refuse(at, { code: 'missing' });
    return this.#issues.report(at, { code: 'wrong-type', wanted: 'text' });
  }

  /** The members of a list, each with its place; none when it is absent. */
  #objects(fields: Fields, key: string, origin: PolicyOrigin): Page[] {
    const { [key]: list = [] } = fields;
    const at = below(origin, key);
    if (!Array.isArray(list)) return this.#issues.report(at, { code: 'wrong-type', wanted: 'objects' }) ?? [];
    return list.flatMap((one: unknown, index) => {
      const place = below(at, index);
      if (isFields(one)) return { fields: one, origin: place };
      return this.#issues.report(place, { code: 'wrong-type', wanted: 'object' }) ?? [];
    });
  }

  #refuse(at: PolicyOrigin, detail: SnapshotIssue): undefined {
    return this.#issues.report(at, { code: 'snapshot', detail });
  }
}

/** The JSON of a document; `undefined` for a text that is not in URL encoding. */
function decoded(text: string): string | undefined {
  if (/^\s*\{/.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
