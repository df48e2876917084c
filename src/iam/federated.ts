/**
 * What IAM takes as `Principal.Federated` and `Principal.Service`.
 *
 * Sources: "IAM JSON policy elements: Principal"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html),
 * "Available keys for AWS OIDC federation"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif) and, for GovCloud,
 * "Amazon Cognito in AWS GovCloud (US)" (https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html).
 */

import { PARTITIONS } from '../shared/aws/partition.js';

// A provider has an ARN, except these four, which IAM knows by name.
const BUILT_IN = /^(?:accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/;
const COGNITO = /^cognito-identity(?:-us-gov|\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/;
const OIDC_ARN = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:oidc-provider\/[\w.~:/%@+=,-]+$/;
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html (Name)
const SAML_ARN = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:saml-provider\/[\w.-]{1,128}$/;

// Names are case-sensitive. Those of the partitions, and of services that were Amazon's before AWS, such as alexa-appkit.amazon.com.
const SERVICE =
  /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

const OIDC_EXAMPLE = 'arn:aws:iam::ACCOUNT:oidc-provider/HOST';

/** Why IAM does not accept a text as `Federated`, with what to use; `undefined` when it does. */
export function federatedDetail(written: string): string | undefined {
  const [, partition = ''] = written.split(':', 2);
  const isArn = PARTITIONS.has(partition) && (OIDC_ARN.test(written) || SAML_ARN.test(written));
  if (isArn || BUILT_IN.test(written) || COGNITO.test(written)) return undefined;
  const host = /^(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?:\/[\w.~/-]*)?)$/i.exec(written)?.[1];
  const example = host === undefined ? OIDC_EXAMPLE : OIDC_EXAMPLE.replace('HOST', host);
  return `use the ARN of an OIDC provider such as ${example}, the ARN of a SAML provider, or one of cognito-identity.amazonaws.com, accounts.google.com, graph.facebook.com and www.amazon.com`;
}

/** Why IAM does not accept a text as `Service`, with what to use; `undefined` when it does. */
export function serviceDetail(written: string): string | undefined {
  return SERVICE.test(written) ? undefined : 'use the name of a service, such as ec2.amazonaws.com';
}
