/** What a local AWS plays, in plain words, for the log of whoever started it. */
import { quoted } from '../../shared/log/plain.js';
import { type ClaimOverrides, repositoryOf, type UnknownClaims } from '../github/claims.js';
import type { FaultRule } from './fault-lines.js';

/** Where the roles came from. */
export interface SetupSummary {
  /** The folder of policies, if one was named. */
  readonly folder: string | undefined;
  /** The workflow whose steps name the roles, where nothing else does. */
  readonly stepsFile: string | undefined;
  readonly rolesWritten: number;
  readonly accountsWritten: number;
  readonly file: string | undefined;
  readonly hubRole: string | undefined;
  readonly isHubDerived: boolean;
  /** ARNs of derived roles that an input names. */
  readonly fromInput: readonly string[];
  /** Names of the accounts whose roles were derived, for the hub role to take. */
  readonly derived: readonly string[];
  /** The same of those on route direct. */
  readonly direct: readonly string[];
  /** Names of the accounts that got no role. */
  readonly withoutRole: readonly string[];
  /** Accounts of the file whose role the folder does not have. */
  readonly missing: ReadonlyArray<{ readonly account: string; readonly role: string }>;
  readonly warnings: readonly string[];
}

/** Of a world that came from elsewhere. */
export const EMPTY_SUMMARY: SetupSummary = {
  folder: undefined,
  stepsFile: undefined,
  rolesWritten: 0,
  accountsWritten: 0,
  file: undefined,
  hubRole: undefined,
  isHubDerived: false,
  fromInput: [],
  derived: [],
  direct: [],
  withoutRole: [],
  missing: [],
  warnings: [],
};

interface SetupTerms {
  readonly subject: string;
  /** What the claims say, as far as somebody said it. */
  readonly claims: ClaimOverrides;
  readonly unknownClaims: UnknownClaims;
  readonly sessionSeconds: number | undefined;
  readonly faults: readonly FaultRule[];
}

const NAMED = 10;

/** The lines, and the doubts: what is odd, but may be meant. */
export function describeSetup(told: SetupSummary & SetupTerms): {
  readonly lines: string[];
  readonly warnings: string[];
} {
  const { folder, file, withoutRole, faults } = told;
  const lines: string[] = [];
  if (folder !== undefined) {
    lines.push(
      `${counted(told.rolesWritten, 'role')} in ${counted(told.accountsWritten, 'account')} as ${quoted(folder)} has them`,
    );
  }
  if (told.stepsFile !== undefined) {
    lines.push(`the roles are those that the steps of this job name in ${quoted(told.stepsFile)}`);
  }
  if (told.isHubDerived) {
    const from = [
      ...(file === undefined ? [] : [quoted(file)]),
      ...(told.fromInput.length > 0 ? ['role-to-assume'] : []),
    ];
    const roles = from.length === 0 ? 'no other role' : `the roles of ${from.join(' and ')}`;
    lines.push(
      `hub role ${told.hubRole}: nobody wrote its policies down, so it lets in every job of this repository and may assume ${roles}`,
    );
  }
  if (told.fromInput.length > 0) {
    lines.push(`${listed(told.fromInput)}: nobody wrote the policies down, so each lets in what its route needs`);
  }
  const admitted = [
    { names: told.derived, who: 'the hub role' },
    { names: told.direct, who: 'every job of this repository' },
  ];
  for (const { names, who } of admitted) {
    if (file === undefined || names.length === 0) continue;
    lines.push(`${listed(names)}: nobody wrote the policies down, so each lets in ${who}, as ${quoted(file)} has it`);
  }
  lines.push(`tokens have the subject ${quoted(told.subject, 300)}`);
  lines.push(...madeUp(told));
  if (told.sessionSeconds !== undefined)
    lines.push(`sessions end after ${told.sessionSeconds} s, whatever was asked for`);
  for (const { call, written, times } of faults) {
    lines.push(`${times === 1 ? 'the next call' : `the next ${times} calls`} ${call} will meet ${written}`);
  }
  const roleless =
    withoutRole.length === 0
      ? []
      : [
          `${listed(withoutRole)} in ${quoted(file ?? '')} ${withoutRole.length === 1 ? 'has' : 'have'} no role, so nobody gets in there: write role there or under defaults.`,
        ];
  const missing = told.missing.map(
    ({ account, role }) =>
      `${quoted(folder ?? '')} has no role ${role} in the account of ${account}, so nobody gets in there: add its folder, or mend the role in ${quoted(file ?? '')}.`,
  );
  return { lines, warnings: [...roleless, ...missing, ...told.warnings] };
}

/** What nothing tells: act knows no ids, and outside of a job there is no repository. */
function madeUp({ claims, unknownClaims }: SetupSummary & SetupTerms): string[] {
  const { repository } = repositoryOf(claims);
  const names = [...new Set(Object.values(unknownClaims).flat())];
  return [
    ...(claims.repository === undefined
      ? [`nobody said which repository the tokens are for, so it is ${quoted(repository)}: give the claim repository`]
      : []),
    ...(names.length > 0
      ? [
          `nothing tells the claims ${names.join(', ')}. A request that a policy decides by one of them is denied. Set it in claims`,
        ]
      : []),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
