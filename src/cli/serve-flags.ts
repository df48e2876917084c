/** The flags of `xacct serve`: the inputs of the emulator's action, and those of the command alone. */

export const SERVE_USAGE = `Usage: xacct serve [flags]

Emulates GitHub's token endpoint, STS and a part of IAM until Ctrl-C. The first line is JSON with the addresses.

  --accounts-file FILE       the accounts file. Default: .github/accounts.yml, or example accounts if there is none
  --policies DIR             the folder of trust and permissions policies
  --claims CLAIM=VALUE       a claim of the tokens, or the word fork or immutable-subject; can be repeated
  --faults CALL=FAULT        a fault of the next call, such as "AssumeRole = throttling x 3"; can be repeated
  --session-seconds N        real duration of sessions
  --hub-role ARN             the hub role. Default: hub.role of the accounts file
  --role-to-assume ARN       target roles to emulate without an accounts file, separated by commas
  --audience TEXT            audience of the OIDC provider. Default: sts.amazonaws.com
  --issuer URL               issuer of the tokens. Default: GitHub's
  --detailed-denials BOOL    true: every AccessDenied names the kind of policy that denied; false: none does
  --port N                   port of the emulator. Default: a free port
  --latency-ms N             delay of every response
  --quiet                    print neither calls nor a description of what is emulated
  --until-stdin-closes       end also when standard input closes
  --help                     print this
`;

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
