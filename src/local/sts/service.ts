/** STS: picks the call, and turns refusals into answers. */
import type { Answer } from '../answer.js';
import { assumeRole } from './assume-role.js';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.js';
import { getCallerIdentity } from './get-caller-identity.js';
import { internalFailure, missingAction, StsError, unknownAction } from './messages.js';
import type { QueryParameters } from './query.js';
import type { Trail, WireRequest } from './request.js';
import type { StsCall, StsState } from './state.js';
import { errorAnswer, resultAnswer } from './xml.js';

const VERSION = '2011-06-15';

/** A further call is a further row. */
const CALLS: ReadonlyMap<string, StsCall> = new Map([
  ['AssumeRoleWithWebIdentity', assumeRoleWithWebIdentity],
  ['AssumeRole', assumeRole],
  ['GetCallerIdentity', getCallerIdentity],
]);

/** Answers one request. Never rejects: a refusal is an answer too, and a defect of ours answers as `InternalFailure`. */
export async function answerSts(
  state: StsState,
  request: WireRequest,
  query: QueryParameters,
  requestId: string,
  trail: Trail,
): Promise<Answer> {
  try {
    const action = query.get('Action');
    if (action === undefined) throw missingAction();
    const version = query.get('Version') ?? VERSION;
    const call = version === VERSION ? CALLS.get(action) : undefined;
    if (call === undefined) throw unknownAction(action, version);
    return resultAnswer(action, await call(state, request, query, trail), requestId);
  } catch (error) {
    if (error instanceof StsError) return errorAnswer(error, requestId);
    process.stderr.write(`local AWS: ${error instanceof Error ? error.stack : String(error)}\n`);
    return errorAnswer(internalFailure(), requestId);
  }
}
