/**
 * Keys of a request that can have several values.
 *
 * Sources: "AWS global condition context keys" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html) and
 * "Actions, resources, and condition keys for AWS Security Token Service"
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html).
 */
const MULTIVALUED =
  /^(?:aws:(?:calledvia|principalorgpaths|principalservicenameslist|resourceorgpaths|sourceorgpaths|tagkeys|vpceorgpaths)|sts:transitivetagkeys|.*:amr)$/i;

/** True for a key that AWS documents as one with several values. A set operator belongs to it. */
export function isMultivalued(key: string): boolean {
  return MULTIVALUED.test(key);
}
