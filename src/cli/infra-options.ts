import { ACCOUNTS_FILE } from '../accounts/file-name.js';
import {
  FREE_HUB_PARAMETERS,
  FREE_TARGET_PARAMETERS,
  SECRET_TARGET_PARAMETERS,
  type StackParameter,
} from '../infra/cloudformation/free-parameters.js';
import type { InfraIssue, InfraIssueDetail } from '../infra/infra-messages.js';
import { AUDIENCE, GITHUB_PROVIDER, type InfraOptions } from '../infra/options.js';
import { parseRepository, type Repository } from '../infra/repository.js';
import { testableClaimsOf } from '../shared/aws/testable-claims.js';
import { nearest } from '../shared/text/nearest.js';
import type { Flags } from './flags.js';
import type { INFRA_FLAGS } from './infra-flags.js';
import type { AcceptsParameter } from './infra-templates.js';

export type OptionsReading =
  | { readonly ok: true; readonly options: InfraOptions }
  | { readonly ok: false; readonly issues: readonly InfraIssue[] };

// As in the patterns of the templates. A branch named refs/heads/main would differ from main.
const BRANCH = /^(?!refs\/)[^*?$"\\,{}\u0000-\u0020]{1,250}$/;
const WORKFLOW =
  /^[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+\/\.github\/workflows\/[A-Za-z0-9._-]+\.ya?ml@(?:refs\/(?:heads|tags)\/[^*?$"\\,{}\u0000-\u0020]+|[0-9a-f]{40})$/;
const ISSUER = /^[a-z0-9.-]+(?:\/[A-Za-z0-9._-]+)*$/;
const AUDIENCE_SHAPE = /^[A-Za-z0-9_+=.@:/-]{1,255}$/;
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html and API_Organization.html
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const UNIT = /^(?:ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/;

/** Checks the flags and reports all issues together. `accepts` is whether a template takes a parameter's value. Never throws. */
export function readInfraOptions(flags: Flags<typeof INFRA_FLAGS>, accepts: AcceptsParameter): OptionsReading {
  const issues: InfraIssue[] = [];
  const report = (name: string, detail: InfraIssueDetail) => issues.push({ name, detail });
  const each = (
    name: string,
    found: readonly string[],
    shape: RegExp,
    detailOf: (found: string) => InfraIssueDetail,
  ) => {
    for (const text of found) if (!shape.test(text)) report(name, detailOf(text));
    return [...new Set(found)];
  };

  const issuer = flags.text('issuer') ?? GITHUB_PROVIDER;
  each('--issuer', [issuer], ISSUER, (found) => ({ code: 'bad-issuer', found }));
  const audience = flags.text('audience') ?? AUDIENCE;
  each('--audience', [audience], AUDIENCE_SHAPE, (found) => ({ code: 'bad-audience', found }));
  const form = formOf(flags.text('form'));
  if (form === 'unknown') report('--form', { code: 'bad-form', found: flags.text('form') ?? '' });
  const organizationId = flags.text('organization');
  each('--organization', organizationId === undefined ? [] : [organizationId], ORGANIZATION, (found) => ({
    code: 'bad-organization',
    found,
  }));
  const options: InfraOptions = {
    file: flags.text('accounts-file') ?? ACCOUNTS_FILE,
    repositories: repositoriesOf(flags.list('repository'), issuer, report),
    branches: each('--branch', flags.list('branch'), BRANCH, (found) => ({ code: 'bad-branch', found })),
    anyRef: flags.has('any-ref'),
    workflows: each('--workflow', flags.list('workflow'), WORKFLOW, (found) => ({ code: 'bad-workflow', found })),
    organizationId,
    form: form === 'unknown' ? undefined : form,
    units: each('--ou', flags.list('ou'), UNIT, (found) => ({ code: 'bad-unit', found })),
    sessionTags: flags.has('session-tags'),
    sourceIdentity: flags.has('source-identity'),
    leaveSubjectsToHub: flags.has('leave-subjects-to-hub'),
    issuer,
    audience,
    out: flags.text('out'),
    tryIn: flags.text('try-in'),
    hub: parametersOf('hub', flags.list('hub'), FREE_HUB_PARAMETERS, [], accepts, report),
    target: parametersOf(
      'target',
      flags.list('target'),
      FREE_TARGET_PARAMETERS,
      SECRET_TARGET_PARAMETERS,
      accepts,
      report,
    ),
  };
  if (options.workflows.length > 0 && ISSUER.test(issuer) && !testableClaimsOf(issuer).includes('job_workflow_ref')) {
    report('--workflow', { code: 'workflow-not-tested' });
  }
  if (options.form === 'organization' && organizationId === undefined) {
    report('--organization', { code: 'no-organization' });
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, options };
}

function formOf(text: string | undefined): InfraOptions['form'] | 'unknown' {
  return text === undefined || text === 'list' || text === 'organization' ? text : 'unknown';
}

function repositoriesOf(
  found: readonly string[],
  issuer: string,
  report: (name: string, detail: InfraIssueDetail) => void,
): Repository[] {
  if (found.length === 0) report('--repository', { code: 'no-repository' });
  const repositories = [...new Set(found)].flatMap((text) => {
    const repository = parseRepository(text);
    if (repository === undefined) report('--repository', { code: 'not-a-repository', found: text });
    return repository ?? [];
  });
  const isTested = testableClaimsOf(issuer).includes('repository_id');
  for (const { owner, name, id } of repositories) {
    const found = `${owner}/${name}`;
    if (isTested && id === undefined) report('--repository', { code: 'repository-without-id', found });
    // A condition on it would deny every job.
    if (!isTested && id !== undefined) report('--repository', { code: 'id-not-tested', found });
  }
  return repositories;
}

function parametersOf(
  template: 'hub' | 'target',
  found: readonly string[],
  free: ReadonlyMap<string, string>,
  secret: readonly string[],
  accepts: AcceptsParameter,
  report: (name: string, detail: InfraIssueDetail) => void,
): StackParameter[] {
  const flag = `--${template}`;
  return found.flatMap((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      report(flag, { code: 'not-a-parameter', found: text });
      return [];
    }
    const form = free.get(name);
    if (secret.includes(name)) report(flag, { code: 'secret-parameter', found: name });
    else if (form === undefined) {
      const known = [...free.keys()];
      report(flag, { code: 'unknown-parameter', found: name, nearest: nearest(name, known), known });
    } else if (!accepts(template, name, value)) {
      report(flag, { code: 'refused-by-template', parameter: name, found: value, form });
    }
    return { ParameterKey: name, ParameterValue: value };
  });
}
