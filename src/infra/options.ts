import { parseArgs } from 'node:util';
import { ACCOUNTS_FILE } from '../accounts/accounts.js';
import { nearest } from '../accounts/nearest.js';
import { property } from '../untyped.js';
import {
  FREE_HUB_PARAMETERS,
  FREE_TARGET_PARAMETERS,
  type Parameter,
  SECRET_TARGET_PARAMETERS,
} from './cloudformation/parameter.js';
import type { InfraFlaw, InfraProblem } from './problem.js';
import { parseRepository, type Repository } from './repository.js';

/** The issuer of tokens on github.com, as IAM names a provider. */
export const GITHUB_PROVIDER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';

/** What the command line asks for, checked. */
export interface InfraOptions {
  readonly file: string;
  readonly repositories: readonly Repository[];
  readonly branches: readonly string[];
  /** The rules of the environments say which branches may use them. */
  readonly anyRef: boolean;
  readonly workflows: readonly string[];
  readonly organizationId: string | undefined;
  /** `undefined` chooses by size. */
  readonly form: 'list' | 'organization' | undefined;
  /** Organizational units of the stack sets. */
  readonly units: readonly string[];
  readonly sessionTags: boolean;
  readonly sourceIdentity: boolean;
  readonly leaveSubjectsToHub: boolean;
  readonly issuer: string;
  readonly audience: string;
  /** Where files are written to; standard output when absent. */
  readonly out: string | undefined;
  /** Parameters that the accounts file says nothing of. */
  readonly hub: readonly Parameter[];
  readonly target: readonly Parameter[];
}

export type OptionsReading =
  | { readonly ok: true; readonly options: InfraOptions }
  | { readonly ok: false; readonly problems: readonly InfraProblem[] }
  | { readonly ok: false; readonly help: true };

export const HELP = `node dist/infra/index.js cloudformation [flags]

Writes the parameters of infra/cloudformation/hub.yml and target.yml from the accounts file.

  --accounts-file FILE       in the current folder; ${ACCOUNTS_FILE} when absent
  --repository NAME          OWNER@OWNER_ID/REPO@REPO_ID, or OWNER/REPO@REPO_ID for name-based subjects; can be repeated
  --branch NAME              whose jobs get in; can be repeated
  --any-ref                  jobs with an environment get in from any branch that the environment's rules admit
  --workflow REF             only jobs of this workflow, OWNER/REPO/.github/workflows/FILE.yml@refs/heads/main; can be repeated
  --organization ID          the hub must belong to it; with many accounts the hub's permission is for it, too
  --form FORM                list or organization, the form of the hub's permission; chosen by size when absent
  --ou ID                    organizational unit of the stack sets; can be repeated
  --session-tags             let session tags through, on both halves
  --source-identity          let a source identity through, on both halves
  --leave-subjects-to-hub    a target admits every job that the hub admits, so accounts need not differ
  --issuer NAME              of the tokens, for GitHub Enterprise; ${GITHUB_PROVIDER} when absent
  --audience NAME            of the tokens; ${AUDIENCE} when absent
  --hub NAME=VALUE           another parameter of hub.yml: ${FREE_HUB_PARAMETERS.join(', ')}
  --target NAME=VALUE        another parameter of target.yml: ${FREE_TARGET_PARAMETERS.join(', ')}
  --out FOLDER               writes files there; standard output when absent
`;

