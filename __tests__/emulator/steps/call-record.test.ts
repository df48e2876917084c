import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Call } from '../../../src/emulator/calls.js';
import { CallRecord } from '../../../src/emulator/steps/call-record.js';
import { isCall } from '../../../src/emulator/steps/local-lines.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'call-record-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const call = (roleArn?: string): Call => ({
  kind: 'AssumeRole',
  atMs: 0,
  connection: 1,
  requestId: 'id',
  userAgent: undefined,
  parameters: {},
  status: 200,
  ...(roleArn !== undefined && { roleArn }),
});

function recorded(name: string, calls: ReadonlyArray<ReturnType<typeof call>>): string[] {
  const file = path.join(folder, name);
  const record = new CallRecord(file);
  for (const one of calls) record.add(one);
  record.end('ended: the job is over');
  record.add(call());
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

test('a record has a line for each call and one for its end, and nothing after that', () => {
  const lines = recorded('few', [call(), call()]);
  expect(lines).toEqual([
    'local AWS: AssumeRole: 200',
    'local AWS: AssumeRole: 200',
    'local AWS: ended: the job is over',
  ]);
  expect(lines.map(isCall)).toEqual([true, true, false]);
});

test('a long record says how many calls it does not tell, which is none of the calls', () => {
  const lines = recorded(
    'many',
    Array.from({ length: 2_500 }, () => call()),
  );
  expect(lines.slice(2_000)).toEqual(['local AWS: 500 more calls, not recorded', 'local AWS: ended: the job is over']);
  expect(lines.filter(isCall)).toHaveLength(2_000);
});

test('a call can begin no line, and no command of the runner', () => {
  expect(recorded('bad', [call('x\n::error::y\u001b[2J##[error]z')])[0]).toBe(
    'local AWS: AssumeRole x ::error::y [2J# # [error]z: 200',
  );
});
