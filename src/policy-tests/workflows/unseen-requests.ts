/** Calls that workflows make without a step that names them: those of the diagnosis, and those of scripts with an exported session. */
import type { Accounts } from '../../accounts/accounts.js';
import { parseRoleArn, type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import { accountOf, accountsOfStep } from './findings.js';
import { literalText } from './reading/tokens.js';
import type { Step } from './reading/workflow.js';
import type { RequestHop, WorkflowRequest } from './requests/workflow-request.js';
import type { TestedWorkflows } from './tested-workflows.js';
import { placeKey } from './workflow-findings.js';

const INPUT = 'diagnosis-role';
const SESSION_NAME = 'xacct';

/**
 * The requests for diagnosis roles: after a denial of its last hop, a step of this action assumes one with the hub session. One whose role is
 * not known has no calls, as others that cannot be decided.
 */
export function diagnosisRequests(
  requests: readonly WorkflowRequest[],
  stepOf: (request: WorkflowRequest) => Step | undefined,
  accounts: Accounts | undefined,
): WorkflowRequest[] {
  return requests.flatMap((request): WorkflowRequest[] => {
    const { hops, role, action } = request;
    if (hops.length < 2 || role === undefined || action === 'configure-aws-credentials') return [];
    const found = diagnosisRoleOf(request, stepOf(request), accounts);
    if (found === undefined) return [];
    if (found === 'unknown') return [{ ...request, hops: [], role: undefined }];
    const input = { roleArn: found.arn, roleSessionName: SESSION_NAME };
    const hop: RequestHop = { hop: 'target', call: 'AssumeRole', role: found, input };
    return [{ ...request, hops: [...hops.slice(0, -1), hop], role: found }];
  });
}

function diagnosisRoleOf(
  request: WorkflowRequest,
  step: Step | undefined,
  accounts: Accounts | undefined,
): RoleArn | 'unknown' | undefined {
  const { role } = request;
  const written = step?.inputs.get(INPUT)?.value;
  const known = accountsOfStep(step, accounts);
  const name = written === undefined ? known && accountOf(request, known)?.diagnosisRole?.value : literalText(written);
  if (name === undefined) {
    const isElsewhere = step?.inputs.has('accounts-file') === true && known === undefined;
    return written !== undefined || isElsewhere ? 'unknown' : undefined;
  }
  if (role === undefined || name.trim() === '') return undefined;
  return parseRoleArn(name) ?? roleArnFromName(role.partition, role.account, name);
}

/** The roles whose sessions scripts of a job can use. */
export class ExportedRoles {
  readonly #arns: ReadonlySet<string>;
  readonly #isAny: boolean;

  constructor({ verdicts, workflows, actions }: TestedWorkflows) {
    const lists = [
      ...workflows.flatMap(({ jobs }) => jobs.map(({ steps }) => steps)),
      ...[...actions.values()].map(({ steps }) => steps),
    ];
    const chained = new Set(
      lists.flatMap((steps) => steps.flatMap((step, at) => (isChained(steps[at + 1]) ? placeKey(step.place) : []))),
    );
    const exporting = verdicts.flatMap(({ request }) => {
      const isReplaced = request.profile === undefined && chained.has(placeKey(request.place));
      return request.action === 'xacct-check' || isReplaced ? [] : request;
    });
    this.#arns = new Set(exporting.flatMap(({ role }) => role?.arn ?? []));
    this.#isAny = exporting.some(({ role }) => role === undefined);
  }

  /** True where scripts may call AWS with a session of the role. */
  has({ arn }: RoleArn): boolean {
    return this.#isAny || this.#arns.has(arn);
  }
}

/** A step that takes the session of the step before it, and exports its own in its place. */
function isChained(step: Step | undefined): boolean {
  const isSet = (name: string, text: string) => literalText(step?.inputs.get(name)?.value)?.toLowerCase() === text;
  return isSet('role-chaining', 'true') && step?.condition === undefined && !isSet('output-env-credentials', 'false');
}
