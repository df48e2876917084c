/**
 * Reads and checks the parameters of SimulatePrincipalPolicy.
 *
 * Source: its request parameters (https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html).
 */
import type { ContextKeys } from '../../iam/string-pattern.js';
import type { QueryParameters } from '../sts/query.js';
import { constraintsBroken, malformedInput } from '../sts/sts-messages.js';
import { type EntityArn, parseEntityArn } from './entity.js';
import { badMarker, noActionName, noEntityArn, noResourceArn, notModelled } from './iam-messages.js';

export interface SimulationParameters {
  readonly entity: EntityArn;
  readonly actions: readonly string[];
  /** `*` alone when the call names none. */
  readonly resources: readonly string[];
  readonly context: ContextKeys;
  /** The first result to give, counted from 0, and the one to stop before. */
  readonly from: number;
  readonly to: number;
}

const NOT_MODELLED = [
  'PolicyInputList',
  'PermissionsBoundaryPolicyInputList',
  'PolicyExclusionList',
  'ResourcePolicy',
  'ResourceOwner',
  'CallerArn',
  'ResourceHandlingOption',
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
const DEFAULT_ITEMS = 100;
const MAX_ITEMS = 1000;

/** Throws `StsError` `ValidationError` that lists everything wrong, or `InvalidInput`. */
export function readSimulationParameters(query: QueryParameters): SimulationParameters {
  const arn = query.get('PolicySourceArn');
  const actions = query.list('ActionNames');
  const entries = query.list('ContextEntries', 'ContextKeyName');
  const items = query.get('MaxItems');
  const violations = [
    ...sourceViolations(arn),
    ...(actions.length === 0 ? [missing('actionNames')] : []),
    ...actions.flatMap(actionViolations),
    ...entries.flatMap((_, at) => contextTypeViolations(query, at + 1)),
    ...itemViolations(items),
  ];
  if (arn === undefined || violations.length > 0) throw constraintsBroken(violations);
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
  const from = readMarker(query.get('Marker'));
  return {
    entity,
    actions,
    resources: resources.length === 0 ? ['*'] : resources,
    context: new Map(entries.map((name, at) => [name.toLowerCase(), contextValues(query, at + 1)])),
    from,
    to: from + Number(items ?? DEFAULT_ITEMS),
  };
}

/** The marker that makes the next call go on at this result. */
export function markerOf(index: number): string {
  return Buffer.from(String(index)).toString('base64url');
}

function readMarker(marker: string | undefined): number {
  if (marker === undefined) return 0;
  const index = Buffer.from(marker, 'base64url').toString();
  if (!/^\d{1,6}$/.test(index)) throw badMarker();
  return Number(index);
}

function contextValues(query: QueryParameters, at: number): string[] {
  return query.list(`ContextEntries.member.${at}.ContextKeyValues`);
}

function sourceViolations(arn: string | undefined): string[] {
  if (arn === undefined) return [missing('policySourceArn')];
  return lengthViolations('policySourceArn', arn, 20, 2048);
}

function actionViolations(action: string): string[] {
  return lengthViolations('actionNames', action, 3, 128);
}

function lengthViolations(field: string, value: string, min: number, max: number): string[] {
  const broken = `Value '${value}' at '${field}' failed to satisfy constraint: Member must have length`;
  if (value.length < min) return [`${broken} greater than or equal to ${min}`];
  return value.length > max ? [`${broken} less than or equal to ${max}`] : [];
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

function itemViolations(items: string | undefined): string[] {
  if (items === undefined) return [];
  if (!/^-?\d+$/.test(items)) throw malformedInput(items);
  const broken = `Value '${items}' at 'maxItems' failed to satisfy constraint: Member must have value`;
  if (Number(items) < 1) return [`${broken} greater than or equal to 1`];
  return Number(items) > MAX_ITEMS ? [`${broken} less than or equal to ${MAX_ITEMS}`] : [];
}

function missing(field: string): string {
  return `Value null at '${field}' failed to satisfy constraint: Member must not be null`;
}