const FLAGS = {
  'accounts-file': { type: 'string' },
  repository: { type: 'string', multiple: true },
  branch: { type: 'string', multiple: true },
  'any-ref': { type: 'boolean' },
  workflow: { type: 'string', multiple: true },
  organization: { type: 'string' },
  form: { type: 'string' },
  ou: { type: 'string', multiple: true },
  'session-tags': { type: 'boolean' },
  'source-identity': { type: 'boolean' },
  'leave-subjects-to-hub': { type: 'boolean' },
  issuer: { type: 'string' },
  audience: { type: 'string' },
  hub: { type: 'string', multiple: true },
  target: { type: 'string', multiple: true },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const;

// As the templates' patterns have them.
const BRANCH = /^[^*?$"\\,{}\u0000-\u0020]{1,250}$/;
const WORKFLOW =
  /^[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+\/\.github\/workflows\/[A-Za-z0-9._-]+\.ya?ml@(?:refs\/(?:heads|tags)\/[^*?$"\\,{}\u0000-\u0020]+|[0-9a-f]{40})$/;
const ISSUER = /^[a-z0-9.-]+(?:\/[A-Za-z0-9._-]+)*$/;
const AUDIENCE_SHAPE = /^[A-Za-z0-9_+=.@:/-]{1,255}$/;
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html and API_Organization.html
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const UNIT = /^(?:ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/;

/** Reads the command line. Never throws; all that is wrong is told together. */
export function readOptions(argv: readonly string[]): OptionsReading {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    const reason = String(property(error, 'message'));
    return { ok: false, problems: [{ name: 'The flags', flaw: { code: 'bad-flags', reason } }] };
  }
  const { values, positionals } = parsed;
  if (values.help) return { ok: false, help: true };
  const problems: InfraProblem[] = [];
  const note = (name: string, flaw: InfraFlaw) => problems.push({ name, flaw });
  const each = (name: string, found: readonly string[] = [], shape: RegExp, flawOf: (found: string) => InfraFlaw) => {
    for (const text of found) if (!shape.test(text)) note(name, flawOf(text));
    return [...new Set(found)];
  };

  const [command = '', ...more] = positionals;
  if (command !== 'cloudformation' || more.length > 0) {
    note('The command', { code: 'unknown-command', found: positionals.join(' ') });
  }
  const issuer = values.issuer ?? GITHUB_PROVIDER;
  each('--issuer', [issuer], ISSUER, (found) => ({ code: 'bad-issuer', found }));
  const audience = values.audience ?? AUDIENCE;
  each('--audience', [audience], AUDIENCE_SHAPE, (found) => ({ code: 'bad-audience', found }));
  const form = formOf(values.form);
  if (form === 'unknown') note('--form', { code: 'bad-form', found: values.form ?? '' });
  const organizationId = values.organization;
  each('--organization', organizationId === undefined ? [] : [organizationId], ORGANIZATION, (found) => ({
    code: 'bad-organization',
    found,
  }));
  const options: InfraOptions = {
    file: values['accounts-file'] ?? ACCOUNTS_FILE,
    repositories: repositoriesOf(values.repository ?? [], issuer, note),
    branches: each('--branch', values.branch, BRANCH, (found) => ({ code: 'bad-branch', found })),
    anyRef: values['any-ref'] ?? false,
    workflows: each('--workflow', values.workflow, WORKFLOW, (found) => ({ code: 'bad-workflow', found })),
    organizationId,
    form: form === 'unknown' ? undefined : form,
    units: each('--ou', values.ou, UNIT, (found) => ({ code: 'bad-unit', found })),
    sessionTags: values['session-tags'] ?? false,
    sourceIdentity: values['source-identity'] ?? false,
    leaveSubjectsToHub: values['leave-subjects-to-hub'] ?? false,
    issuer,
    audience,
    out: values.out,
    hub: parametersOf('--hub', values.hub ?? [], FREE_HUB_PARAMETERS, [], note),
    target: parametersOf('--target', values.target ?? [], FREE_TARGET_PARAMETERS, SECRET_TARGET_PARAMETERS, note),
  };
  if (options.form === 'organization' && organizationId === undefined) {
    note('--organization', { code: 'no-organization' });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, options };
}

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: FLAGS, allowPositionals: true });
}

function formOf(text: string | undefined): InfraOptions['form'] | 'unknown' {
  return text === undefined || text === 'list' || text === 'organization' ? text : 'unknown';
}

function repositoriesOf(
  found: readonly string[],
  issuer: string,
  note: (name: string, flaw: InfraFlaw) => void,
): Repository[] {
  if (found.length === 0) note('--repository', { code: 'no-repository' });
  const repositories = [...new Set(found)].flatMap((text) => {
    const repository = parseRepository(text);
    if (repository === undefined) note('--repository', { code: 'not-a-repository', found: text });
    return repository ?? [];
  });
  // IAM tests the id in tokens of github.com. With another issuer it may not, and then none may be given.
  const isOptional = issuer !== GITHUB_PROVIDER && repositories.every(({ id }) => id === undefined);
  for (const { owner, name, id } of repositories) {
    if (id === undefined && !isOptional) {
      note('--repository', { code: 'repository-without-id', found: `${owner}/${name}` });
    }
  }
  return repositories;
}

function parametersOf(
  flag: string,
  found: readonly string[],
  known: readonly string[],
  secret: readonly string[],
  note: (name: string, flaw: InfraFlaw) => void,
): Parameter[] {
  return found.flatMap((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      note(flag, { code: 'not-a-parameter', found: text });
      return [];
    }
    if (secret.includes(name)) note(flag, { code: 'secret-parameter', found: name });
    else if (!known.includes(name)) {
      note(flag, { code: 'unknown-parameter', found: name, nearest: nearest(name, known), known });
    }
    return { ParameterKey: name, ParameterValue: value };
  });
}
