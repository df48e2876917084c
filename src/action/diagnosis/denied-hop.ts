import type { RoleArn } from '../../shared/aws/arn.js';
import type { AssumeRoleHop } from '../route/route.js';
import type { Denial } from './denial-message.js';
import type { Snippet } from './diagnosis.js';
import { environmentCaution, type WrongEnvironment } from './environment.js';
import { type Message, msg, NOTHING } from './message.js';
import { EXTERNAL_ID_PLACEHOLDER, hubPermission, type Subject, subjectOf, targetTrust } from './statements.js';
import { missingExternalId, type TargetSettings } from './target-settings.js';

/** What is known of a denied request for the target role. */
export interface DeniedHop {
  readonly hop: AssumeRoleHop;
  readonly denial: Denial;
  /** The roles of this request and of others that are denied for the same reason in the hub. */
  readonly roles: readonly [RoleArn, ...RoleArn[]];
  /** The ARN of the caller as a policy names it. */
  readonly principal: string;
  /** An assumed-role ARN does not contain the role's path, so the ARN of the principal is a guess. */
  readonly pathUnknown: boolean;
  /** The subject of the calling session; `undefined` when the session did not come from the job's token. */
  readonly subject: Subject | undefined;
  /** The emulator does not know the subject. */
  readonly isSubjectUnknown: boolean;
  readonly settings: TargetSettings;
  /** The job lacks the environment of the account. */
  readonly environment: WrongEnvironment | undefined;
}

/** The statement that allows the caller this hop; with `isAssumable` only the actions beside AssumeRole. */
export function hubSnippet({ hop, denial, principal, roles }: DeniedHop, isAssumable = false): Snippet {
  const right =
    roles.length === 1
      ? msg`the account id ${hop.role.account} and the role name are right`
      : msg`the account ids and the role names are right`;
  return {
    caution: msg`Check that ${right} before you add this.`,
    where: msg`the permissions of ${principal}`,
    language: 'json',
    text: hubPermission(hop, { denied: denial.action, isAssumable, roles }),
  };
}

/**
 * The statements for the role's trust policy that allow the caller this hop; with `isAssumable` only the actions beside AssumeRole. For an
 * account with an environment they allow its jobs only. `undefined` where the subject is not known.
 */
export function targetSnippet(denied: DeniedHop, isAssumable = false): Snippet | undefined {
  const { hop, denial, principal, pathUnknown, settings, environment } = denied;
  const subject = environment === undefined ? denied.subject : subjectOf(environment.claims);
  const isUnknown = environment !== undefined || denied.isSubjectUnknown;
  if (isUnknown && subject === undefined && !isAssumable) return undefined;
  const path = pathUnknown ? msg` If the role of the principal has a path, add it to its ARN.` : NOTHING;
  const requiresExternalId = hop.externalId !== undefined || settings.account?.externalIdEnv !== undefined;
  const externalId = !requiresExternalId ? NOTHING : msg` Replace ${EXTERNAL_ID_PLACEHOLDER} with the external id.`;
  const where = msg`the trust policy of ${hop.role.arn}`;
  const text = targetTrust(hop, principal, { denied: denial.action, subject, requiresExternalId, isAssumable });
  if (isAssumable) return { where, language: 'json', text };
  return {
    caution: msg`If the trust policy already has a statement for ${principal}, change that statement: add the values below to its conditions and keep its other conditions. A second statement would bypass them, and IAM rejects one with the same Sid.${path}${externalId}${environmentCaution(environment)}`,
    where,
    language: 'json',
    text,
  };
}

/** Equal for denials that one change of the hub's permissions fixes. `found` is how that is known, and the statement that it changes. */
export function hubChange({ principal }: DeniedHop, action: string, ...found: ReadonlyArray<string | number>): string {
  return JSON.stringify([principal, action, ...found]);
}

/** What is not as the accounts file has it, and most likely denies. */
export function fileCauses({ hop, settings, environment }: DeniedHop): Message[] {
  return [environment?.sentence, missingExternalId(hop, settings)].flatMap((cause) => cause ?? []);
}

const MOST_ROLES = 3;

/** The roles in a sentence: the first three, and how many there are besides. */
export function rolesText({ roles }: DeniedHop): Message {
  const [first, ...more] = roles.slice(0, MOST_ROLES).map(({ arn }) => msg`${arn}`);
  const left = roles.length - MOST_ROLES;
  const last = left > 0 ? msg`${left} more` : more.pop();
  const listed = more.reduce((text, one) => msg`${text}, ${one}`, first ?? NOTHING);
  return last === undefined ? listed : msg`${listed} and ${last}`;
}
