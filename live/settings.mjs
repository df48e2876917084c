import { parseArgs } from 'node:util';

/** What every stack, role and policy of a run is named with. Only administrators of live/administrator.yml may change such names. */
export const PREFIX = 'xacct-live-run-';
export const BOUNDARY = 'xacct-live-boundary';
const AUDIENCE = 'sts.amazonaws.com';

/** A mistake in how the program is called. Its message is all that is printed. */
export class UsageError extends Error {}

/**
 * Reads the command line and the environment. Throws `UsageError`.
 *
 * - `command`: up, run or down
 * - `only`: names of rows, all if empty
 * - `templates`: the folder of hub.yml and target.yml
 * - `run`: what tells the names of this run apart
 * - `accounts`: ids of hub and target
 * - `patienceMs`: for how long a row is repeated until IAM has applied everywhere what was deployed
 */
export function readSettings(argv, environment) {
  const { positionals, values } = parseCommandLine(argv);
  const [command] = positionals;
  if (positionals.length !== 1 || !['up', 'run', 'down'].includes(command)) {
    throw new UsageError('Usage: node live/live.mjs up|run|down [--only ROW]… [--templates DIR]');
  }
  const { GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT = '1' } = environment;
  return {
    command,
    only: values.only ?? [],
    templates: values.templates ?? 'infra/cloudformation',
    run: read('XACCT_LIVE_RUN', /^[a-z0-9-]{1,20}$/, `${GITHUB_RUN_ID ?? 'local'}-${GITHUB_RUN_ATTEMPT}`),
    accounts: {
      hub: read('XACCT_LIVE_HUB_ACCOUNT', /^\d{12}$/),
      target: read('XACCT_LIVE_TARGET_ACCOUNT', /^\d{12}$/),
    },
    region: read('XACCT_LIVE_REGION', /^[a-z0-9-]+$/, 'eu-west-1'),
    patienceMs: 1000 * Number(read('XACCT_LIVE_PATIENCE_S', /^\d{1,4}$/, '120')),
  };

  function read(name, pattern, byDefault) {
    const value = environment[name] || byDefault;
    if (value === undefined) throw new UsageError(`${name} is not set. Set it as described in docs/live-proof.md.`);
    if (!pattern.test(value)) throw new UsageError(`${name} must match ${pattern.source}.`);
    return value;
  }
}

function parseCommandLine(args) {
  const options = { only: { type: 'string', multiple: true }, templates: { type: 'string' } };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

/** A token of the job, as the action requests it. A secret. */
export async function requestToken(environment, audience = AUDIENCE) {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = environment;
  if (!url || !bearer) throw new UsageError('The job has no OIDC token. Add permissions: id-token: write.');
  const response = await fetch(`${url}&audience=${encodeURIComponent(audience)}`, {
    headers: { authorization: `bearer ${bearer}` },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`The token endpoint answered with status ${response.status}.`);
  return (await response.json()).value;
}

/** The claims of a token. Its signature is not checked: AWS does that, and the trust policies of this run are made of these claims. */
export function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}
