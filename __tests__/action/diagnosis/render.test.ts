import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../src/action/diagnosis/diagnosis.js';
import { explain } from '../../../src/action/diagnosis/explain.js';
import { msg } from '../../../src/action/diagnosis/message.js';
import type { Redaction } from '../../../src/action/diagnosis/redaction.js';
import { redactLine, redactSnippet } from '../../../src/action/diagnosis/redaction.js';
import { renderLine, renderLog } from '../../../src/action/diagnosis/render-log.js';
import { renderSummarySection } from '../../../src/action/diagnosis/render-summary.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { diagnosisInLines, diagnosisInSummary, statementFor } from '../../support/diagnosis-text.js';
import { CLAIMS, contextOf, denial, denied, failure, NOTHING_HIDDEN, routeOf } from './diagnosis-context.js';
import { ownMarkup, printed } from './printed.js';

/** What somebody could put into a branch, a claim or an answer. */
const HOSTILE = [
  '::error::evil',
  '\n::set-env name=EVIL::1',
  '\r::add-mask::e',
  '##[error]evil',
  '###[add-path]/evil',
  '#\u2028#[group]evil',
  '%0A::error::evil',
  '<img src=x onerror=evil()>',
  '</code></td></tr></table><script>evil()</script>',
  '[evil](https://evil.example)',
  '![evil](https://evil.example/x.png)',
  '| evil | evil |\n| --- | --- |',
  '```\n# evil\n```',
  '`````',
  '\n# evil\n',
  '<!-- evil',
  '**evil** _evil_ ~~evil~~ \\*',
  '@octocat #1 https://evil.example',
  '&lt;img&gt;',
  '\u202eevil\u0007\u001b[31m',
];

/** The diagnoses that show most of what came from outside. */
function diagnosesWith(text: string): readonly Diagnosis[] {
  const claims = { ...CLAIMS, sub: `repo:octo/shop:environment:${text}`, ref: text, actor: text, workflow: text };
  const answer = { code: text, message: text, status: 400, requestId: text };
  const known = contextOf({ claims, caller: text });
  return [
    explain(failure(denied(text), 'hub'), known),
    explain(failure(denied(denial(` ${text}`))), known),
    explain(failure({ code: 'sts-other', answer }), known),
    explain(failure({ code: 'token-invalid', answer }, 'hub'), known),
    explain(failure({ code: 'policy-malformed', answer }), known),
    explain(failure({ code: 'token-refused', host: text, status: 400, message: text }, 'identity'), known),
    explain(failure({ code: 'no-ambient-credentials', message: text }, 'identity'), known),
    explain(failure({ code: 'unexpected-answer', detail: 'other-role', requested: text, returned: text }), known),
    explain(failure({ code: 'unknown', message: text }), known),
    explain(failure({ code: 'token-file', path: text, detail: 'missing' }, 'identity'), known),
  ];
}

