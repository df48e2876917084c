import { placeholderText } from '../../iam/unknown.js';
import type { TemplateTarget } from '../parsed-account.js';

// The first region of each partition in the SDKs, and the suffix of its host names.
const PARTITIONS: Readonly<Record<string, { readonly region: string; readonly suffix: string }>> = {
  aws: { region: 'eu-west-1', suffix: 'amazonaws.com' },
  'aws-cn': { region: 'cn-north-1', suffix: 'amazonaws.com.cn' },
  'aws-us-gov': { region: 'us-gov-west-1', suffix: 'amazonaws.com' },
  'aws-iso': { region: 'us-iso-east-1', suffix: 'c2s.ic.gov' },
  'aws-iso-b': { region: 'us-isob-east-1', suffix: 'sc2s.sgov.gov' },
  'aws-iso-e': { region: 'eu-isoe-west-1', suffix: 'cloud.adc-e.uk' },
  'aws-iso-f': { region: 'us-isof-south-1', suffix: 'csp.hci.ic.gov' },
  'aws-eusc': { region: 'eusc-de-east-1', suffix: 'amazonaws.eu' },
};

/** The stack that a template is rolled out as. */
export interface Stack extends TemplateTarget {
  /** Named after the template's file. */
  readonly name: string;
  readonly region: string;
}

/** The stack of a template in an account. `stem` is the name of the template's file without what comes after its first part. */
export function stackOf(stem: string, target: TemplateTarget): Stack {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (StackName)
  const name = stem.replace(/[^A-Za-z0-9-]+/g, '-');
  return { ...target, name: /^[A-Za-z]/.test(name) ? name : `stack-${name}`, region: placeOf(target).region };
}

/**
 * The pseudo parameters but `AWS::NoValue`.
 *
 * Source: "Get AWS values using pseudo parameters"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html).
 */
export function pseudoParameters({
  account,
  partition,
  name,
  region,
}: Stack): ReadonlyMap<string, string | readonly string[]> {
  const id = `${name}/${placeholderText('AWS.StackId')}`;
  return new Map<string, string | readonly string[]>([
    ['AWS::AccountId', account],
    ['AWS::Partition', partition],
    ['AWS::Region', region],
    ['AWS::StackName', name],
    ['AWS::StackId', `arn:${partition}:cloudformation:${region}:${account}:stack/${id}`],
    ['AWS::URLSuffix', placeOf({ partition }).suffix],
    ['AWS::NotificationARNs', []],
  ]);
}

function placeOf({ partition }: { readonly partition: string }) {
  return PARTITIONS[partition] ?? { region: 'eu-west-1', suffix: 'amazonaws.com' };
}
