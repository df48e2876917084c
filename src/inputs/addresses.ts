import { isLoopback } from '../aws/host.js';
import { NO_PROXY_VARIABLES, PROXY_VARIABLES } from '../exchange/job-proxy.js';
import type { ProxyTerms } from '../route/proxy-terms.js';
import { type Refused, refuse } from './flaw.js';
import type { InputReader } from './input-source.js';

/**
 * Another STS endpoint than the SDK's own: `sts-endpoint`, else what the SDKs read from the environment.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function readStsEndpoint(inputs: InputReader): string | undefined {
  if (inputs.text('sts-endpoint') !== undefined) {
    checkSwitches(inputs, 'sts-endpoint');
    return inputs.value('sts-endpoint', parseEndpoint);
  }
  if (isOn(inputs, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')) return undefined;
  for (const name of ['AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL']) {
    const text = inputs.variable(name);
    if (text === undefined) continue;
    checkSwitches(inputs, name);
    return inputs.check(name, parseEndpoint(text));
  }
  return undefined;
}

/** True when a switch of the SDKs is on. */
export function isOn(inputs: InputReader, variable: string): boolean {
  return inputs.variable(variable)?.toLowerCase() === 'true';
}

/** The SDK refuses an endpoint beside these switches, but only once the token has been asked for. */
function checkSwitches(inputs: InputReader, name: string): void {
  for (const variable of ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT']) {
    if (isOn(inputs, variable)) inputs.note(name, { code: 'endpoint-beside-switch', variable });
  }
}

/** The proxy of every call: the inputs, else the variables that other tools read, in either case. */
export function readProxy(inputs: InputReader): ProxyTerms {
  const spared = NO_PROXY_VARIABLES.map((name) => inputs.variable(name)).find((text) => text !== undefined);
  const noProxy = inputs.text('no-proxy') ?? spared ?? '';
  for (const name of ['http-proxy', ...PROXY_VARIABLES]) {
    const text = name === 'http-proxy' ? inputs.text(name) : inputs.variable(name);
    if (text === undefined) continue;
    const url = inputs.check(name, parseProxyUrl(text));
    return { noProxy, ...(url !== undefined && { url }) };
  }
  return { noProxy };
}

function parseEndpoint(text: string): string | Refused {
  const example = 'https://sts.eu-west-1.amazonaws.com';
  const url = /[\s\\]/.test(text) ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text)) {
    return refuse({ code: 'not-a-url', found: withoutUserInfo(text), example });
  }
  if (url.username !== '' || url.password !== '') return refuse({ code: 'url-with-credentials' });
  if (url.search !== '' || url.hash !== '') return refuse({ code: 'url-with-extras' });
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return refuse({ code: 'plain-http-endpoint', found: text });
  return text;
}

function parseProxyUrl(text: string): string | Refused {
  const example = 'http://proxy.example.com:3128';
  const url = /[\s\\]/.test(text) ? null : URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text))
    return refuse({ code: 'not-a-url', found: withoutUserInfo(text), example });
  // The proxy is shown them decoded.
  if (/%(?![0-9a-f]{2})/i.test(`${url.username}${url.password}`)) return refuse({ code: 'proxy-user-not-encoded' });
  return text;
}

/** What stands before an `@` may be a password and what stands in a query a token, so neither is repeated. */
function withoutUserInfo(text: string): string {
  const [address = ''] = text.split('?');
  return address.includes('@') ? `…@${address.slice(address.lastIndexOf('@') + 1)}` : address;
}
