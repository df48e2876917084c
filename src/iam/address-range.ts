/**
 * IP addresses and ranges of them in CIDR form, of both families.
 *
 * Source: "IP address condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress).
 */
import { BlockList, isIP } from 'node:net';

/** Tells whether an address lies in a range. */
export type AddressTest = (address: string) => boolean;

const CIDR = /^([^/]+)(?:\/(\d{1,3}))?$/;
const BITS = { ipv4: 32, ipv6: 128 } as const;
// By what `isIP` answers.
const FAMILIES: ReadonlyMap<number, keyof typeof BITS> = new Map([
  [4, 'ipv4'],
  [6, 'ipv6'],
]);

/** True for an address of either family. */
export function isAddress(text: string): boolean {
  return familyOf(text) !== undefined;
}

/** Makes the test for a range; `undefined` when the text is not a range. An address alone is the range of that one address. */
export function compileAddressRange(range: string): AddressTest | undefined {
  const [, network = '', prefix] = CIDR.exec(range) ?? [];
  const family = familyOf(network);
  if (family === undefined) return undefined;
  const bits = prefix === undefined ? BITS[family] : Number(prefix);
  if (bits > BITS[family]) return undefined;
  const block = new BlockList();
  block.addSubnet(network, bits, family);
  return (address) => {
    const given = familyOf(address);
    // An IPv4 address in IPv6 notation would match IPv4 ranges too; for IAM the families are apart.
    return given === family && block.check(address, given);
  };
}

// RFC 1918, RFC 6598 and RFC 4193.
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].flatMap(
  (range) => compileAddressRange(range) ?? [],
);

/** True for an address of a private network. */
export function isPrivateAddress(address: string): boolean {
  return PRIVATE.some((contains) => contains(address));
}

function familyOf(address: string): keyof typeof BITS | undefined {
  return FAMILIES.get(isIP(address));
}
