import { hasRolePrefix, nameWithPath, roleArnFromName } from '../shared/aws/arn.js';
import type { InputIssueDetail } from '../shared/inputs/input-messages.js';
import { type Invalid, invalid } from '../shared/inputs/invalid.js';
import { parseSessionName } from '../shared/inputs/session-values.js';
import {
  oneOf,
  type Parser,
  parseAccountId,
  parseRegion,
  parseRole,
  parseRoleOrName,
  wholeNumber,
} from '../shared/inputs/values.js';
import { isVisible } from '../shared/text/visible.js';

/** One key of the accounts file: its meaning, its parser, and its schema for editors. */
export interface Key<T> {
  /** One sentence, for editors and the reference. */
  readonly meaning: string;
  /** The type of the value in YAML. */
  readonly type: 'string' | 'integer';
  readonly parse: Parser<T>;
  /** The value in JSON Schema; never narrower than `parse`. */
  readonly schema: Readonly<Record<string, unknown>>;
}

const ROLE_ARN = '^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/';
const ROLE_NAME = '^(?!arn:)/?([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}$';
const REGION = '^[a-z]{2,5}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$';

const region: Key<string> = {
  meaning: 'Region for later steps: the default of aws-region.',
  type: 'string',
  parse: parseRegion,
  schema: { pattern: REGION },
};

export const HUB_KEYS = {
  role: {
    meaning: 'ARN of the hub role: the default of hub-role.',
    type: 'string',
    parse: parseRole,
    schema: { pattern: ROLE_ARN },
  },
  region: { ...region, meaning: 'Region whose STS endpoint is called: the default of sts-region.' },
} as const satisfies Readonly<Record<string, Key<unknown>>>;

/** The keys of an account and, for all accounts that do not set them, of `defaults`. */
export const DEFAULT_KEYS = {
  role: {
    meaning:
      "Name of the target role, with its path if it has one: the default of role-to-assume, in the hub's partition.",
    type: 'string',
    parse: parseRoleName,
    schema: { pattern: ROLE_NAME },
  },
  region,
  route: {
    meaning: 'Route to this account: the default of route.',
    type: 'string',
    parse: oneOf('hub', 'direct'),
    schema: { enum: ['hub', 'direct'] },
  },
  environment: {
    meaning: 'GitHub environment of the jobs for this account; an entry of the matrix has it.',
    type: 'string',
    parse: parseEnvironment,
    schema: { minLength: 1, maxLength: 255 },
  },
  'session-name': {
    meaning: 'Session name in CloudTrail: the default of role-session-name.',
    type: 'string',
    parse: parseSessionName,
    schema: { pattern: '^[A-Za-z0-9_+=,.@-]{2,64}$' },
  },
  'duration-seconds': {
    meaning: 'Duration of the session: the default of role-duration-seconds. Above 3600 on route direct only.',
    type: 'integer',
    parse: wholeNumber(900, 43_200),
    schema: { minimum: 900, maximum: 43_200 },
  },
  'session-policy': {
    meaning:
      'Path of a JSON policy document in the workspace that narrows the session: the default of inline-session-policy.',
    type: 'string',
    parse: parsePath,
    schema: { minLength: 1, maxLength: 1024 },
  },
  'external-id-env': {
    meaning: 'NAME of the environment variable with the external id. Never the external id itself.',
    type: 'string',
    parse: parseVariable,
    schema: { pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' },
  },
  'diagnosis-role': {
    meaning:
      'Name of a read-only role in the account, with its path if it has one: the default of diagnosis-role. Assumed after a denial only, and by check with policies.',
    type: 'string',
    parse: parseRoleName,
    schema: { pattern: ROLE_NAME },
  },
} as const satisfies Readonly<Record<string, Key<unknown>>>;

/** The keys of an account with scalar values; only `labels` is a map. */
export const ACCOUNT_KEYS = {
  id: {
    meaning: "The account's 12 digits, in quotes.",
    type: 'string',
    parse: parseAccountId,
    schema: { pattern: '^[0-9]{12}$' },
  },
  'hub-role': {
    meaning:
      'The hub role for this account in place of hub.role: an ARN, or a name with its path in the account of hub.role.',
    type: 'string',
    parse: (text) => parseRoleOrName(text, 'not-a-name-or-arn'),
    schema: { pattern: `${ROLE_ARN}|${ROLE_NAME}` },
  },
  ...DEFAULT_KEYS,
} as const satisfies Readonly<Record<string, Key<unknown>>>;

export const LABEL_NAME = /^[A-Za-z0-9][\w./-]{0,63}$/;
/** How many characters a label's value has at most, all of them visible or spaces. */
export const LONGEST_LABEL_VALUE = 256;

/** The meaning of `labels`, for editors and the reference. */
export const LABELS_MEANING = 'Names and values to select and group accounts by. Values are strings.';

function parseRoleName(text: string): string | Invalid {
  const detail: InputIssueDetail = { code: 'not-a-plain-role-name', found: text };
  if (/^arn:|:role\//i.test(text)) return invalid(detail);
  if (hasRolePrefix(text)) return invalid({ code: 'role-prefix', found: text });
  const role = roleArnFromName('aws', '000000000000', text);
  if (role === undefined) return invalid(detail);
  const name = nameWithPath(role);
  return hasRolePrefix(name) ? `/${name}` : name;
}

// GitHub's limits: https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
function parseEnvironment(text: string): string | Invalid {
  return text !== '' && isVisible(text, 255) ? text : invalid({ code: 'not-an-environment', found: text });
}

/** A path that stays in the workspace; links are checked when the file is read. */
function parsePath(text: string): string | Invalid {
  const parts = text.split(/[\\/]/);
  const isOutside = /^(?:[\\/]|[A-Za-z]:)/.test(text) || parts.includes('..');
  return !isOutside && text !== '' && isVisible(text, 1024)
    ? text
    : invalid({ code: 'not-a-path-within', found: text });
}

// The value is sent to STS, and the owner of the target account can read it in CloudTrail. Anyone who may change the file chooses
// that account, so the variable must be named as an external id: no token or password of the job can be sent.
const FOR_EXTERNAL_IDS = /EXTERNAL_?ID/i;

function parseVariable(text: string): string | Invalid {
  // A text that is not a variable's name may be the external id itself, so it is not shown.
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(text)) return invalid({ code: 'not-a-variable-name' });
  return FOR_EXTERNAL_IDS.test(text) ? text : invalid({ code: 'variable-of-something-else', found: text });
}
