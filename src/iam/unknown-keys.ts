/** Condition keys that AWS knows of a request, and this engine does not. */
import type { ContextKeys, ContextValue } from './string-pattern.js';

/**
 * Keys of `aws:` that a direct call of STS or IAM has only where they are set: they belong to calls through a service, to users, to sessions
 * with MFA, to sessions of other kinds, to roles of EC2 instances, or to tags. Every other key of `aws:` that is not set has a value that is
 * not known.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const USUALLY_ABSENT: ReadonlySet<string> = new Set(
  [
    // Calls through a service of AWS, or by one.
    'calledvia',
    'calledviafirst',
    'calledvialast',
    'viaawsmcpservice',
    'calledviaawsmcp',
    'sourcearn',
    'sourceaccount',
    'sourceorgid',
    'sourceorgpaths',
    'principalservicename',
    'principalservicenameslist',
    // Users, sessions with MFA, and sessions of other kinds.
    'username',
    'multifactorauthage',
    'multifactorauthpresent',
    'tokenissuetime',
    'sourceidentity',
    'federatedprovider',
    'assumedroot',
    'chatbotsourcearn',
    'ec2instancesourcevpc',
    'ec2instancesourceprivateipv4',
    // Other calls.
    'referer',
    'tagkeys',
  ].map((name) => `aws:${name}`),
);
const TAG = /^aws:(?:request|principal|resource)tag\//;

/** The value of a key that only AWS knows. The request may as well lack it. */
export const KNOWN_TO_AWS: ContextValue = { unknown: undefined };

/** The value of a key that the request surely lacks. */
export const ABSENT: ContextValue = [];

/** Keys that the request surely lacks. */
export function absentKeys(names: readonly string[]): Readonly<Record<string, ContextValue>> {
  return Object.fromEntries(names.map((name) => [name, ABSENT]));
}

function isUsuallyAbsent(key: string): boolean {
  return USUALLY_ABSENT.has(key) || TAG.test(key);
}

/** The keys of a request, in which every key of `aws:` that is neither set nor surely absent is unknown. */
export function openKeys(set: ContextKeys): ContextKeys {
  return withUnknown(set, (key) => key.startsWith('aws:') && !isUsuallyAbsent(key) && set.get(key) === undefined);
}

/** The keys of a request, of which some are unknown even where they are set. `isUnknown` takes a key in lower case. */
export function withUnknown(keys: ContextKeys, isUnknown: (key: string) => boolean): ContextKeys {
  return { get: (key) => (isUnknown(key) ? KNOWN_TO_AWS : keys.get(key)) };
}
