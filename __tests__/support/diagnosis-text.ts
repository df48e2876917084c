/** Reads a diagnosis from the log or the summary, as a person does who copies from there. */

import { shownMarkdown } from '../action/shown-markdown.js';

/** What is in the group of the log, or in the section of the summary. */
export interface DiagnosisText {
  readonly code: string;
  readonly sentence: string;
  readonly side: string;
  readonly certainty: string;
  readonly link: string;
  /** What to add to policies, exactly as it is shown. */
  readonly pastes: ReadonlyArray<{ readonly where: string; readonly text: string }>;
  /** All of it. */
  readonly text: string;
}

/** The one group of a diagnosis in a log. Throws when there is none, or more than one. */
export function diagnosisInLog(log: string): DiagnosisText {
  const groups = [...log.matchAll(/^##\[group\](Diagnosis: .*)\n([\s\S]*?)^##\[endgroup\]$/gm)];
  const [group] = groups;
  if (group === undefined || groups.length > 1) throw new Error(`${groups.length} diagnoses in:\n${log}`);
  const [, title = '', body = ''] = group;
  return diagnosisInLines([title, ...body.trimEnd().split('\n')]);
}

/** The diagnosis in the lines of its group, title first. */
export function diagnosisInLines(lines: readonly string[]): DiagnosisText {
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
function sideOf(side: string, certainty: string): Pick<DiagnosisText, 'side' | 'certainty'> {
  const isOpen = ['AWS does not say which', 'several causes are possible'].includes(certainty);
  return {
    side: side.replaceAll(/(hub|target) account/g, '$1').replace('AWS organization', 'organization'),
    certainty: isOpen ? 'one of these' : certainty,
  };
}

/** The one section of a diagnosis in a summary. Throws when there is none, or more than one. */
export function diagnosisInSummary(summary: string): DiagnosisText {
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

/** The one statement to add to a policy. Throws when there is not exactly one. */
export function statementFor(diagnosis: DiagnosisText, where: string): object {
  const [statement, ...others] = statementsFor(diagnosis, where);
  if (statement === undefined || others.length > 0)
    throw new Error(`not one statement for ${where} in:\n${diagnosis.text}`);
  return statement;
}

/** The statements to add to a policy. Throws when there is not exactly one such policy. */
export function statementsFor(diagnosis: DiagnosisText, where: string): object[] {
  const [paste, ...others] = diagnosis.pastes.filter((one) => one.where.includes(where));
  if (paste === undefined || others.length > 0) throw new Error(`not one paste for ${where} in:\n${diagnosis.text}`);
  return statementsIn(paste.text);
}

/** Parses statements as they are added to a policy's list. Throws when they are not statements. */
export function statementsIn(paste: string): object[] {
  const statements: unknown = JSON.parse(`[${paste}]`);
  if (!Array.isArray(statements)) throw new Error(`no statements: ${paste}`);
  return statements.map((statement: unknown) => {
    if (typeof statement !== 'object' || statement === null) throw new Error(`no statement: ${paste}`);
    return statement;
  });
}
