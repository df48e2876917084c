import { expect, test } from '@jest/globals';
import { isHostedLabel } from '../../../src/shared/runner/hosted-label.js';

test.each([
  'ubuntu-latest',
  'ubuntu-22.04',
  'ubuntu-24.04-arm',
  'ubuntu-slim',
  'Ubuntu-Latest',
  'windows-latest',
  'windows-2025',
  'windows-2025-vs2026',
  'windows-11-arm',
  'macos-latest',
  'macos-15',
  'macos-15-intel',
  'macos-latest-large',
  'macos-14-xlarge',
])('%s is a runner of GitHub', (label) => {
  expect(isHostedLabel(label)).toBe(true);
});

test.each([
  'self-hosted',
  'linux',
  'ubuntu',
  'ubuntu-eks-prod',
  'ubuntu-24.04-8core',
  'ubuntu-latest-m',
  'windows-builders',
  'macos-office',
  'x ubuntu-latest',
  '',
])('%j may be any runner', (label) => {
  expect(isHostedLabel(label)).toBe(false);
});
