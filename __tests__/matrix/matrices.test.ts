import { describe, expect, test } from '@jest/globals';
import { asMatrices, groupsOf, matrixEntry } from '../../src/matrix/matrices.js';
import { outputsOf, tooLongForAJob } from '../../src/matrix/matrix-outputs.js';
import { accountsOf, FOUR_ACCOUNTS, wavesFile } from '../support/accounts-files.js';

const entriesOf = (text: string) => accountsOf(text).accounts.map((account) => matrixEntry(account, true));
const four = entriesOf(FOUR_ACCOUNTS);
const many = entriesOf(wavesFile(600));

describe('an entry', () => {
  test('has what the file says of the account, defaults included', () => {
    expect(JSON.parse(JSON.stringify(four[2]))).toEqual({
      account: 'prod-eu',
      'account-id': '444444444444',
      role: 'ci/ProdDeployRole',
      region: 'eu-west-1',
      environment: 'production',
      labels: { tier: 'prod', wave: '10' },
    });
  });

  test('is blank where the file says nothing', () => {
    const [bare] = entriesOf('accounts: { dev: { id: "222222222222" } }');
    expect(JSON.parse(JSON.stringify(bare))).toEqual({
      account: 'dev',
      'account-id': '222222222222',
      role: '',
      region: '',
      environment: '',
      labels: {},
    });
  });

  test('is without the id when ids are masked', () => {
    const [dev] = accountsOf(FOUR_ACCOUNTS).accounts.map((account) => matrixEntry(account, false));
    expect(dev).toMatchObject({ account: 'dev', 'account-id': '' });
    expect(JSON.stringify(dev)).not.toContain('222222222222');
  });
});

describe('matrices', () => {
  test.each([
    [1, undefined, true, undefined],
    [256, undefined, true, undefined],
    [257, undefined, false, [256, 1]],
    [600, undefined, false, [256, 256, 88]],
    [600, 200, false, [200, 200, 200]],
    [5, 2, true, [2, 2, 1]],
    [4, 256, true, [4]],
    [0, undefined, true, undefined],
    [0, 10, true, []],
  ])('of %d accounts in batches of %s: one matrix %s, batches %j', (count, batch, one, sizes) => {
    const entries = many.slice(0, count);
    const { matrix, batches } = asMatrices(entries, batch);
    expect(matrix?.include).toEqual(one ? entries : undefined);
    expect(batches?.map(({ include }) => include.length)).toEqual(sizes);
    expect(batches?.flatMap(({ include }) => include)).toEqual(batches && entries);
  });
});

describe('groups', () => {
  test('are in the order in which people count, each with its accounts in the order of the file', () => {
    expect(groupsOf(four, 'wave', undefined).map(({ group, count, accounts }) => ({ group, count, accounts }))).toEqual(
      [
        { group: '1', count: 1, accounts: ['dev'] },
        { group: '2', count: 2, accounts: ['staging', 'prod-us'] },
        { group: '10', count: 1, accounts: ['prod-eu'] },
      ],
    );
  });

  test('each have a matrix, and batches when these are asked for', () => {
    const [, second] = groupsOf(four, 'wave', 1);
    expect(second?.matrix?.include).toEqual([four[1], four[3]]);
    expect(second?.batches).toEqual([{ include: [four[1]] }, { include: [four[3]] }]);
  });

  test('have batches and no matrix when they are larger than one', () => {
    const [only] = groupsOf(many, 'tier', undefined);
    expect(only).toMatchObject({ group: 'prod', count: 600 });
    expect(only?.matrix).toBeUndefined();
    expect(only?.batches).toHaveLength(3);
  });
});

describe('outputs', () => {
  test('are JSON, or blank where there is nothing', () => {
    const outputs = outputsOf(four, asMatrices(four, undefined), undefined);
    expect(outputs).toMatchObject({
      accounts: '["dev","staging","prod-eu","prod-us"]',
      count: '4',
      batches: '',
      groups: '',
    });
    expect(JSON.parse(outputs.matrix)).toEqual(JSON.parse(JSON.stringify({ include: four })));
  });

  test('of no account are an empty matrix and no name', () => {
    expect(outputsOf([], asMatrices([], undefined), [])).toEqual({
      matrix: '{"include":[]}',
      batches: '',
      groups: '[]',
      accounts: '[]',
      count: '0',
    });
  });

  // GitHub counts two bytes a character.
  test.each([
    [500_000, []],
    [500_001, ['batches']],
  ])('of %d characters are too long for a job: %j', (length, names) => {
    const outputs = { ...outputsOf(four, {}, undefined), batches: 'x'.repeat(length) };
    expect(tooLongForAJob(outputs)).toEqual(names);
  });
});
