import type { RoleArn } from '../../shared/aws/arn.js';
import type { RawInputs } from '../../shared/inputs/raw-inputs.js';
import { parseBoolean } from '../../shared/inputs/values.js';
import { quoted } from '../../shared/log/plain.js';
import { formatUse, projectOf } from '../../shared/project.js';
import { MAIN_INPUTS } from './main-inputs.js';

const HUB_ROLE = 'arn:aws:iam::ACCOUNT:role/NAME # role-to-assume of the step before';
const SHOWN = ['role-to-assume', 'account', 'aws-region'] as const;
const CREDENTIALS = ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'];

/**
 * One step in place of two, as lines of YAML, where this step assumes a role with the session of the step before: with `role-chaining`
 * or a session token, as for configure-aws-credentials. Inputs that may be secret or long are named without their values.
 */
export function mergedStep({ texts, environment }: RawInputs, hubRole: RoleArn | undefined): string[] {
  const chains = parseBoolean(texts.get('role-chaining') ?? 'false') !== false;
  if (!chains && texts.get('aws-session-token') === undefined) return [];
  if (texts.get('identity') === 'ambient' || texts.get('route') === 'direct') return [];

  const hub = texts.get('hub-role') ?? hubRole?.arn;
  const others = MAIN_INPUTS.filter(
    (name) => name !== 'hub-role' && !SHOWN.some((shown) => shown === name) && texts.get(name) !== undefined,
  );
  return [
    `Use one step instead of two. Remove the step before, and ${chains ? 'role-chaining' : CREDENTIALS.join(', ')} here:`,
    `- uses: ${formatUse(projectOf(environment))}`,
    '  with:',
    `    hub-role: ${hub === undefined ? HUB_ROLE : scalar(hub)}`,
    ...SHOWN.flatMap((name) => {
      const text = texts.get(name);
      return text === undefined ? [] : [`    ${name}: ${scalar(text)}`];
    }),
    ...(others.length > 0 ? [`    # and from this step: ${others.join(', ')}`] : []),
  ];
}

/** As a string in YAML, where digits alone are a number. */
function scalar(text: string): string {
  return /^(?=.*[A-Za-z])[\w/][\w+=,.@:/-]{0,2047}(?<!:)$/.test(text) ? text : quoted(text);
}
