/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */

import { iamSigningRegion } from '../../shared/aws/partition.js';
import { authenticate, authorize } from '../sts/authenticate.js';
import type { StsCall } from '../sts/state.js';
import { findEntity } from './entity.js';
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
  const { arn: resource, account } = parameters.entity;
  const tags = Object.entries(entity?.tags ?? {}).map(([key, value]) => [`iam:ResourceTag/${key}`, value]);
  const keys = { ...Object.fromEntries(tags), 'aws:ResourceAccount': account };
  authorize(state, request, call, { action: ACTION, resource, account, keys }, details);
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
