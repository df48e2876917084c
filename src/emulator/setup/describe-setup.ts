/** What the emulator emulates, for the log. */
import { NOTHING } from '../../iam/unknown.js';
import { describeUnknown } from '../../iam/wording.js';
import { quoted } from '../../shared/log/plain.js';
import { namesOf } from '../../shared/text/name-list.js';
import { type ClaimOverrides, repositoryOf, type UnknownClaims } from '../github/claims.js';
import type { FaultRule } from './fault-lines.js';

/** Where the roles are from. */
export interface SetupSummary {
  /** The folder of policies, if one was named. */
  readonly folder?: string | undefined;
  /** The workflow whose steps name the roles, if nothing else does. */
  readonly stepsFile?: string | undefined;
  readonly rolesWritten: number;
  readonly accountsWritten: number;
  readonly file?: string | undefined;
  readonly hubRole?: string | undefined;
  readonly isHubDerived: boolean;
  /** The hub roles of accounts with their own, and the names of those accounts with derived roles. */
  readonly ownHubs: ReadonlyArray<{
    readonly role: string;
    readonly isDerived: boolean;
    readonly accounts: readonly string[];
  }>;
  /** ARNs of derived roles that an input names. */
  readonly fromInput: readonly string[];
  /** Names of the accounts with derived roles that the hub role may assume. */
  readonly derived: readonly string[];
  /** The same on route direct. */
  readonly direct: readonly string[];
  /** Names of the accounts without a role. */
  readonly withoutRole: readonly string[];
  /** Accounts of the file with a role that the folder does not have. */
  readonly missing: ReadonlyArray<{ readonly account: string; readonly role: string }>;
  readonly warnings: readonly string[];
}

/** For accounts that are not from a workspace. */
export const EMPTY_SUMMARY: SetupSummary = {
  rolesWritten: 0,
  accountsWritten: 0,
  isHubDerived: false,
  ownHubs: [],
  fromInput: [],
  derived: [],
  direct: [],
  withoutRole: [],
  missing: [],
  warnings: [],
};

interface SetupTerms {
  readonly subject: string;
  readonly claims: ClaimOverrides;
  readonly unknownClaims: UnknownClaims;
  readonly sessionSeconds: number | undefined;
  readonly faults: readonly FaultRule[];
}

/** The lines, and the warnings: what is unusual, but may be meant. */
export function describeSetup(summary: SetupSummary & SetupTerms): {
  readonly lines: string[];
  readonly warnings: string[];
} {
  const { folder, file, ownHubs, withoutRole, faults } = summary;
  const shownFolder = quoted(folder ?? '');
  const shownFile = quoted(file ?? '');
  const lines: string[] = [];
  if (folder !== undefined) {
    lines.push(
      `${counted(summary.rolesWritten, 'role')} in ${counted(summary.accountsWritten, 'account')} from ${shownFolder}`,
    );
  }
  if (summary.stepsFile !== undefined) {
    lines.push(`the roles are those of the steps of this job in ${quoted(summary.stepsFile)}`);
  }
  if (summary.isHubDerived) {
    const from = [
      ...(file === undefined || (ownHubs.length > 0 && summary.derived.length === 0) ? [] : [shownFile]),
      ...(summary.fromInput.length > 0 ? ['role-to-assume'] : []),
    ];
    const without = ownHubs.length > 0 && summary.derived.length > 0 ? ' for accounts without their own hub-role' : '';
    const roles = from.length === 0 ? 'no other role' : `the roles of ${from.join(' and ')}${without}`;
    lines.push(
      `hub role ${summary.hubRole}: no policies were given, so every job of this repository may assume it, and it may assume ${roles}`,
    );
  }
  for (const { role, isDerived, accounts } of ownHubs) {
    if (!isDerived) continue;
    const roles = accounts.length === 0 ? 'no other role' : `the roles of ${namesOf(accounts)} in ${shownFile}`;
    lines.push(
      `hub role ${role}: no policies were given, so every job of this repository may assume it, and it may assume ${roles}`,
    );
  }
  if (summary.fromInput.length > 0) {
    lines.push(`${namesOf(summary.fromInput)}: no policies were given, so each accepts what its route needs`);
  }
  const derived = [
    { names: summary.derived, who: 'the hub role' },
    ...ownHubs.map(({ role, accounts }) => ({ names: accounts, who: `hub role ${role}` })),
    { names: summary.direct, who: 'every job of this repository' },
  ];
  for (const { names, who } of derived) {
    if (file === undefined || names.length === 0) continue;
    lines.push(`${namesOf(names)}: no policies were given, so ${who} may assume the roles in ${shownFile}`);
  }
  lines.push(`tokens have the subject ${quoted(summary.subject, 300)}`);
  lines.push(...placeholderClaims(summary));
  if (summary.sessionSeconds !== undefined)
    lines.push(`sessions end after ${summary.sessionSeconds} s, whatever the call requests`);
  for (const { call, written, times } of faults) {
    lines.push(`${times === 1 ? 'the next call' : `the next ${times} calls`} ${call} will fail with ${written}`);
  }
  const roleless =
    withoutRole.length === 0
      ? []
      : [
          `${namesOf(withoutRole)} in ${shownFile} ${withoutRole.length === 1 ? 'has' : 'have'} no role, so no job can use them. Add role there or under defaults.`,
        ];
  const missing = summary.missing.map(
    ({ account, role }) =>
      `${shownFolder} has no role ${role} in the account of ${account}, so no job can use it. Add its folder, or correct the role in ${shownFile}.`,
  );
  return { lines, warnings: [...roleless, ...missing, ...summary.warnings] };
}

/** Claims with placeholder values: act has no ids, and outside of a job there is no repository. */
function placeholderClaims({ claims, unknownClaims }: SetupSummary & SetupTerms): string[] {
  const { repository } = repositoryOf(claims);
  const names = [...new Set(Object.values(unknownClaims).flat())];
  return [
    ...(claims.repository === undefined
      ? [`the repository of the tokens is not known, so it is ${quoted(repository)}. Set the claim repository`]
      : []),
    ...(names.length > 0
      ? [
          `${describeUnknown({ ...NOTHING, claims: names })}: until then a request that a policy decides by ${names.length === 1 ? 'it' : 'one of them'} is denied`,
        ]
      : []),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
