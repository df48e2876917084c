import type { Contexts } from '../expressions/evaluate.js';
import { asText, type Members, scope, textOf, textValue, type Value } from '../expressions/value.js';
import { entriesOf, type Token, valueOfToken } from '../reading/tokens.js';

/** An `env` of a workflow, job or step, and the contexts that its expressions can use. */
export interface EnvLayer {
  readonly token: Token | undefined;
  readonly contexts: Contexts;
}

// GitHub's runner does not set them; act and the runners of Forgejo and Gitea do.
const NEVER_SET: Members = { act: textValue(''), gitea_actions: textValue(''), forgejo_actions: textValue('') };

/** The context `env`. A later layer wins. A variable that none sets may come from an earlier step, so it is unknown. */
export function envContext(layers: readonly EnvLayer[], outer?: Value): Value {
  const members: Record<string, Value | (() => Value)> = {};
  for (const { token, contexts } of layers) {
    for (const { name, value } of entriesOf(token)) {
      let found: Value | undefined;
      members[name] = () => {
        found ??= asText(valueOfToken(value, contexts));
        return found;
      };
    }
  }
  const own = scope('env', { ...NEVER_SET, ...members }, 'unknown');
  if (outer?.kind !== 'scope') return own;
  const set = new Set(Object.keys(members).map((name) => name.toLowerCase()));
  return {
    ...own,
    member: (name) => (set.has(name.toLowerCase()) ? own.member(name) : outer.member(name)),
  };
}

/** The text of a variable; `undefined` where no `env` sets it, and the causes where it is not known. */
export function variableIn(
  contexts: Contexts,
  name: string,
): { readonly text: string } | { readonly causes: readonly string[] } {
  const env = contexts.values.env;
  const value = env?.kind === 'scope' ? env.member(name) : undefined;
  const text = value === undefined ? undefined : textOf(value);
  if (text === undefined) return { causes: [`env.${name}`] };
  return 'text' in text ? text : { causes: text.causes };
}
