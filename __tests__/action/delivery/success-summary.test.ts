import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderSummary } from '../../../src/action/delivery/success-summary.js';
import type { CompletedHop } from '../../../src/action/exchange/exchange.js';
import { showReasons } from '../../../src/action/profiles/profile-store.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { CREDENTIALS, exportDataOf, sessionOf } from '../../support/export-data.js';
import { newProfile } from '../../support/stored-profiles.js';
import { CODE, shownMarkdown } from '../shown-markdown.js';

const HUB_SESSION = 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1';
const TO_TARGET: CompletedHop = { from: HUB_SESSION, lands: 'target', session: exportDataOf().session };
const show = (text: string): string => text;

function toHub(from: string): CompletedHop {
  return { from, lands: 'hub', session: sessionOf('arn:aws:iam::111122223333:role/github-hub') };
}

const WHOLE_CODE = new RegExp(`^${CODE.source}$`, 'u');

describe('the job summary', () => {
  test('shows the route as it was walked', () => {
    const hops = [toHub('repo:octo/shop:ref:refs/heads/main'), TO_TARGET];
    expect(shownMarkdown(renderSummary(hops, exportDataOf(), show))).toBe(
      [
        '#### AWS account 222222222222, role DeployRole, region eu-west-1',
        '',
        '```mermaid',
        'flowchart LR',
        '  job["GitHub job"]',
        '  job --> hop0["hub role<br>github-hub<br>111122223333"]',
        '  hop0 --> hop1["target role<br>DeployRole<br>222222222222"]',
        '```',
        '',
        '| hop | from | role | session name | until (UTC) |',
        '| --- | --- | --- | --- | --- |',
        '| hub | repo:octo/shop:ref:refs/heads/main | arn:aws:iam::111122223333:role/github-hub | shop-1-1 | 2026-11-21T12:30:15Z |',
        `| target | ${HUB_SESSION} | arn:aws:iam::222222222222:role/ci/DeployRole | shop-1-1 | 2026-11-21T12:30:15Z |`,
        '',
        'Later steps get: credentials and region as environment variables.',
        '',
        'The credentials do not renew. They expire at 2026-11-21T12:30:15Z.',
        '',
        '',
      ].join('\n'),
    );
  });

  test('draws the role of each profile from the same hub', () => {
    const toProfile: CompletedHop = { ...TO_TARGET, session: sessionOf('arn:aws:iam::333333333333:role/Stage') };
    const summary = renderSummary(
      [toHub('repo:octo/shop:ref:refs/heads/main'), toProfile, TO_TARGET],
      exportDataOf(),
      show,
    );
    const diagram = /```mermaid\n(.*?)```/s.exec(summary)?.[1]?.trimEnd().split('\n');
    expect(diagram).toEqual([
      'flowchart LR',
      '  job["GitHub job"]',
      '  job --> hop0["hub role<br>github-hub<br>111122223333"]',
      '  hop0 --> hop1["target role<br>Stage<br>333333333333"]',
      '  hop0 --> hop2["target role<br>DeployRole<br>222222222222"]',
    ]);
  });

  test.each([
    [{ outputCredentials: true }, 'credentials and region as environment variables; credentials as step outputs'],
    [{ exportEnvironment: false, outputCredentials: true }, 'credentials as step outputs'],
    [{ exportEnvironment: false }, 'the outputs that identify the session, no credentials'],
  ])('shows what later steps get: %j', (delivery, exported) => {
    const summary = renderSummary([TO_TARGET], exportDataOf(delivery), show);
    expect(summary).toContain(`Later steps get: ${exported}.`);
    expect(summary.includes('do not renew')).toBe(!exported.includes('no credentials'));
  });

  test('says how a later step shows why a profile could not be renewed, where there is one', () => {
    const profiles = { folder: '/temp/xacct-action-1', program: '/p', list: [newProfile('deploy')] };
    const [withOne, without] = [{ profiles }, {}].map((more) =>
      shownMarkdown(renderSummary([TO_TARGET], exportDataOf({}, more), show)),
    );
    expect(withOne?.split('\n')).toContain(
      `If a tool gets no credentials from a profile, show the reason in a later step: ${showReasons()}`,
    );
    expect(without).not.toContain('failure-');
  });

  test('says what was taken from the accounts file', () => {
    const sources = [
      { input: 'account', file: 'ci/a.yml', key: 'accounts.prod.id' },
      { input: 'aws-region', file: 'ci/a.yml', key: 'defaults.region' },
    ];
    const lines = shownMarkdown(renderSummary([TO_TARGET], exportDataOf({}, { sources }), show)).split('\n');
    expect(lines).toContain('From ci/a.yml: account (accounts.prod.id), aws-region (defaults.region).');
    expect(renderSummary([TO_TARGET], exportDataOf(), show)).not.toContain('From');
  });

  test('holds no credentials', () => {
    const summary = shownMarkdown(renderSummary([TO_TARGET], exportDataOf({ outputCredentials: true }), show));
    for (const value of Object.values(CREDENTIALS)) expect(summary).not.toContain(value);
  });

  test('hides what is to be hidden', () => {
    const secrets = new Secrets();
    secrets.hideAccountIds();
    secrets.add('octo/secret-repository');
    const hops = [toHub('repo:octo/secret-repository:pull_request'), TO_TARGET];
    const summary = shownMarkdown(renderSummary(hops, exportDataOf(), (text) => secrets.hide(text)));
    expect(summary).not.toMatch(/\d{12}|secret-repository/);
    expect(summary).toContain('repo:***:pull_request');
    expect(summary).toContain('hop0["hub role<br>github-hub<br>#42;#42;#42;"]');
  });

  test('has a role name in its picture only as text', () => {
    // IAM itself allows letters, digits and +=,.@_- in a name.
    const role = {
      arn: 'x',
      partition: 'aws',
      account: '222222222222',
      path: '/',
      name: 'a"] --> b["<b>#x;`\n%%{init}%%',
    };
    const hop = { ...TO_TARGET, session: { ...TO_TARGET.session, role } };
    const [, picture = ''] = renderSummary([hop], exportDataOf(), show).split('```');
    expect(picture.split('\n')).toEqual([
      'mermaid',
      'flowchart LR',
      '  job["GitHub job"]',
      expect.stringMatching(/^ {2}job --> hop0\["target role<br>(?:[\w +=,.@:/-]|#\d+;)*<br>222222222222"\]$/),
      '',
    ]);
  });
});

