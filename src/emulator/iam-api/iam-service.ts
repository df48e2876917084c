/** IAM, as far as it is emulated: https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html. */
import type { QueryService } from '../sts/sts-service.js';
import { NAMESPACES } from '../sts/xml.js';
import { simulatePrincipalPolicy } from './simulate-principal-policy.js';

export const IAM: QueryService = {
  version: '2010-05-08',
  namespace: NAMESPACES.iam,
  calls: new Map([['SimulatePrincipalPolicy', simulatePrincipalPolicy]]),
};
