import { type Fields, isFields } from '../../iam/syntax.js';
import { parseText } from '../json.js';
import { type OpenValues, withoutPlaceholders } from './open-values.js';
import type { TemplateFault } from './template-error.js';

/** What a document is for: who may assume a role, or what the role may do. */
export type DocumentUse = 'trust' | 'permissions';

/** A document without open values. */
export interface SettledDocument {
  /** A statement that cannot be evaluated denies everything in it. */
  readonly source: object | string;
  /** The first value that may change who assumes a role; `undefined` when there is none. */
  readonly undetermined: TemplateFault | undefined;
  /** Open values in statements that do not decide who may assume a role. */
  readonly aside: readonly TemplateFault[];
}

const DENIES: Readonly<Record<DocumentUse, object>> = {
  trust: { Effect: 'Deny', Principal: '*', Action: 'sts:*' },
  permissions: { Effect: 'Deny', Action: '*', Resource: '*' },
};
// Says nothing of any action that there is. It keeps the numbers of the statements after it.
const SAYS_NOTHING = { Effect: 'Deny', Action: 'undetermined:Statement', Resource: '*' };

/** A document that denies, in the place of one of which nothing is known. */
export function deniesAll(use: DocumentUse): object {
  return { Version: '2012-10-17', Statement: [{ Sid: 'Undetermined', ...DENIES[use] }] };
}

/**
 * Takes open values out of a document, which is at `place`. One in a statement of another service than STS decides nothing here. Neither
 * does a placeholder, except in a principal.
 */
export function settleDocument(
  written: object | string,
  use: DocumentUse,
  open: OpenValues,
  place: string,
): SettledDocument {
  const source = use === 'trust' ? withoutOpenPrincipals(written, open, place) : written;
  const first = open.in(source);
  if (first === undefined) return { source, undetermined: undefined, aside: [] };
  const document = objectOf(source);
  const { Statement: statement, ...rest } = document ?? {};
  if (statement === undefined || typeof statement === 'string' || open.in(rest) !== undefined) {
    return { source: deniesAll(use), undetermined: first, aside: [] };
  }
  const aside: TemplateFault[] = [];
  let undetermined: TemplateFault | undefined;
  const statements = (Array.isArray(statement) ? statement : [statement]).map((one: unknown) => {
    const fault = open.in(one);
    if (fault === undefined) return one;
    if (isFields(one) && !affects(one, use, open)) {
      aside.push(fault);
      return withoutOpen(one, use);
    }
    // The same Sid twice would be rejected.
    const denial = undetermined === undefined ? { Sid: 'Undetermined', ...DENIES[use] } : DENIES[use];
    undetermined ??= fault;
    return denial;
  });
  return { source: { ...rest, Statement: statements }, undetermined, aside };
}

/** A document whose principals have open values in the place of placeholders: IAM checks what a principal is. */
function withoutOpenPrincipals(source: object | string, open: OpenValues, place: string): object | string {
  const document = objectOf(source);
  if (document === undefined || !JSON.stringify(document).includes('{{')) return source;
  const settled = (one: unknown, at: string) =>
    isFields(one) && one.Principal !== undefined
      ? { ...one, Principal: withoutPlaceholders(one.Principal, `${at}.Principal`, open) }
      : one;
  const { Statement: statement } = document;
  const at = `${place}.Statement`;
  return {
    ...document,
    Statement: Array.isArray(statement)
      ? statement.map((one: unknown, index) => settled(one, `${at}[${index}]`))
      : settled(statement, at),
  };
}

/** True when any statement of a document may decide who may assume a role. */
export function speaksOfRoles(source: object | string, open: OpenValues): boolean {
  const { Statement: statement } = objectOf(source) ?? {};
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return statements.some((one) => !isFields(one) || affects(one, 'permissions', open));
}

function objectOf(source: object | string): Fields | undefined {
  const parsed = typeof source === 'string' ? parseText(source) : { ok: true as const, value: source };
  return parsed.ok && isFields(parsed.value) ? parsed.value : undefined;
}

function withoutOpen(statement: Fields, use: DocumentUse): object {
  if (use === 'trust') {
    const { Condition: _, ...rest } = statement;
    return rest;
  }
  if (statement.Effect === 'Allow') return SAYS_NOTHING;
  const { Action: action, NotAction: others } = statement;
  return { Effect: 'Deny', ...(others === undefined ? { Action: action } : { NotAction: others }), Resource: '*' };
}

/** True when a statement with open values may change who assumes a role. */
function affects(statement: Fields, use: DocumentUse, open: OpenValues): boolean {
  if (use === 'trust') {
    // The condition alone may be open, of a statement for services and for providers whose tokens no job has.
    const { Condition: _, ...rest } = statement;
    return open.in(rest) !== undefined || !isForOthers(statement.Principal);
  }
  const { Action: action, NotAction: others } = statement;
  if (others !== undefined) return !textsOf(others).some((one) => /^(?:\*|sts:\*)$/i.test(one));
  const actions = textsOf(action);
  return actions.length === 0 || actions.some((one) => open.in(one) !== undefined || isOfSts(one));
}

/** True for a pattern of actions that one of STS may match. */
function isOfSts(action: string): boolean {
  const [service = ''] = action.toLowerCase().split(':');
  const wildcard = service.search(/[*?]/);
  if (wildcard < 0) return service === 'sts';
  return 'sts'.startsWith(service.slice(0, wildcard));
}

function isForOthers(principal: unknown): boolean {
  if (!isFields(principal)) return false;
  return Object.entries(principal).every(
    ([type, names]) =>
      type === 'Service' || (type === 'Federated' && textsOf(names).every((one) => !one.startsWith('arn:'))),
  );
}

function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((one) => (typeof one === 'string' ? one : '*'));
}
