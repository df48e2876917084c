// Which condition keys an action has besides those of AssumeRole: as this project has it, and as AWS publishes it, in the form in which the
// independent evaluator ships it.
import '../../scripts/typescript-sources.mjs';
import { allowedContextKeysForRequest } from '@cloud-copilot/iam-simulate';

const { isKeyOfAction } = await import('../../src/iam/request-context.ts');

const ROLE = 'arn:aws:iam::222222222222:role/DeployRole';
/** Keys that a request of AssumeRole can have, as AWS writes them. */
const KEYS = [
  'sts:externalid',
  'sts:rolesessionname',
  'sts:sourceidentity',
  'sts:transitivetagkeys',
  'iam:resourcetag/${tagkey}',
  'aws:resourcetag/${tagkey}',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principaltag/tag-key',
  'aws:userid',
  'aws:sourceidentity',
  'aws:federatedprovider',
  'aws:sourceip',
  'aws:requestedregion',
  'aws:viaawsservice',
  'accounts.google.com:sub',
  'saml:sub',
];

/** The keys on which the two differ. Tags in the request are not among them: the evaluator has these with every action, AWS's table has not. */
export async function differingKeys(action) {
  const published = new Set(
    await allowedContextKeysForRequest('sts', action.slice('sts:'.length), ROLE, false, undefined),
  );
  return KEYS.filter((key) => isKeyOfAction(action, key) !== published.has(key));
}
