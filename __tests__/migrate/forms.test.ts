/** Public forms of configure-aws-credentials, before and after `xacct migrate`. */
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readRequest } from '../../src/action/inputs/read-request.js';
import { migrateFiles } from '../../src/migrate/migrate-files.js';
import { indentQuotedLines } from '../../src/shared/yaml/quoted-lines.js';
import { afterOf, beforeOf, FORMS, fileNameOf } from './forms/forms.js';
import { migrateText, OPTIONS } from './migrate-text.js';

test('there are enough forms, each with a name of its own', () => {
  expect(new Set(FORMS.map(({ name }) => name)).size).toBe(FORMS.length);
  expect(FORMS.length).toBeGreaterThanOrEqual(60);
});

describe.each(FORMS.map((form) => [form.name, form] as const))('%s', (_, form) => {
  const { text, reported } = migrateText(beforeOf(form), fileNameOf(form));

  test('becomes what is expected', () => {
    expect(text).toBe(afterOf(form));
    expect(reported).toEqual(form.reported ?? []);
  });

  test('changes nothing the second time', () => {
    expect(migrateText(text, fileNameOf(form)).text).toBe(text);
  });

  test('has new steps that this action accepts', () => {
    const rejected = stepsIn(parse(indentQuotedLines(text.replace(/^\ufeff/, '')))).flatMap((inputs) => {
      const texts = new Map(
        Object.entries(inputs).map(([name, value]) => [name.toLowerCase(), sampled(name, String(value).trim())]),
      );
      const reading = readRequest({ texts, environment: { AWS_REGION: 'eu-west-1' } });
      return reading.ok ? reading.warnings : reading.issues;
    });
    expect(rejected).toEqual([]);
  });
});

/** The inputs of this action's steps. */
function stepsIn(value: unknown): Array<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return [];
  const own =
    'uses' in value && String(value.uses).startsWith('org/xacct-action@') && 'with' in value ? [value.with] : [];
  const inputs = own.flatMap((one) => (typeof one === 'object' && one !== null ? [{ ...one }] : []));
  return [...inputs, ...Object.values(value).flatMap(stepsIn)];
}

/** A value where an expression is. */
function sampled(name: string, text: string): string {
  if (!text.includes('${{')) return text;
  const samples: Readonly<Record<string, string>> = {
    'hub-role': 'arn:aws:iam::111122223333:role/github-hub',
    'role-to-assume': 'arn:aws:iam::222222222222:role/DeployRole',
    'aws-region': 'eu-west-1',
    'role-duration-seconds': '3600',
  };
  return samples[name] ?? 'sample';
}

test('all files together have the results that each has alone', () => {
  const texts = new Map(FORMS.map((form, at) => [`${at}/${path.basename(fileNameOf(form))}`, beforeOf(form)]));
  const { files } = migrateFiles(texts, OPTIONS);
  const changed = FORMS.flatMap((form, at) =>
    form.after === undefined ? [] : [`${at}/${path.basename(fileNameOf(form))}`],
  );
  expect(files.map(({ file }) => file)).toEqual(changed);
});
