/** Jobs against the policies that the modules make: who is let in, who is denied, and which statement decided. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { removeFolders } from '../../support/files.js';
import { expectRow, startForSetup } from '../expect-row.js';
import { findingsOf } from '../findings.js';
import { rowsFor, withUnknownRoles } from '../rows.js';
import { ACCOUNTS, SETUPS } from '../setups.js';
import { callsFor, modelFor } from './models.js';
import { type Rendering, render, whereTerraformIs } from './render.js';

let rendering: Rendering;

whereTerraformIs('with Terraform', () => {
  beforeAll(() => {
    // Terraform takes a second to begin, so all setups are rendered at once.
    rendering = render(Object.assign({}, ...SETUPS.map((setup, at) => callsFor(setup, `setup${at}`))));
  });

  afterAll(removeFolders);

  test('the modules take every setup', () => {
    expect(rendering.refusals).toEqual([]);
  });

  describe.each(SETUPS.map((setup, at) => ({ ...setup, prefix: `setup${at}` })))(
    'with $name',
    ({ prefix, ...setup }) => {
      let world: AwsModelData;
      let aws: LocalAws;

      beforeAll(async () => {
        world = modelFor(rendering.outputs, prefix);
        aws = await startForSetup(withUnknownRoles(world, world.accounts[ACCOUNTS.otherHub]), setup);
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
