/** The flags of `xacct serve`: the inputs of the emulator's action, and what only a command needs. */

export const SERVE_USAGE = `Usage: xacct serve [flags]

Emulates GitHub's token endpoint, STS and a part of IAM until Ctrl-C. The first line is JSON with the addresses.

  --accounts-file FILE     accounts file; .github/accounts.yml when absent, and the accounts of the README when there is none
  --policies DIR           folder of trust and permission policies
  --claims CLAIM=VALUE     a claim of the tokens, or one of the words fork and immutable-subject; may be given again
  --faults CALL=FAULT      a fault for the next call, such as "AssumeRole = throttling x 3"; may be given again
  --session-seconds N      sessions really last this long
  --role-to-assume ARN     target roles that get policies of their own without an accounts file; more with commas
  --hub-role ARN, --audience TEXT, --issuer URL, --detailed-denials true|false, --port N
  --latency-ms N           added before every answer
  --quiet                  no line a call, and none of what is played
  --until-stdin-closes     ends when standard input does, beside SIGTERM and SIGINT
  --help                   prints this
`;

/** By their names. */
export const SERVE_FLAGS = {
  'accounts-file': 'text',
  policies: 'text',
  'hub-role': 'text',
  'role-to-assume': 'text',
  audience: 'text',
  issuer: 'text',
  claims: 'list',
  'session-seconds': 'text',
  faults: 'list',
  'detailed-denials': 'text',
  port: 'text',
  'latency-ms': 'text',
  quiet: 'switch',
  'until-stdin-closes': 'switch',
} as const;
