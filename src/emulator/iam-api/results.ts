/**
 * The simulator's judgements in the form of its answer: one result for an action, with one for each resource inside.
 *
 * Source: "EvaluationResult" (https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html).
 */
import type { StoredPolicy } from '../../iam/policy-request.js';
import type { XmlTree } from '../sts/xml.js';
import type { Entity } from './entity.js';
import { mostRestrictive, type SimulationResult } from './simulate.js';

// "Actions, resources, and condition keys for AWS Security Token Service",
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
const ROLE_TEMPLATE = 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}';
const ON_ROLES: ReadonlySet<string> = new Set(
  ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'].map((action) => action.toLowerCase()),
);

/**
 * The result of an action: the most restrictive decision on any of the resources, and what led to it. The name of the resource is the
 * ARN template of what the action is done to, `*` for actions other than the hop's; the requested resources are in `ResourceSpecificResults`.
 */
export function evaluationResult(entity: Entity, action: string, results: readonly SimulationResult[]): XmlTree {
  const decision = mostRestrictive(results.map((result) => result.decision));
  const decisive = results.filter((result) => result.decision === decision);
  const namesResources = results.some(({ resource }) => resource !== '*');
  return {
    EvalActionName: action,
    EvalResourceName: ON_ROLES.has(action.toLowerCase()) ? ROLE_TEMPLATE : '*',
    EvalDecision: decision,
    MatchedStatements: statements(entity, new Set(decisive.flatMap(({ matched }) => matched))),
    MissingContextValues: [...new Set(results.flatMap(({ missing }) => missing))],
    OrganizationsDecisionDetail: detail(
      'AllowedByOrganizations',
      results.map(({ allowedByOrganizations }) => allowedByOrganizations),
    ),
    PermissionsBoundaryDecisionDetail: boundaryDetail(results),
    ResourceSpecificResults: namesResources ? results.map((one) => resourceResult(entity, one)) : undefined,
  };
}

function resourceResult(entity: Entity, result: SimulationResult): XmlTree {
  return {
    EvalResourceName: result.resource,
    EvalResourceDecision: result.decision,
    MatchedStatements: statements(entity, result.matched),
    MissingContextValues: result.missing,
    PermissionsBoundaryDecisionDetail: boundaryDetail([result]),
  };
}

function boundaryDetail(results: readonly SimulationResult[]): XmlTree | undefined {
  return detail(
    'AllowedByPermissionsBoundary',
    results.map(({ allowedByBoundary }) => allowedByBoundary),
  );
}

/** False when any is false; left out when none is known. */
function detail(name: string, verdicts: ReadonlyArray<boolean | undefined>): XmlTree | undefined {
  const known = verdicts.filter((verdict) => verdict !== undefined);
  return known.length === 0 ? undefined : { [name]: known.every(Boolean) };
}

/** The position of a statement in its policy's text is left out. */
function statements({ type, name: owner }: Entity, policies: Iterable<StoredPolicy>): XmlTree[] {
  return [...policies].map(({ name, arn }) => ({
    // A managed policy goes by its name, an inline one by its owner and its name: https://github.com/faiscadev/fakecloud/pull/1904.
    SourcePolicyId: arn === undefined ? `${type}_${owner}_${name}` : name,
    // No value of the documented list, but what AWS sends: https://github.com/soto-project/soto/pull/230.
    SourcePolicyType: 'IAM Policy',
  }));
}
