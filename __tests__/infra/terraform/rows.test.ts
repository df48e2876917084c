/** The committed bundle against the policies that the modules make: who gets in, who does not, and which statement decided. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { makeIssuerKey } from '../../../src/emulator/github/issuer.js';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { findingsOf } from '../findings.js';
import { expectRow, startWorld } from '../judge.js';
import { ACCOUNTS, rowsFor, SETUPS, withStrangers } from '../rows.js';
import { type Rendering, render, whereTerraformIs } from './render.js';
import { callsFor, removeFiles, worldFor } from './worlds.js';

const key = makeIssuerKey();
let rendering: Rendering;

whereTerraformIs('with Terraform', () => {
  beforeAll(() => {
    // Terraform takes a second to begin, so all setups are rendered at once.
    rendering = render(Object.assign({}, ...SETUPS.map((setup, at) => callsFor(setup, `setup${at}`))));
  });

  afterAll(removeFiles);

  test('the modules take every setup', () => {
    expect(rendering.refusals).toEqual([]);
  });

  describe.each(SETUPS.map((setup, at) => ({ ...setup, prefix: `setup${at}` })))(
    'with $name',
    ({ prefix, ...setup }) => {
      let world: AwsModelData;
      let aws: LocalAws;

      beforeAll(async () => {
        world = worldFor(rendering.outputs, prefix);
        aws = await startWorld(withStrangers(world, world.accounts[ACCOUNTS.otherHub]), setup, key);
      });

      afterAll(() => aws.stop());

      test.each(rowsFor(setup))('$name', async (row) => {
        await expectRow(aws, row);
      });

      test('no policy has a finding', () => {
        expect(findingsOf(world)).toEqual([]);
      });
    },
  );
});
