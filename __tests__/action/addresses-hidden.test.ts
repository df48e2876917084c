/** Nothing of a password in an address is shown, however the address is mistyped, and wherever it comes from. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkStep } from '../../src/check/check-step.js';
import type { LocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import { runStep as runInFrame } from '../../src/shared/runner/step.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { startEmulator, stopEmulators } from '../support/emulator.js';
import { HUB_INPUTS } from '../support/job.js';
import { runStep } from '../support/step.js';

const PIECES = ['Secret-One', 'Two-Secret'];
const ADDRESSES = ['?', '#', '/', '//', '\\', ' ', '@', ':', '%', '%zz', '[', '&=', '\u200b'].flatMap((mark) => {
  const userInfo = `user:${PIECES.join(mark)}`;
  return ['http://', 'https://', 'HTTP://', '//', 'http:/', 'http:', '', 'socks5://', '://'].map(
    (scheme) => `${scheme}${userInfo}@127.0.0.1:1`,
  );
});
const OTHERS = [
  'http://user?Secret-One Two-Secret@127.0.0.1',
  'http://Secret-One/Two-Secret@127.0.0.1',
  'http://user:Secret-One@127.0.0.1/Two-Secret@x',
  'https://127.0.0.1:99999/?Secret-One=Two-Secret',
  'Secret-One Two-Secret',
];

let aws: LocalAws;
beforeEach(async () => {
  aws = await startEmulator({ world: exampleModel() });
});
afterEach(stopEmulators);

const INPUTS = ['http-proxy', 'sts-endpoint'];
const VARIABLES = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_IAM',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
];
// One address that can be called, or is refused by the proxy, ends the step at once.
const QUICK = { ...HUB_INPUTS, 'retry-max-attempts': '1', 'action-timeout-s': '5' };

/** What is shown of the pieces, in what the step itself has written but for its masks. */
function shown(raw: string): string[] {
  const said = raw.replace(/^::add-mask::.*$/gm, '');
  return PIECES.filter((piece) => said.includes(piece));
}

describe.each([...INPUTS, ...VARIABLES])('%s', (name) => {
  const isInput = INPUTS.includes(name);
  const where = (text: string) =>
    isInput ? { inputs: { ...QUICK, [name]: text }, env: {} } : { inputs: QUICK, env: { [name]: text } };

  test.each(isInput || name === 'HTTPS_PROXY' || name === 'AWS_ENDPOINT_URL' ? [...ADDRESSES, ...OTHERS] : OTHERS)(
    '%s',
    async (text) => {
      const { inputs, env } = where(text);
      const blank = name === 'AWS_ENDPOINT_URL' ? { AWS_ENDPOINT_URL_STS: undefined } : {};
      const { raw, commands } = await runStep({ aws, inputs, env: { ...blank, ...env, RUNNER_DEBUG: '1' } });
      expect(shown(raw)).toEqual([]);
      const masked = commands.filter(({ name: command }) => command === 'add-mask').map(({ data }) => data);
      expect(masked.every((value) => value.length > 1)).toBe(true);
      const end = text.trim().lastIndexOf('@');
      if (end >= 0) expect(masked.some((value) => PIECES.every((piece) => value.includes(piece)))).toBe(true);
    },
  );
});

test('check hides them as well', async () => {
  const text = `http://user:${PIECES.join('#')}@127.0.0.1:1`;
  const { raw, end } = await runStep({
    aws,
    inputs: { 'http-proxy': text },
    step: (deps, io) => runInFrame(checkStep(deps), io),
  });
  expect(end.ok).toBe(false);
  expect(shown(raw)).toEqual([]);
});

test('a password of one letter is not masked, because it is in every word of the log', async () => {
  const proxy = await ConnectProxy.start({ always: 407 });
  const inputs = { ...QUICK, 'http-proxy': `http://b:e@${proxy.address}` };
  const { log, end } = await runStep({ aws, inputs });
  await proxy.stop();
  expect(end).toMatchObject({ ok: false, message: expect.stringContaining('The proxy') });
  expect(log).toContain('The proxy');
});

test('the password of a proxy is masked as the proxy is shown it', async () => {
  const inputs = { ...QUICK, 'http-proxy': 'http://build:p%40ss-word@127.0.0.1:1' };
  const { commands } = await runStep({ aws, inputs });
  const masked = commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data);
  const basic = Buffer.from('build:p@ss-word').toString('base64');
  expect(masked).toEqual(expect.arrayContaining(['build:p%40ss-word', 'p%40ss-word', 'p@ss-word', basic]));
  expect(masked).not.toContain('build');
});
