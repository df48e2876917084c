import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Certainty, DIAGNOSES, docsUrl, formatSide, type Side } from '../../../src/action/diagnosis/diagnosis.js';
import { hubPermission, subjectOf, targetTrust, webIdentityTrust } from '../../../src/action/diagnosis/statements.js';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { planRoute } from '../../../src/action/route/plan.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { PROJECT, REF, REPOSITORY } from '../../../src/shared/project.js';
import { recordOf } from '../../readme-blocks.js';

const MANUAL_PATH = 'docs/troubleshooting.md';
const manual = readFileSync(MANUAL_PATH, 'utf8');

interface Section {
  readonly title: string;
  readonly text: string;
}

/** The text without what stands in fences, where `#` begins no heading and `[` no link. */
function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The sections of a text at one level of heading. */
function sections(text: string, level: number): readonly Section[] {
  const mark = '#'.repeat(level);
  return prose(text)
    .split(new RegExp(`^${mark} `, 'm'))
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return { title, text: lines.join('\n') };
    });
}

/** The text of the one part with this title. */
function part(title: string): string {
  const [found, ...others] = sections(manual, 2).filter((section) => section.title === title);
  if (found === undefined || others.length > 0) throw new Error(`the manual has no single part ${title}`);
  return found.text;
}

/** The anchors of a page as GitHub makes them; a heading that comes again gets a number. */
function anchors(text: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => {
    const slug = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

const links = [...prose(manual).matchAll(/\[[^\]]*\]\(([^)]*)\)/g)].map(([, target = '']) => target);
const linksWithin = links.filter((target) => target.startsWith('#')).map((target) => target.slice(1));
const entries = sections(part('Diagnoses'), 3);

describe('the entries', () => {
  test('are one for each diagnosis, in the order of the code, and no others', () => {
    expect(entries.map(({ title }) => title)).toEqual([...DIAGNOSES]);
  });

  test('have no headings of their own and none between them', () => {
    const headings = [...part('Diagnoses').matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) => title);

    expect(headings).toEqual([...DIAGNOSES]);
  });

  test.each(DIAGNOSES)('%s says symptom, cause and fix, once each and in this order', (code) => {
    const text = entries.find(({ title }) => title === code)?.text ?? '';

    expect([...text.matchAll(/^\*\*(\w+)\*\*: \S/gm)].map(([, label]) => label)).toEqual(['Symptom', 'Cause', 'Fix']);
  });

  test.each(DIAGNOSES)('%s is where a diagnosis points to', (code) => {
    const { host, pathname, hash } = new URL(docsUrl(code, PROJECT));

    expect(`${host}${pathname}`).toBe(`github.com/${REPOSITORY}/blob/${REF}/${MANUAL_PATH}`);
    expect(anchors(manual).filter((anchor) => `#${anchor}` === hash)).toHaveLength(1);
  });

  test.each(DIAGNOSES)('%s is found by its symptom', (code) => {
    expect(part('Find it by symptom')).toContain(`](#${code})`);
  });
});

describe('how to read a diagnosis', () => {
  // Records, so that the compiler asks for a new side or certainty here too.
  const sides: Record<Side, Side> = {
    workflow: 'workflow',
    hub: 'hub',
    target: 'target',
    'hub or target': 'hub or target',
    'workflow or hub': 'workflow or hub',
    'workflow or target': 'workflow or target',
    'workflow, hub or target': 'workflow, hub or target',
    organization: 'organization',
    runner: 'runner',
    network: 'network',
    GitHub: 'GitHub',
    AWS: 'AWS',
    unknown: 'unknown',
  };
  const certainties: Record<Certainty, Certainty> = {
    certain: 'certain',
    likely: 'likely',
    'one of these': 'one of these',
  };
  const shown = Object.values(sides).flatMap((side) =>
    Object.values(certainties).map((certainty) => formatSide({ side, certainty })),
  );
  const words = new Set(shown.flatMap(({ side, certainty }) => [side, certainty]));

  test.each([...words])('says what %j means', (word) => {
    expect(part('How to read a diagnosis')).toMatch(new RegExp(`^ +\\| ${word} \\| \\S`, 'm'));
  });
});

describe('what comes after a good exchange', () => {
  test('is found by its symptom too, but for the two tools of the search', () => {
    const titles = sections(part('After a good exchange'), 3).map(({ title }) => title);
    const named = titles.filter((title) => part('Find it by symptom').includes(`[${title}](`));

    expect(titles.filter((title) => !named.includes(title))).toEqual(['CloudTrail: both hops', 'Debug logging']);
  });
});

describe('the links', () => {
  test('within the page lead to a heading', () => {
    expect(linksWithin.filter((anchor) => !anchors(manual).includes(anchor))).toEqual([]);
  });

  test('lead to pages in the same folder and to pages on the web over https, and nowhere else', () => {
    const others = links.filter((target) => !/^#|^[\w-]+\.md(?:#|$)/.test(target));

    expect(others.filter((target) => !/^https:\/\/[\w.-]+\.\w+(?:\/|$)/.test(target))).toEqual([]);
  });
});

describe('the blocks', () => {
  const blocks = [...manual.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
  const of = (language: string) => blocks.filter((block) => block.language === language).map(({ text }) => text);

  test('all say their language', () => {
    expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual(['hcl', 'json', 'sh', 'text', 'yaml']);
  });

  const statement = expect.objectContaining({ Effect: 'Allow', Action: expect.anything() });

  test.each(of('json'))('of JSON parse, as a statement or a policy (number %#)', (text) => {
    const parsed: unknown = JSON.parse(text);

    expect([[parsed], [Reflect.get(recordOf(parsed), 'Statement')].flat()]).toContainEqual([statement]);
  });

  test.each(of('yaml'))('of YAML parse, as a mapping (number %#)', (text) => {
    expect(Object.keys(recordOf(parse(text)))).not.toEqual([]);
  });

  test('hold the statements that a diagnosis would show for the example', () => {
    const { hub, target } = exampleHops();
    const claims = {
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'sts.amazonaws.com',
      sub: 'repo:octo/shop:ref:refs/heads/main',
      ref: 'refs/heads/main',
      repository: 'octo/shop',
      repository_id: '724601234',
      job_workflow_ref: 'octo/shop/.github/workflows/deploy.yml@refs/heads/main',
    };
    const subject = subjectOf(claims);
    const shown = [
      webIdentityTrust(hub.role, claims),
      hubPermission(target),
      targetTrust(target, hub.role.arn, { subject }),
    ];

    const printed = of('json').map((text): unknown => JSON.parse(text));
    for (const statement of shown) expect(printed).toContainEqual(JSON.parse(statement ?? 'null'));
  });
});

/** The hops of the manual's example, with an external id. */
function exampleHops() {
  const reading = readRequest(
    inputsOfStep({
      'INPUT_AWS-REGION': 'eu-west-1',
      'INPUT_HUB-ROLE': 'arn:aws:iam::111122223333:role/github-hub',
      'INPUT_ROLE-TO-ASSUME': 'arn:aws:iam::222222222222:role/DeployRole',
      'INPUT_ROLE-EXTERNAL-ID': 'shop-deploys-7f3a',
    }),
  );
  if (!reading.ok) throw new Error('the example is no good request');
  const [hub, target] = planRoute(reading.request).hops;
  if (target?.call !== 'AssumeRole') throw new Error('the example does not go through the hub');
  return { hub, target };
}
