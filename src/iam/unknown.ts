/** What is not known, and must not decide. */

/** What leaves a decision undetermined. At least one of the lists has something. */
export interface Unknown {
  /** Claims that are not known, and would be if they were set. */
  readonly claims: readonly string[];
  /** Resources of a template whose name, ARN or other value only AWS knows. */
  readonly resources: readonly string[];
  /** ARNs of roles and users, whose unique ids only AWS knows: the emulator's own are random. */
  readonly ids: readonly string[];
  /** Condition keys whose values only AWS knows, as of the network that a request came from. */
  readonly keys: readonly string[];
  /** Accounts whose organization is not known, and would be if it was set. */
  readonly organizations: readonly string[];
  /** What AWS does not document, where the ways to read it differ. */
  readonly rules: readonly UndocumentedRule[];
  /** Policies that were not read. */
  readonly policies: readonly string[];
}

/** Rules that AWS does not document, or documents in two ways. `UNCONFIRMED.md` has a row for each. */
export type UndocumentedRule =
  | 'no-set-operator'
  | 'any-arn'
  | 'unfit-value'
  | 'any-value-if-exists'
  | 'everyone'
  | 'variable-form'
  | 'unlisted-key';

/**
 * Claims of a token whose values are not known, and for each the claims that determine it once they are set: itself, or the claims that a
 * claim such as the subject is made of. The token has placeholder values for them.
 */
export type UnknownClaims = Readonly<Record<string, readonly string[]>>;

/** To be spread: nothing is unknown. */
export const NOTHING: Unknown = {
  claims: [],
  resources: [],
  ids: [],
  keys: [],
  organizations: [],
  rules: [],
  policies: [],
};

/** All of several, each once; `undefined` when there is nothing unknown. */
export function joinUnknown(all: readonly Unknown[]): Unknown | undefined {
  const joined = allUnknown(all);
  return Object.values(joined).some((names) => names.length > 0) ? joined : undefined;
}

/** All of several, each once. */
export function allUnknown(all: readonly Unknown[]): Unknown {
  const each = (kind: Exclude<keyof Unknown, 'rules'>) => [...new Set(all.flatMap((one) => one[kind]))];
  return {
    claims: each('claims'),
    resources: each('resources'),
    ids: each('ids'),
    keys: each('keys'),
    organizations: each('organizations'),
    rules: [...new Set(all.flatMap(({ rules }) => rules))],
    policies: each('policies'),
  };
}

// Without the characters that divide ARNs, so that the parts around it are found.
const PLACEHOLDER = /\{\{placeholder\.([\w.-]+)\}\}/g;

/**
 * The text in a policy for a value of a resource that only AWS knows. Policies carry it as it is, so a policy that has it from elsewhere is
 * as undetermined.
 */
export function placeholderText(resource: string): string {
  return `{{placeholder.${resource.replace(/[^\w.-]+/g, '-')}}}`;
}

/** The resources for which a text has placeholders. */
export function placeholdersIn(text: string): string[] {
  return text.includes('{{') ? [...text.matchAll(PLACEHOLDER)].flatMap(([, resource]) => resource ?? []) : [];
}

/** The text with `instead` in the place of each placeholder. */
export function replacePlaceholders(text: string, instead: string): string {
  return text.replace(PLACEHOLDER, instead);
}