describe.each(HOSTILE)('%j from outside', (text) => {
  test('is one line of text in the log, and no command', () => {
    for (const diagnosis of diagnosesWith(text)) {
      const { lines, written, commands, annotations } = printed(diagnosis, NOTHING_HIDDEN);

      expect(commands).toEqual(['group', 'endgroup']);
      expect(annotations).toBe(0);
      expect(lines).toHaveLength(written);
      expect(lines.join('\n')).not.toMatch(/##\[|[^\n\P{Cc}]|[\u2028\u202e]/u);
    }
  });

  test('is one line of text in the annotation', () => {
    for (const { sentence } of diagnosesWith(text)) {
      expect(renderLine(sentence, NOTHING_HIDDEN)).toMatch(/^[^\r\n\u2028]+\.$/);
      expect(renderLine(sentence, NOTHING_HIDDEN)).not.toContain('##[');
    }
  });

  test('is code in the summary, and neither Markdown nor HTML', () => {
    for (const diagnosis of diagnosesWith(text)) {
      const own = ownMarkup(renderSummarySection(diagnosis, NOTHING_HIDDEN));
      expect(own).not.toMatch(/evil|[<>`[\]\\~!@]|https:/);
      expect(own.match(/^#.*$/gm)).toEqual([expect.stringMatching(/^#### Exchange failed: [\w-]+$/)]);
    }
  });

  test('leaves the statement to paste what it is, in both places', () => {
    const [webIdentity] = diagnosesWith(text);
    if (webIdentity === undefined) throw new Error('there is no diagnosis');
    const fromLog = statementFor(diagnosisInLines(renderLog(webIdentity, NOTHING_HIDDEN)), 'trust policy');
    const fromSummary = statementFor(
      diagnosisInSummary(renderSummarySection(webIdentity, NOTHING_HIDDEN)),
      'trust policy',
    );

    expect(fromLog).toEqual(fromSummary);
    const subject = `repo:octo/shop:environment:${text}`;
    expect(fromLog).toMatchObject({
      Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': subject.replaceAll('$', '${$}') } },
    });
  });
});

describe('with account ids hidden', () => {
  const secrets = new Secrets();
  secrets.hideAccountIds();
  const redaction: Redaction = {
    hide: (text) => secrets.hide(text),
    placeholders: new Map([
      ['111122223333', 'HUB-ACCOUNT-ID'],
      ['222222222222', 'TARGET-ACCOUNT-ID'],
    ]),
  };
  const diagnosis = explain(failure(denied(denial())), contextOf({ hidesAccounts: true }));

  test.each([
    ['the log', renderLog(diagnosis, redaction).join('\n')],
    ['the summary', renderSummarySection(diagnosis, redaction)],
  ])('%s holds none, and pastes with names for them', (_, text) => {
    expect(text).not.toMatch(/(?<!\d)\d{12}(?!\d)/);
    expect(text).toContain('"Resource": "arn:aws:iam::TARGET-ACCOUNT-ID:role/DeployRole"');
    expect(text).toContain('"AWS": "arn:aws:iam::HUB-ACCOUNT-ID:role/github-hub"');
  });

  test('an account that has no name is hidden in a paste as well', () => {
    expect(redactSnippet('a 111122223333 b 999999999999', redaction)).toBe('a HUB-ACCOUNT-ID b ***');
  });
});

describe('a fence in the summary', () => {
  const pasteOf = (text: string) => {
    const snippets = [
      { where: msg`the workflow`, language: 'yaml' as const, text, caution: msg`First check ${'a*b'}` },
    ];
    const diagnosis = explain(failure(denied(denial())), contextOf());
    return renderSummarySection({ ...diagnosis, snippets }, NOTHING_HIDDEN);
  };

  test.each([
    ['none', 'a: b', '```'],
    ['two backticks', 'a: ``', '```'],
    ['three', 'a: ```', '````'],
    ['five, and three', '`````\n```', '``````'],
  ])('is longer than what it holds: %s', (_, text, fence) => {
    expect(pasteOf(text)).toContain(`Add this to the workflow:\n\n${fence}yaml\n${text}\n${fence}\n`);
  });

  test('has what to mind before it, with values as code', () => {
    expect(pasteOf('a: b')).toContain('\nFirst check `a*b`\n\nAdd this to the workflow:');
  });
});

test('words of our own with marks of Markdown are shown as they are', () => {
  const marks = { parts: ['<a> & *b* _c_ `d` [e] {f} | \\ #g'] };
  const diagnosis = { ...explain(failure(denied(denial())), contextOf()), sentence: marks };
  const section = renderSummarySection(diagnosis, NOTHING_HIDDEN);

  expect(section.split('\n')[2]).toBe(
    '&#60;a&#62; &#38; &#42;b&#42; &#95;c&#95; &#96;d&#96; &#91;e&#93; &#123;f&#125; &#124; &#92; &#35;g',
  );
});

test('causes are numbered in both places', () => {
  const causes = [msg`The first`, msg`The second`];
  const diagnosis = { ...explain(failure(denied(denial())), contextOf()), causes };

  expect(renderLog(diagnosis, NOTHING_HIDDEN).join('\n')).toContain(
    '\nPossible causes, most likely first:\n1. The first\n2. The second\n',
  );
  expect(renderSummarySection(diagnosis, NOTHING_HIDDEN)).toContain(
    '\nPossible causes, most likely first:\n\n1. The first\n2. The second\n\n',
  );
});

describe('a value', () => {
  test('loses its secrets before it is cut, so that no part of one is left', () => {
    const secrets = new Secrets();
    secrets.add('s3cret-s3cret-s3cret');
    const redaction = { ...NOTHING_HIDDEN, hide: (text: string) => secrets.hide(text) };
    const text = redactLine(`${'x'.repeat(990)}s3cret-s3cret-s3cret${'y'.repeat(50)}`, redaction);

    expect(text).toBe(`${'x'.repeat(990)}***${'y'.repeat(7)}…`);
  });

  test.each([
    ['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/a'],
    ['two words', '"two words"'],
    ['x: do that', '"x: do that"'],
    ['', ''],
  ])('%j is %s in a line of ours', (value, line) => {
    expect(renderLine(msg`${value}`, NOTHING_HIDDEN)).toBe(line);
  });
});

test('a text takes over the texts in it, with their values', () => {
  expect(renderLine(msg`a ${'b c'}, ${2}${msg``}: ${msg`d ${'e f'}`}`, NOTHING_HIDDEN)).toBe('a "b c", 2: d "e f"');
});

test('the external id of the route stands nowhere, whatever went wrong', () => {
  const route = routeOf({ 'role-external-id': 'between-the-two-of-us' });
  for (const message of [denial(), denial(' because no role trust policy allows the sts:AssumeRole action')]) {
    const diagnosis = explain(failure(denied(message)), contextOf({ route }));

    expect(JSON.stringify(diagnosis)).not.toContain('between-the-two-of-us');
  }
});
