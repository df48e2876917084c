/** Where a setting of the target is changed: an input of the step, or the accounts file. */
import type { AssumeRoleHop } from '../route/route.js';
import type { DiagnosisContext, KnownAccount } from './context.js';
import { type Message, msg, NOTHING } from './message.js';
import { isRoleOf } from './wrong-role.js';

export interface TargetSettings {
  /** The step is check, and the accounts file alone sets what is of the target. */
  readonly isCheck: boolean;
  /** The target in the accounts file. */
  readonly account: KnownAccount | undefined;
}

export function targetSettings(hop: AssumeRoleHop, { known, isCheck = false }: DiagnosisContext): TargetSettings {
  const accounts = known?.accounts.filter((account) => isRoleOf(account, hop.role)) ?? [];
  return { isCheck, account: accounts.find(({ externalIdEnv }) => externalIdEnv !== undefined) ?? accounts[0] };
}

/** The accounts file has an external id for the target, and the hop has none. */
export function missingExternalId({ externalId }: AssumeRoleHop, settings: TargetSettings): Message | undefined {
  const { account } = settings;
  if (externalId !== undefined || account?.externalIdEnv === undefined) return undefined;
  return msg`The accounts file sets external-id-env: ${account.externalIdEnv} for ${account.name}, but no external id was sent. ${externalIdFix(externalId, settings)}`;
}

/** What to do where a policy requires an external id, and the hop has none or another one. */
export function externalIdFix(externalId: string | undefined, settings: TargetSettings): Message {
  const { account, isCheck } = settings;
  const variable = account?.externalIdEnv;
  if (externalId === undefined) {
    if (variable !== undefined) {
      return msg`Set account: ${account?.name ?? ''} in place of the ARN, or set role-external-id to the value of ${variable}.`;
    }
    return isCheck
      ? msg`Set external-id-env${ofAccount(account)} in the accounts file.`
      : msg`Set role-external-id to the external id of the role.`;
  }
  if (variable === undefined)
    return isCheck ? msg`Correct the external id in the step's env.` : msg`Correct role-external-id.`;
  const named = msg`the variable ${variable}, which external-id-env${ofAccount(account)} names`;
  return isCheck ? msg`Correct ${named}.` : msg`Correct role-external-id, or ${named}.`;
}

/** What to do where a policy accepts no external id. */
export function removeExternalId({ isCheck, account }: TargetSettings): Message {
  const inFile = msg`external-id-env${ofAccount(account)} in the accounts file`;
  if (isCheck) return msg`Remove ${inFile}.`;
  return account?.externalIdEnv === undefined
    ? msg`Remove role-external-id.`
    : msg`Remove role-external-id, or ${inFile}.`;
}

/** Instead of an input that check does not have. */
export function notInCheck(what: Message, input: Message): Message {
  return msg`A check sends no ${what}. Only a step with ${input} can meet this condition.`;
}

function ofAccount(account: KnownAccount | undefined): Message {
  return account === undefined ? NOTHING : msg` of ${account.name}`;
}
