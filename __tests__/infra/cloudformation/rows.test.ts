/** Jobs against the policies that the templates make: who is let in, who is denied, and which statement decided. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { removeFolders } from '../../support/files.js';
import { expectRow, startForSetup } from '../expect-row.js';
import { findingsOf } from '../findings.js';
import { rowsFor, withUnknownRoles } from '../rows.js';
import { ACCOUNTS, SETUPS } from '../setups.js';
import { modelFor } from './stacks.js';

afterAll(removeFolders);

describe.each(SETUPS)('with $name', (setup) => {
  let aws: LocalAws;

  beforeAll(async () => {
    const world = modelFor(setup);
    aws = await startForSetup(withUnknownRoles(world, world.accounts[ACCOUNTS.otherHub]), setup);
  });

  afterAll(() => aws.stop());

  test.each(rowsFor(setup))('$name', async (row) => {
    await expectRow(aws, row);
  });

  test('no policy has a finding', () => {
    expect(findingsOf(modelFor(setup))).toEqual([]);
  });
});
