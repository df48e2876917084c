import { expect, test } from '@jest/globals';
import { maskInputs } from '../../src/action/secret-inputs.js';
import { Log } from '../../src/shared/log/log.js';
import { Secrets } from '../../src/shared/log/secrets.js';

/** What the runner is told to mask, by whatever is done with the log. */
function masksOf(act: (log: Log) => void): string[] {
  const masks: string[] = [];
  act(new Log((text) => masks.push(text.replace(/^::add-mask::/, '').trimEnd()), new Secrets(), false));
  return masks;
}

test.each([
  ['', []],
  // It would be hidden in every word of the log, and is no external id: these have two characters at least.
  ['e', []],
  ['ex', ['ex']],
  ['external-id', ['external-id']],
])('the external id %j is masked from two characters on', (externalId, masks) => {
  expect(masksOf((log) => maskInputs(log, { 'INPUT_ROLE-EXTERNAL-ID': ` ${externalId} ` }))).toEqual(masks);
});

test('the request token and the password of each proxy are masked, as they are and decoded', () => {
  const environment = {
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    'INPUT_HTTP-PROXY': 'http://user:in%2Fput@proxy.example:3128',
    https_proxy: 'http://user:variable@proxy.example:3128',
    HTTP_PROXY: 'http://proxy.example:3128',
  };
  expect(masksOf((log) => maskInputs(log, environment)).sort()).toEqual(
    [
      'request-token',
      ...['in%252Fput', 'in/put', 'user:in%252Fput'],
      ...['variable', 'user:variable'],
      // As a proxy is shown them.
      ...['user:in%2Fput', 'user:in/put', 'user:variable'].map((pair) => Buffer.from(pair).toString('base64')),
    ].sort(),
  );
});
