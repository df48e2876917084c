/** The differences of all accounts in the log, the warning and the job summary. Accounts with the same ones are shown together. */

import type { Redaction } from '../action/diagnosis/redaction.js';
import { renderLine } from '../action/diagnosis/render-log.js';
import { renderMarkdown } from '../action/diagnosis/render-summary.js';
import type { Log } from '../shared/log/log.js';
import { htmlCode } from '../shared/log/markdown.js';
import type { Hide } from '../shared/runner/step.js';
import { namesOf } from '../shared/text/name-list.js';
import type { AccountResult, RoleDifference } from './account-result.js';

/** More differences have one line each. */
const MOST_IN_FULL = 10;

interface SharedDifference {
  readonly accounts: readonly string[];
  readonly difference: RoleDifference;
}

/** Logs each difference as a group, and each reason why a role was not compared as a line. */
export function logDifferences(results: readonly AccountResult[], log: Log, hide: Hide): void {
  const { different, uncompared } = shared(results);
  for (const [index, { accounts, difference }] of different.entries()) {
    const title = `${namesOf(accounts)}: ${difference.cell}`;
    if (index < MOST_IN_FULL)
      log.group(
        title,
        difference.lines.map((line) => renderLine(line, redactionBy(hide))),
      );
    else log.line(title);
  }
  for (const { accounts, difference } of uncompared) log.line(reasonLine(accounts, difference, hide));
}

/** The accounts whose role differs, in one sentence; empty when none does. */
export function differencesSentence(results: readonly AccountResult[], folder: string): string {
  const names = results.filter(({ difference }) => difference?.isDifferent).map(({ account }) => account);
  if (names.length === 0) return '';
  const roles = names.length === 1 ? 'role differs' : 'roles differ';
  return `${names.length} deployed ${roles} from ${folder}: ${namesOf(names)}. Deploy the policies again, or correct them.`;
}

/** The differences as parts of the job summary. */
export function differenceParts(results: readonly AccountResult[], hide: Hide): string[] {
  const { different, uncompared } = shared(results);
  return [
    ...different.map(({ accounts, difference }) =>
      [
        '',
        `<details><summary>${htmlCode(hide(namesOf(accounts)))}: ${difference.cell}</summary>`,
        '',
        ...difference.lines.map((line) => `- ${renderMarkdown(line, redactionBy(hide))}`),
        '',
        '</details>',
        '',
      ].join('\n'),
    ),
    ...uncompared.map(({ accounts, difference: { reason } }) =>
      reason === undefined
        ? ''
        : `- ${htmlCode(hide(namesOf(accounts)))}: not read. ${renderMarkdown(reason, redactionBy(hide))}`,
    ),
  ];
}

/** The changes of one account as plain lines. */
export function differenceLines({ difference }: AccountResult, hide: Hide): string[] {
  const { lines = [], reason } = difference ?? {};
  return [...lines, ...(reason === undefined ? [] : [reason])].map((line) => renderLine(line, redactionBy(hide)));
}

function reasonLine(accounts: readonly string[], { reason }: RoleDifference, hide: Hide): string {
  return `${namesOf(accounts)}: not read. ${reason === undefined ? '' : renderLine(reason, redactionBy(hide))}`;
}

function redactionBy(hide: Hide): Redaction {
  return { hide, placeholders: new Map() };
}

function shared(results: readonly AccountResult[]): {
  readonly different: readonly SharedDifference[];
  readonly uncompared: readonly SharedDifference[];
} {
  const groups = new Map<string, SharedDifference>();
  for (const { account, difference } of results) {
    if (difference === undefined || (!difference.isDifferent && difference.reason === undefined)) continue;
    const key = JSON.stringify(difference);
    groups.set(key, { accounts: [...(groups.get(key)?.accounts ?? []), account], difference });
  }
  const all = [...groups.values()];
  return {
    different: all.filter(({ difference }) => difference.isDifferent),
    uncompared: all.filter(({ difference }) => !difference.isDifferent),
  };
}
