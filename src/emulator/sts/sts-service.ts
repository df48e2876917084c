/** Finds the call of a Query protocol service, and turns errors into answers. */
import { StsError } from '../../iam/sts/sts-error.js';
import type { HttpAnswer } from '../answer.js';
import type { CallDetails } from '../calls.js';
import { assumeRole } from './assume-role.js';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.js';
import { getAccessKeyInfo } from './get-access-key-info.js';
import { getCallerIdentity } from './get-caller-identity.js';
import type { QueryParameters } from './query.js';
import type { StsCall, StsState, WireRequest } from './state.js';
import { internalFailure, missingAction, unknownAction } from './sts-messages.js';
import { errorAnswer, NAMESPACES, type Namespace, resultAnswer } from './xml.js';

export interface QueryService {
  /** The version of its API, which names the service: both are at one address. */
  readonly version: string;
  readonly namespace: Namespace;
  readonly calls: ReadonlyMap<string, StsCall>;
}

const STS_CALLS = new Map<string, StsCall>([
  ['AssumeRoleWithWebIdentity', assumeRoleWithWebIdentity],
  ['AssumeRole', assumeRole],
  ['GetCallerIdentity', getCallerIdentity],
  ['GetAccessKeyInfo', getAccessKeyInfo],
]);

export const STS: QueryService = { version: '2011-06-15', namespace: NAMESPACES.sts, calls: STS_CALLS };

/** Answers one request. Never rejects: an error is an answer too, and a bug of ours answers `InternalFailure`. */
export async function answerCall(
  service: QueryService,
  state: StsState,
  request: WireRequest,
  query: QueryParameters,
  requestId: string,
  details: CallDetails,
): Promise<HttpAnswer> {
  try {
    const action = query.get('Action');
    if (action === undefined) throw missingAction();
    const version = query.get('Version') ?? service.version;
    const call = version === service.version ? service.calls.get(action) : undefined;
    if (call === undefined) throw unknownAction(action, version);
    return resultAnswer(action, await call(state, request, query, details), requestId, service.namespace);
  } catch (error) {
    if (error instanceof StsError) return errorAnswer(error, requestId, service.namespace);
    process.stderr.write(`local AWS: ${error instanceof Error ? error.stack : String(error)}\n`);
    return errorAnswer(internalFailure(), requestId, service.namespace);
  }
}
