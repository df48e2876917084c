/** Policy documents as IAM returns them. */
import type { Role } from '../../iam/aws-model.js';
import type { Principal } from '../../iam/principal.js';
import { formatDocument, isFields, parseSpelled } from '../../iam/syntax.js';

/** URL-encoded as of RFC 3986: all but its unreserved characters. */
export function encodeDocument(json: string): string {
  return encodeURIComponent(json).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The trust policy of a role as it is written, with its principals as IAM shows them: the ARN of the role or user that has the stored
 * unique id, or that id when it exists no longer. `ids` are the unique ids by ARN.
 *
 * Source: "IAM JSON policy elements: Principal" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 */
export function trustDocument({ trust }: Role, ids: ReadonlyMap<string, string>): string {
  const json = formatDocument(trust.stored?.source ?? '');
  const principals = trust.policy.statements.flatMap(({ principals: listed }) => listed?.of ?? []);
  const shown = new Map(principals.map((one) => [one.written, shownPrincipal(one, ids)]));
  if ([...shown].every(([written, name]) => written === name)) return json;
  const named = inEach((name) => (typeof name === 'string' ? (shown.get(name) ?? name) : name));
  const inStatement = inField('Principal', inField('AWS', named));
  return formatDocument(Object(inField('Statement', inEach(inStatement))(parseSpelled(json))));
}

function shownPrincipal(principal: Principal, ids: ReadonlyMap<string, string>): string {
  const id = principal.kind === 'identity' ? principal.uniqueId : undefined;
  if (id === undefined || ids.get(principal.written) === id) return principal.written;
  return [...ids].find(([, one]) => one === id)?.[0] ?? id;
}

type Change = (value: unknown) => unknown;

/** The change of a value that is alone or in a list. */
function inEach(change: Change): Change {
  return (value) => (Array.isArray(value) ? value.map(change) : change(value));
}

/** The change of one field, if the value has it. */
function inField(name: string, change: Change): Change {
  return (value) => (isFields(value) && value[name] !== undefined ? { ...value, [name]: change(value[name]) } : value);
}
