/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */

import { authorizeSameAccount, denialTail, undeterminedTail } from '../../iam/authorize.js';
import { requestKeys, signerKeys } from '../../iam/request-context.js';
import { contextKeys } from '../../iam/string-pattern.js';
import { callerPolicies } from '../../iam/sts/caller-policies.js';
import { notAuthorized } from '../../iam/sts/sts-error.js';
import { iamSigningRegion } from '../../shared/aws/partition.js';
import { authenticate, type SignedCall } from '../sts/authenticate.js';
import type { CallDetails, StsCall, StsState, WireRequest } from '../sts/state.js';
import { type Entity, type EntityArn, findEntity } from './entity.js';
import { noSuchEntity, wrongRegion } from './iam-messages.js';
import { readSimulationParameters } from './iam-parameters.js';
import { evaluationResult } from './results.js';
import { simulate } from './simulate.js';

const ACTION = 'iam:SimulatePrincipalPolicy';

/** Returns what an entity's own policies allow. A caller that may not call this does not learn whether the entity exists. */
export const simulatePrincipalPolicy: StsCall = (state, request, query, details) => {
  const source = query.get('PolicySourceArn');
  if (source !== undefined) details.roleArn = source;
  const call = authenticate(request, state, state.clock(), 'iam');
  details.caller = call.signer.caller.arn;
  const partition = state.world.accounts.get(call.signer.caller.account)?.partition ?? 'aws';
  if (call.region !== iamSigningRegion(partition)) throw wrongRegion(call.region);
  const parameters = readSimulationParameters(query);
  const entity = findEntity(state.world, parameters.entity);
  authorize(state, request, call, parameters.entity, entity, details);
  if (entity === undefined) throw noSuchEntity(parameters.entity.type, parameters.entity.name);

  const { actions, resources, context } = parameters;
  return {
    EvaluationResults: actions.map((action) =>
      evaluationResult(
        entity,
        action,
        resources.map((resource) => simulate(entity, action, resource, context)),
      ),
    ),
    IsTruncated: false,
  };
};

function authorize(
  state: StsState,
  request: WireRequest,
  { signer, region }: SignedCall,
  { arn, account }: EntityArn,
  entity: Entity | undefined,
  details: CallDetails,
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
  // An entity has no policy that could allow another account, whatever that account allows.
  if (verdict.allowed && account !== caller.account) throw notAuthorized(caller.arn, ACTION, arn, '');
  details.verdict = verdict;
  if (verdict.allowed) return;
  const tail = state.detailedDenials === false ? '' : denialTail(verdict);
  throw notAuthorized(caller.arn, ACTION, arn, tail + undeterminedTail(verdict));
}
