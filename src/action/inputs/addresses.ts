import { isLoopback } from '../../shared/aws/host.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { type Invalid, invalid } from '../../shared/inputs/invalid.js';
import { isInvalid } from '../../shared/inputs/values.js';
import { NO_PROXY_VARIABLES, PROXY_VARIABLES, type ProxyTerms } from '../../shared/proxy/job-proxy.js';
import type { ConnectionTerms, ServiceAddress } from '../route/route.js';
import { type AwsSettings, type SdkSwitch, switchOf } from './aws-settings.js';

/** The connection of a step without its region, and what turns FIPS on. */
export interface ReadConnection extends Omit<ConnectionTerms, 'sts'> {
  readonly sts: ServiceAddress;
  readonly fipsBy?: string;
}

/**
 * Which hosts are called and over which proxy, in the order of the SDKs: inputs, variables, AWS config files. Reports what is wrong
 * under the name of the input or variable, or its place in a config file.
 * Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export function readConnection(inputs: InputReader, settings: AwsSettings): ReadConnection {
  const fips = readSwitch(inputs, settings, 'AWS_USE_FIPS_ENDPOINT');
  const dualStack = readSwitch(inputs, settings, 'AWS_USE_DUALSTACK_ENDPOINT');
  const ignore = readSwitch(inputs, settings, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS');
  const switches = [fips, dualStack].flatMap((found) => found?.by ?? []);
  const terms = { fips: fips !== undefined, dualStack: dualStack !== undefined };

  const input = inputs.text('sts-endpoint');
  const named =
    input === undefined
      ? ignore === undefined
        ? configuredEndpoint(inputs, settings, 'STS')
        : undefined
      : { text: input, setBy: 'sts-endpoint' };
  if (named !== undefined) {
    // The SDK rejects an endpoint with these switches, but only after the token is requested.
    for (const variable of switches) inputs.report(named.setBy, { code: 'endpoint-beside-switch', variable });
  }
  const endpoint = named && inputs.check(named.setBy, parseEndpoint(named.text, input === undefined));
  return {
    sts: { ...terms, ...(named && endpoint !== undefined && { endpoint, setBy: named.setBy }) },
    ...readIam(inputs, settings, { ...terms, ignores: ignore !== undefined }),
    proxy: readProxy(inputs),
    ...(fips !== undefined && { fipsBy: fips.by }),
  };
}

/** IAM is called to explain a denial only, so an invalid endpoint of it fails no step: IAM is not called. */
function readIam(
  inputs: InputReader,
  settings: AwsSettings,
  { ignores, ...terms }: Pick<ServiceAddress, 'fips' | 'dualStack'> & { readonly ignores: boolean },
): Pick<ConnectionTerms, 'iam'> {
  const named = ignores ? undefined : configuredEndpoint(inputs, settings, 'IAM');
  if (named === undefined) return { iam: terms };
  const endpoint = parseEndpoint(named.text, true);
  return isInvalid(endpoint) || terms.fips || terms.dualStack
    ? {}
    : { iam: { ...terms, endpoint, setBy: named.setBy } };
}

/** What turns a switch of the SDKs on, if it is on. */
function readSwitch(
  inputs: InputReader,
  settings: AwsSettings,
  variable: SdkSwitch,
): { readonly by: string } | undefined {
  const found = switchOf({ [variable]: inputs.variable(variable) }, settings, variable);
  if (found === undefined || /^false$/i.test(found.text)) return undefined;
  if (/^true$/i.test(found.text)) return { by: found.place };
  // With a mistyped switch the call would go to another host.
  return inputs.report(found.place, { code: 'not-a-boolean', found: found.text });
}

/** The endpoint that a variable or the job's profile sets for a service. */
function configuredEndpoint(
  inputs: InputReader,
  { keys, services, missingServices }: AwsSettings,
  service: 'STS' | 'IAM',
): { readonly text: string; readonly setBy: string } | undefined {
  for (const name of [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL']) {
    const text = inputs.variable(name);
    if (text !== undefined) return { text, setBy: name };
  }
  if (missingServices !== undefined && service === 'STS') {
    inputs.report(missingServices.place, { code: 'no-such-services', found: missingServices.text });
  }
  const key = services.get(`${service.toLowerCase()}.endpoint_url`) ?? keys.get('endpoint_url');
  return key && { text: key.text, setBy: key.place };
}

/** The proxy of every call: the inputs, else the variables that other tools use, in upper or lower case. */
function readProxy(inputs: InputReader): ProxyTerms {
  const exceptions = NO_PROXY_VARIABLES.map((name) => inputs.variable(name)).find((text) => text !== undefined);
  const noProxy = inputs.text('no-proxy') ?? exceptions ?? '';
  for (const name of ['http-proxy', ...PROXY_VARIABLES]) {
    const text = name === 'http-proxy' ? inputs.text(name) : inputs.variable(name);
    if (text === undefined) continue;
    const url = inputs.check(name, parseProxyUrl(text));
    return { noProxy, ...(url !== undefined && { url, setBy: name }) };
  }
  return { noProxy };
}

/** `ignorable`: a switch of the SDKs makes them ignore such an endpoint, which the issue then says. */
function parseEndpoint(text: string, ignorable: boolean): string | Invalid {
  const example = 'https://sts.eu-west-1.amazonaws.com';
  const url = /[\s\\]/.test(text) ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text)) {
    return invalid({ code: 'not-a-url', example, ignorable });
  }
  if (hasUserInfo(text)) return invalid({ code: 'url-with-credentials', ignorable });
  if (url.search !== '' || url.hash !== '') return invalid({ code: 'url-with-extras', ignorable });
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return invalid({ code: 'plain-http-endpoint', found: url.origin, ignorable });
  return text;
}

function parseProxyUrl(text: string): string | Invalid {
  const example = 'http://proxy.example.com:3128';
  // A character that ends the host of a URL also ends it in a password, and the rest of the password would be the host.
  const [, userInfo = ''] = /^https?:\/\/(.*)@/is.exec(text) ?? [];
  if (/[/?#\\\s]|%(?![0-9a-f]{2})/i.test(userInfo)) return invalid({ code: 'proxy-user-not-encoded' });
  const url = /[\s\\]/.test(text) ? null : URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text)) return invalid({ code: 'not-a-url', example, ignorable: false });
  return text;
}

/** True for an address with an `@` anywhere: the text in front of it may be a password. */
function hasUserInfo(text: string): boolean {
  return text.includes('@');
}
