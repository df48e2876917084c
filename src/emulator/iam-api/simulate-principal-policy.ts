/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */

import { authorize } from '../sts/authenticate.js';
import type { StsCall } from '../sts/state.js';
import { findEntity } from './entity.js';
import { authenticateIam, resourceKeys } from './iam-call.js';
import { noSuchEntity } from './iam-messages.js';
import { evaluationResult } from './results.js';
import { simulate } from './simulate.js';
import { readSimulationParameters } from './simulation-parameters.js';

const ACTION = 'iam:SimulatePrincipalPolicy';

/** Returns what an entity's own policies allow. A caller that may not call this does not learn whether the entity exists. */
export const simulatePrincipalPolicy: StsCall = (state, request, query, details) => {
  const source = query.get('PolicySourceArn');
  if (source !== undefined) details.roleArn = source;
  const call = authenticateIam(state, request, details);
  const parameters = readSimulationParameters(query);
  const entity = findEntity(state.world, parameters.entity);
  const { arn: resource, account } = parameters.entity;
  const keys = resourceKeys(account, state.world.accounts.get(account), entity?.tags);
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
