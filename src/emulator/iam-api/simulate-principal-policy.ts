/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */

import { authorizeSameAccount, denialTail, undeterminedTail } from '../../iam/authorize.js';
import { requestKeys, signerKeys } from '../../iam/request-context.js';
import { contextKeys } from '../../iam/string-pattern.js';
import { iamSigningRegion } from '../../shared/aws/partition.js';
import { authenticate, type SignedCall } from '../sts/authenticate.js';
import { callerPolicies } from '../sts/caller-policies.js';
import type { StsCall, StsState } from '../sts/state.js';
import { notAuthorized } from '../sts/sts-messages.js';
import type { CallDetails, WireRequest } from '../sts/wire-request.js';
import { type Entity, type EntityArn, findEntity } from './entity.js';
import { noSuchEntity, wrongRegion } from './iam-messages.js';
import { markerOf, readSimulationParameters } from './iam-parameters.js';
import { evaluationResult } from './results.js';
import { simulate } from './simulate.js';

const ACTION = 'iam:SimulatePrincipalPolicy';

/** Says what an entity's own side allows. Who may not ask is told so before it learns whether the entity exists. */
export const simulatePrincipalPolicy: StsCall = (state, request, query, trail) => {
  const source = query.get('PolicySourceArn');
  if (source !== undefined) trail.roleArn = source;
  const call = authenticate(request, state.world, state.vault, state.clock(), 'iam');
  trail.caller = call.signer.caller.arn;
  const partition = state.world.accounts.get(call.signer.caller.account)?.partition ?? 'aws';
  if (call.region !== iamSigningRegion(partition)) throw wrongRegion(call.region);
  const parameters = readSimulationParameters(query);
  const entity = findEntity(state.world, parameters.entity);
  authorize(state, request, call, parameters.entity, entity, trail);
  if (entity === undefined) throw noSuchEntity(parameters.entity.type, parameters.entity.name);

  const { actions, resources, context, from, to } = parameters;
  return {
    EvaluationResults: actions.slice(from, to).map((action) =>
      evaluationResult(
        entity,
        action,
        resources.map((resource) => simulate(entity, action, resource, context)),
      ),
    ),
    IsTruncated: to < actions.length,
    Marker: to < actions.length ? markerOf(to) : undefined,
  };
};

function authorize(
  state: StsState,
  request: WireRequest,
  { signer, region }: SignedCall,
  { arn, account }: EntityArn,
  entity: Entity | undefined,
  trail: CallDetails,
): void {
  const { caller } = signer;
  const from = callerPolicies(state.world, signer);
  const tags = Object.entries(entity?.tags ?? {}).map(([key, value]) => [`iam:ResourceTag/${key}`, value]);
  const context = contextKeys({
    ...requestKeys(request, region, state.clock()),
    ...signerKeys(signer, from.account, from.role),
    ...Object.fromEntries(tags),
    'aws:ResourceAccount': account,
  });
  const verdict = authorizeSameAccount(from, { caller, action: ACTION, resource: arn, context });
  // An entity has no policy that could admit another account, whatever that account allows.
  if (verdict.allowed && account !== caller.account) throw notAuthorized(caller.arn, ACTION, arn, '');
  trail.verdict = verdict;
  if (verdict.allowed) return;
  const tail = state.detailedDenials === false ? '' : denialTail(verdict);
  throw notAuthorized(caller.arn, ACTION, arn, tail + undeterminedTail(verdict));
}
