/** Roles by the accounts of an accounts file. */
import type { Account, Accounts } from '../../accounts/accounts.js';
import { ACCOUNTS_FILE } from '../../accounts/file-name.js';
import { parseRoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import { entryOf, valueAt } from '../source/source.js';
import type { Draft } from './draft.js';
import { type SourceStep, type StepList, textsOf } from './step-list.js';
import type { PairDraft } from './step-pair.js';

/** What an account sets for a step that does not set it itself, with the input that sets it. */
const ACCOUNT_SETTINGS = [
  ['sessionName', 'role-session-name'],
  ['durationSeconds', 'role-duration-seconds'],
  ['sessionPolicy', 'inline-session-policy'],
  ['externalIdEnv', 'role-external-id'],
] as const;

/**
 * The name of the account whose role the step assumes, where the file says exactly what the step says. `hub-role` and `route` are left
 * out of the draft where the file sets the same. `undefined` where the ARN has to stay, with a note where only a checkout is missing.
 */
export function nameAccount(draft: Draft | PairDraft, list: StepList, accounts: Accounts): string | undefined {
  const role = draft.step.inputs.get('role-to-assume');
  const replaced = draft.replaced.get('role-to-assume');
  const written = replaced !== undefined && 'text' in replaced ? replaced.text : (role?.text ?? '');
  const arn = parseRoleArn(written);
  if (arn === undefined) return undefined;
  const account = accounts.accounts.find((one) => {
    const named = one.role && roleArnFromName(arn.partition, one.id.value, one.role.value);
    return (
      named?.arn === arn.arn &&
      isSameRoute(draft, one) &&
      ACCOUNT_SETTINGS.every(([key, input]) => one[key] === undefined || isSet(draft, input))
    );
  });
  if (account === undefined) return undefined;
  if (!isCheckedOut(draft, list)) {
    draft.notes.push({ code: 'no-checkout', name: account.name });
    return undefined;
  }
  if ('hub' in draft && isHubOf(draft, accounts, account)) drop(draft, 'hub-role');
  if (account.route?.value === 'direct') drop(draft, 'route');
  draft.replaced.delete('role-to-assume');
  if (accounts.file !== ACCOUNTS_FILE) draft.before.push({ name: 'accounts-file', value: { text: accounts.file } });
  return account.name;
}

/** The accounts file is in the workspace only after a checkout. A composite action of the repository is there because of one. */
function isCheckedOut({ step: { step } }: Draft, { steps, job }: StepList): boolean {
  return job === undefined || steps.slice(0, steps.indexOf(step)).some(isWholeCheckout);
}

/** A checkout of the repository itself, into the workspace, in every run. */
function isWholeCheckout({ uses = '', map }: SourceStep): boolean {
  const inputs = textsOf(valueAt(map, 'with'));
  return (
    /^actions\/checkout@/i.test(uses) &&
    entryOf(map, 'if') === undefined &&
    ['repository', 'path', 'sparse-checkout'].every((name) => !inputs.has(name))
  );
}

function isSet({ step, removed, after }: Draft, input: string): boolean {
  return (step.inputs.has(input) && !removed.has(input)) || after.some(({ name }) => name === input);
}

/** A draft of a single step says its route, that of a pair has none. */
function isSameRoute(draft: Draft | PairDraft, { route }: Account): boolean {
  if ('hub' in draft) return route?.value !== 'direct';
  return route?.value !== 'direct' || draft.before.some(({ name }) => name === 'route');
}

function isHubOf({ hub }: PairDraft, { hub: ofFile }: Accounts, { hubRole }: Account): boolean {
  return (hubRole ?? ofFile.role)?.value.arn === hub.inputs.get('role-to-assume')?.text;
}

function drop({ before }: Draft, name: string): void {
  const at = before.findIndex((entry) => entry.name === name);
  if (at >= 0) before.splice(at, 1);
}
