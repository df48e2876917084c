/** A module hands its variables on to those inside it, so their declarations say the same. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = 'infra/terraform';

/** The declarations of a module's variables by name, without the rules that only one of the modules needs to have. */
function declarationsOf(module: string): Map<string, string> {
  const texts = readdirSync(path.join(ROOT, module))
    .filter((file) => file.endsWith('.tf'))
    .map((file) => readFileSync(path.join(ROOT, module, file), 'utf8'));
  const found = texts.flatMap((text) => [...text.matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)]);
  return new Map(
    found.map(([, name = '', body = '']) => [
      name,
      body.replace(/\n? {2}validation \{\n[\s\S]*?^ {2}\}\n/gm, '').trim(),
    ]),
  );
}

describe.each([
  ['hub', 'hub/policies'],
  ['target', 'target/policies'],
] as const)('%s', (outer, inner) => {
  test(`declares what it hands on to ${inner} as that does`, () => {
    const [given, wanted] = [declarationsOf(outer), declarationsOf(inner)];
    expect(wanted.size).toBeGreaterThan(8);
    expect(Object.fromEntries([...given].filter(([name]) => wanted.has(name)))).toEqual(Object.fromEntries(wanted));
  });

  test('declares the jobs as github-trust does', () => {
    const [given, wanted] = [declarationsOf(outer), declarationsOf('github-trust')];
    for (const name of ['repositories', 'issuer', 'audience', 'reusable_workflows']) {
      expect(wanted.get(name)).toMatch(/type += /);
      expect(given.get(name)).toBe(wanted.get(name));
    }
  });

  test('describes every variable', () => {
    for (const [name, body] of declarationsOf(outer))
      expect([name, body]).toEqual([name, expect.stringMatching(/^description += /)]);
  });
});
