/** Policies that were not read: each may allow any request, and may deny any. */
import type { Condition } from './conditions.js';
import type { NamedPolicy } from './policy-request.js';
import type { Statement } from './statement.js';

/** Takes the place of a policy of an identity, or of an organization, that was not read. No request is surely allowed or denied by it. */
export function unreadPolicy(name: string): NamedPolicy {
  return { name, policy: { kind: 'identity', statements: undetermined(name, undefined) } };
}

/** Takes the place of a trust policy that was not read. It may name any caller. */
export function unreadTrustPolicy(name: string): NamedPolicy {
  const everyone = { of: [{ kind: 'everyone', written: '*' }], written: ['*'] } as const;
  return { name, policy: { kind: 'trust', statements: undetermined(name, everyone) } };
}

function undetermined(unread: string, principals: Statement['principals']): Statement[] {
  const condition: Condition = {
    operator: '',
    key: '',
    values: [],
    looksAt: [],
    resources: [],
    rules: [],
    unread,
    test: () => false,
  };
  return (['Allow', 'Deny'] as const).map((effect, index) => ({
    index,
    sid: undefined,
    effect,
    principals,
    actions: { of: [() => true], written: ['*'], negated: false },
    resources: undefined,
    conditions: [condition],
    hasVariables: false,
    contextKeys: [],
  }));
}
