/** Reads a diagnosis back from where it was shown, as a person does who copies out of the log or the summary. */

import { shownMarkdown } from '../shown-markdown.js';

/** What the group in the log or the section of the summary says. */
export interface Told {
  readonly code: string;
  readonly sentence: string;
  readonly side: string;
  readonly certainty: string;
  readonly link: string;
  /** What to paste, as it stands there. */
  readonly pastes: ReadonlyArray<{ readonly where: string; readonly text: string }>;
  /** All of it. */
  readonly text: string;
}

/** The one group of a diagnosis in a log. Throws when there is none, or more than one. */
export function toldInLog(log: string): Told {
  const groups = [...log.matchAll(/^##\[group\](Diagnosis: .*)\n([\s\S]*?)^##\[endgroup\]$/gm)];
  const [group] = groups;
  if (group === undefined || groups.length > 1) throw new Error(`${groups.length} diagnoses in:\n${log}`);
  const [, title = '', body = ''] = group;
  return toldInLines([title, ...body.trimEnd().split('\n')]);
}

/** A diagnosis out of the lines of its group, title first. */
export function toldInLines(lines: readonly string[]): Told {
  const text = lines.join('\n');
  const [title = '', sentence = ''] = lines;
  const [, side = '', certainty = ''] = /^Fix in: (.+) \((.+)\)$/m.exec(text) ?? [];
  const [, link = ''] = /^More: (\S+)$/m.exec(text) ?? [];
  const pastes = [...text.matchAll(/^(?:Add this to(?: Statement in)?|Run this) (.*):\n([\s\S]*?)\n\n/gm)].map(
    ([, where = '', paste = '']) => ({
      where,
      text: paste,
    }),
  );
  return {
    code: title.replace('Diagnosis: ', '').replace(/, profile .*$/, ''),
    sentence,
    ...sideOf(side, certainty),
    link,
    pastes,
    text,
  };
}

/** The side and the certainty of a diagnosis by the words that are shown for them. */
function sideOf(side: string, certainty: string): Pick<Told, 'side' | 'certainty'> {
  const isOpen = ['AWS does not say which', 'several causes are possible'].includes(certainty);
  return {
    side: side.replaceAll(/(hub|target) account/g, '$1').replace('AWS organization', 'organization'),
    certainty: isOpen ? 'one of these' : certainty,
  };
}

/** The one section of a diagnosis in a summary. Throws when there is none, or more than one. */
export function toldInSummary(summary: string): Told {
  const [, section, ...others] = summary.split(/^#### Exchange failed: /m);
  if (section === undefined || others.length > 0) throw new Error(`${others.length} more sections in:\n${summary}`);
  const [code = '', , sentence = ''] = section.split('\n');
  const [, side = '', certainty = '', link = ''] =
    /^Fix in: \*\*(.+)\*\* \((.+)\)\. See \[troubleshooting\]\((\S+)\)\.$/m.exec(section) ?? [];
  const blocks = section.matchAll(
    /^(?:Add this to(?: Statement in)?|Run this) (.*):\n\n(`{3,})(?:json|yaml|shell)\n([\s\S]*?)\n\2$/gm,
  );
  const pastes = [...blocks].map(([, where = '', , paste = '']) => ({ where: shownMarkdown(where), text: paste }));
  return { code, sentence: shownMarkdown(sentence), ...sideOf(side, certainty), link, pastes, text: section };
}

/** The statement among what is to be pasted. Throws when there is not one at that place. */
export function statementFor(told: Told, where: string): object {
  const [statement, ...others] = statementsFor(told, where);
  if (statement === undefined || others.length > 0) throw new Error(`not one statement for ${where} in:\n${told.text}`);
  return statement;
}

/** The statements that are to be pasted at a place, one or more. Throws when there is not one such place. */
export function statementsFor(told: Told, where: string): object[] {
  const [paste, ...others] = told.pastes.filter((one) => one.where.includes(where));
  if (paste === undefined || others.length > 0) throw new Error(`not one paste for ${where} in:\n${told.text}`);
  return statementsIn(paste.text);
}

/** What is pasted into the list of a policy's statements. Throws when it is no list of these. */
export function statementsIn(paste: string): object[] {
  const statements: unknown = JSON.parse(`[${paste}]`);
  if (!Array.isArray(statements)) throw new Error(`no statements: ${paste}`);
  return statements.map((statement: unknown) => {
    if (typeof statement !== 'object' || statement === null) throw new Error(`no statement: ${paste}`);
    return statement;
  });
}
