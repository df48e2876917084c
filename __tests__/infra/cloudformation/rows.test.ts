/** The committed bundle against the policies that the templates make: who gets in, who does not, and which statement decided. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { makeIssuerKey } from '../../../src/emulator/github/issuer.js';
import { removeFolders } from '../asked.js';
import { findingsOf } from '../findings.js';
import { expectRow, startWorld } from '../judge.js';
import { ACCOUNTS, rowsFor, SETUPS, withStrangers } from '../rows.js';
import { worldFor } from './stacks.js';

const key = makeIssuerKey();

afterAll(removeFolders);

describe.each(SETUPS)('with $name', (setup) => {
  let aws: LocalAws;

  beforeAll(async () => {
    const world = worldFor(setup);
    aws = await startWorld(withStrangers(world, world.accounts[ACCOUNTS.otherHub]), setup, key);
  });

  afterAll(() => aws.stop());

  test.each(rowsFor(setup))('$name', async (row) => {
    await expectRow(aws, row);
  });

  test('no policy has a finding', () => {
    expect(findingsOf(worldFor(setup))).toEqual([]);
  });
});