describe('a name from outside', () => {
  // A subject holds the name of a branch or an environment, which whoever opens a pull request can choose.
  test.each([
    ['a cell of its own', 'a | b'],
    ['a row of its own', 'a\n| evil | evil | evil | evil | evil |'],
    ['a link', '[click](https://evil.example)'],
    ['an image', '![x](https://evil.example/x.png)'],
    ['HTML', '<img src=x onerror=alert(1)>'],
    ['the end of the code', '</code><h1>evil</h1><code>'],
    ['a character reference', '&lt;script&gt;'],
    ['backticks', '`a` ```b```'],
    ['emphasis', '**a** __b__ ~~c~~'],
    ['a mention', '@octo/everyone fixes #1'],
    ['a bare address', 'https://evil.example www.evil.example'],
    ['a backslash', '\\| \\<'],
    ['an escape', '\u001b[2J'],
    ['letters and emoji', 'Zoë 🚀'],
  ])('is shown as it is and does nothing: %s', (_, name) => {
    const summary = renderSummary([toHub(name), TO_TARGET], exportDataOf(), show);
    const rows = summary.split('\n').filter((line) => line.startsWith('| '));
    expect(rows).toHaveLength(4);
    expect(rows[2]?.split(' | ')[1]).toMatch(WHOLE_CODE);
    expect(shownMarkdown(summary)).toContain(name);
  });

  test('whatever it is, changes nothing but its own cell', () => {
    const [head = '', tail = ''] = renderSummary([toHub('NAME'), TO_TARGET], exportDataOf(), show).split('`NAME`');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        const summary = renderSummary([toHub(name), TO_TARGET], exportDataOf(), show);
        expect(summary.startsWith(head) && summary.endsWith(tail)).toBe(true);
        expect(summary.slice(head.length, summary.length - tail.length)).toMatch(WHOLE_CODE);
      }),
    );
  });
});
