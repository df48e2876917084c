import { type AccountData, type OidcProviderData, providerName, type RoleData } from '../iam/aws-model.js';
import type { LocatedPolicy, PolicyKind, PolicySource } from '../iam/document.js';
import { nearest } from '../shared/text/nearest.js';
import { deniesAll } from './cloudformation/open-documents.js';
import { withAdditions } from './join-accounts.js';
import { ManagedPolicies } from './managed.js';
import {
  bareName,
  type Document,
  type NamedDocument,
  type ParsedAccount,
  type ParsedRole,
  type TemplateTarget,
} from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import { knownPartition } from './principals.js';
import { type PolicyReader, trustedProviders } from './read-documents.js';
import type { AccountSettings } from './settings.js';

/** An account as the model has it, and the managed policies that its roles have attached. */
export interface FinishedAccount {
  readonly data: AccountData;
  readonly managed: Readonly<Record<string, PolicySource>>;
}

/** Makes the data of an account out of its draft. Every document is read, also one that no role has. */
export function finishAccount(
  target: TemplateTarget,
  draft: ParsedAccount,
  settings: AccountSettings,
  reader: PolicyReader,
  issues: PolicyIssues,
): FinishedAccount {
  return new Finisher(target, draft, settings, reader, issues).finish();
}

class Finisher {
  readonly #target: TemplateTarget;
  readonly #draft: ParsedAccount;
  readonly #settings: AccountSettings;
  readonly #reader: PolicyReader;
  readonly #issues: PolicyIssues;
  readonly #policies: ManagedPolicies;
  readonly #managed: Record<string, PolicySource> = {};

  constructor(
    target: TemplateTarget,
    draft: ParsedAccount,
    settings: AccountSettings,
    reader: PolicyReader,
    issues: PolicyIssues,
  ) {
    this.#target = target;
    this.#draft = draft;
    this.#settings = settings;
    this.#reader = reader;
    this.#issues = issues;
    this.#policies = new ManagedPolicies(target, draft, (document) => this.#source(document, 'identity'), issues);
  }

  finish(): FinishedAccount {
    const { serviceControl, resourceControl, roles, additions, isWhole, isReduced } = this.#draft;
    const known = roles.map(({ name }) => name);
    for (const { role, origin } of additions) {
      if (!isWhole || known.some((name) => bareName(name) === bareName(role))) continue;
      const near = nearest(role, known);
      // A role that is created elsewhere is not an error, and no case can use it.
      if (near === undefined) this.#issues.warn(origin, { code: 'role-elsewhere', role });
      else this.#issues.report(origin, { code: 'no-such-role', found: role, nearest: near });
    }
    const { organizationId, disabledRegions } = this.#settings;
    const data: AccountData = {
      partition: this.#target.partition,
      ...(organizationId !== undefined && { organizationId }),
      ...(disabledRegions !== undefined && { disabledRegions }),
      oidcProviders: this.#providers(),
      ...(isReduced === true && { isPartial: true }),
      roles: Object.fromEntries(roles.map((role) => [role.name, this.#role(role)])),
      serviceControlPolicies: serviceControl.map(({ policies }) => this.#sources(policies, 'service-control')),
      resourceControlPolicies: this.#sources(resourceControl, 'resource-control'),
    };
    this.#policies.warnWithoutDocuments();
    return { data, managed: this.#managed };
  }

  #read(document: Document, kind: PolicyKind): LocatedPolicy | undefined {
    return this.#reader.read(document, kind, knownPartition({ ...this.#target, draft: this.#draft }));
  }

  #source(document: Document, kind: PolicyKind): PolicySource {
    return this.#read(document, kind) ?? document.source;
  }

  #role(draft: ParsedRole): RoleData {
    const role = withAdditions(draft, this.#draft.additions, this.#issues);
    const { trust, policies, maxSessionDurationSeconds, tags, deployed } = role;
    const policy = this.#read(trust, 'trust');
    const attachedPolicies = new Set<string>();
    const undetermined = [
      role.undetermined,
      trust.undetermined,
      ...policies.map(({ document }) => document.undetermined),
    ];
    for (const reference of role.attached) {
      const policy = this.#policies.attached(reference);
      if (policy === undefined) continue;
      attachedPolicies.add(policy.arn);
      undetermined.push(policy.undetermined);
      this.#managed[policy.arn] = policy.source;
    }
    const boundary = this.#boundary(role.boundary);
    undetermined.push(boundary?.undetermined);
    const open = undetermined.find((one) => one !== undefined);
    return {
      // A role with a value that decides and is not known is denied to everyone.
      trustPolicy: open === undefined ? (policy ?? trust.source) : deniesAll('trust'),
      origin: role.origin,
      ...(open !== undefined && { undetermined: open }),
      policies: this.#sources(policies, 'identity'),
      attachedPolicies: [...attachedPolicies],
      ...(boundary !== undefined && { permissionsBoundary: boundary.source }),
      ...(boundary?.arn !== undefined && { permissionsBoundaryArn: boundary.arn }),
      ...(maxSessionDurationSeconds !== undefined && { maxSessionDurationSeconds }),
      ...(tags !== undefined && { tags }),
      ...(deployed !== undefined && { deployed }),
    };
  }

  #boundary(
    boundary: ParsedRole['boundary'],
  ): (Pick<Document, 'source' | 'undetermined'> & { readonly arn?: string }) | undefined {
    if (boundary === undefined) return undefined;
    if ('wanted' in boundary) return this.#policies.boundary(boundary);
    return { source: this.#source(boundary, 'boundary'), undetermined: boundary.undetermined };
  }

  #sources(policies: readonly NamedDocument[], kind: PolicyKind): Record<string, PolicySource> {
    return Object.fromEntries(policies.map(({ name, document }) => [name, this.#source(document, kind)]));
  }

  /**
   * The providers of account.json and the templates. Without any, every provider that a trust policy names exists: a folder of
   * trust policies alone is meant to work.
   */
  #providers(): OidcProviderData[] {
    const { oidcProviders } = this.#settings;
    const audiences = new Map<string, { url: string; of: Set<string> }>();
    const add = (url: string, more: Iterable<string>) => {
      const found = audiences.get(providerName(url)) ?? { url, of: new Set<string>() };
      audiences.set(providerName(url), found);
      for (const audience of more) found.of.add(audience);
    };
    for (const { url, audiences: of } of [...(oidcProviders ?? []), ...this.#draft.providers]) add(url, of);
    if (oidcProviders === undefined && this.#draft.providers.length === 0) {
      for (const [name, of] of this.#trusted()) add(`https://${name}`, ['sts.amazonaws.com', ...of]);
    }
    return [...audiences.values()].map(({ url, of }) => ({ url, audiences: [...of] }));
  }

  #trusted(): Array<[string, Set<string>]> {
    const { partition, account } = this.#target;
    return this.#draft.roles.flatMap(({ trust }: { readonly trust: Document }) => {
      const policy = this.#read(trust, 'trust');
      return policy === undefined ? [] : [...trustedProviders(policy, partition, account)];
    });
  }
}
