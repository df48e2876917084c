/**
 * Reads and checks the parameters of SimulatePrincipalPolicy.
 *
 * Source: its request parameters (https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html).
 */
import type { ContextKeys } from '../../iam/string-pattern.js';
import { constraintsViolated } from '../../iam/sts/sts-error.js';
import type { QueryParameters } from '../sts/query.js';
import { type EntityArn, parseEntityArn } from './entity.js';
import { noActionName, noEntityArn, noResourceArn, notModelled } from './iam-messages.js';
import { lengthViolations, missing } from './iam-parameters.js';

export interface SimulationParameters {
  readonly entity: EntityArn;
  readonly actions: readonly string[];
  /** `*` alone when the call names none. */
  readonly resources: readonly string[];
  readonly context: ContextKeys;
}

const NOT_MODELLED = [
  'PolicyInputList',
  'PermissionsBoundaryPolicyInputList',
  'PolicyExclusionList',
  'ResourcePolicy',
  'ResourceOwner',
  'CallerArn',
  'ResourceHandlingOption',
  'MaxItems',
  'Marker',
];
const CONTEXT_KEY_TYPES = [
  'string',
  'stringList',
  'numeric',
  'numericList',
  'boolean',
  'booleanList',
  'ip',
  'ipList',
  'binary',
  'binaryList',
  'date',
  'dateList',
];
const ACTION_NAME = /^[a-zA-Z0-9-]+:[a-zA-Z0-9]+$/;
const RESOURCE_ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/;

/** Throws `StsError` `ValidationError` that lists everything wrong, or `InvalidInput`. */
export function readSimulationParameters(query: QueryParameters): SimulationParameters {
  const arn = query.get('PolicySourceArn');
  const actions = query.list('ActionNames');
  const entries = query.list('ContextEntries', 'ContextKeyName');
  const violations = [
    ...(arn === undefined ? [missing('policySourceArn')] : lengthViolations('policySourceArn', arn, 20, 2048)),
    ...(actions.length === 0 ? [missing('actionNames')] : []),
    ...actions.flatMap((action) => lengthViolations('actionNames', action, 3, 128)),
    ...entries.flatMap((_, at) => contextTypeViolations(query, at + 1)),
  ];
  if (arn === undefined || violations.length > 0) throw constraintsViolated(violations);
  const entity = parseEntityArn(arn);
  if (entity === undefined) throw noEntityArn(arn);
  const named = Object.keys(query.toRecord()).map((name) => name.split('.')[0] ?? '');
  const unknown = NOT_MODELLED.find((name) => named.includes(name) && query.get(name) !== '');
  if (unknown !== undefined) throw notModelled(unknown);
  for (const action of actions) if (!ACTION_NAME.test(action)) throw noActionName(action);
  const resources = query.list('ResourceArns');
  for (const resource of resources) {
    if (resource !== '*' && !RESOURCE_ARN.test(resource)) throw noResourceArn(resource);
  }
  return {
    entity,
    actions,
    resources: resources.length === 0 ? ['*'] : resources,
    context: new Map(
      entries.map((name, at) => [name.toLowerCase(), query.list(`ContextEntries.member.${at + 1}.ContextKeyValues`)]),
    ),
  };
}

function contextTypeViolations(query: QueryParameters, at: number): string[] {
  const field = `contextEntries.${at}.member.contextKeyType`;
  const type = query.get(`ContextEntries.member.${at}.ContextKeyType`);
  if (type === undefined) return [missing(field)];
  if (CONTEXT_KEY_TYPES.includes(type)) return [];
  return [
    `Value '${type}' at '${field}' failed to satisfy constraint: Member must satisfy enum value set: [${CONTEXT_KEY_TYPES.join(', ')}]`,
  ];
}
