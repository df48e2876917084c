import type { Contexts } from '../expressions/evaluate.js';
import { asText, type Members, memberOf, scope, textOf, textValue, type Value } from '../expressions/value.js';
import { entriesOf, expressionOf, type Token, valueOfToken } from '../reading/tokens.js';

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
  const others = outer?.kind === 'scope' ? outer : own;
  const set = new Set(Object.keys(members).map((name) => name.toLowerCase()));
  // An `env` that is one expression may set every variable.
  const wholes = layers.flatMap(({ token, contexts }) =>
    token === undefined || expressionOf(token) === undefined ? [] : [valueOfToken(token, contexts)],
  );
  const ofWhole = (name: string) => wholes.map((value) => memberOf(value, name)).find((value) => !isBlank(value));
  return {
    ...own,
    member: (name) => (set.has(name.toLowerCase()) ? own.member(name) : (ofWhole(name) ?? others.member(name))),
  };
}

function isBlank(value: Value): boolean {
  const text = textOf(value);
  return 'text' in text && text.text === '';
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
