import { providerName } from '../../world.js';
import { isFields } from '../fields.js';
import { inside, TemplateFault } from './fault.js';
import type { Stack } from './pseudo.js';
import type { Resolver, ResourceNames } from './resolver.js';
import type { Sections } from './template.js';

/** A resource that stands in for something AWS would name. */
export type StandIn = (logicalId: string, type: string, place: string) => void;

// Their `Ref` is an ARN: "Return values" of their pages in
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
const REF_IS_ARN = new Set([
  'AWS::CertificateManager::Certificate',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::IAM::SAMLProvider',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
  'AWS::StepFunctions::StateMachine',
]);

/**
 * Names and ARNs of the resources of one stack. A role without a name is called `STACK-LOGICALID`, without the random end that AWS gives
 * it. For what is no matter of IAM a name is made up in the same way: it can be no role and no provider, so it decides nothing here.
 */
export class StackResources implements ResourceNames {
  readonly #sections: Sections;
  readonly #stack: Stack;
  #resolver: Resolver | undefined;
  readonly #standIn: StandIn;
  /** Resources whose names are being found, so that a name that needs itself is seen. */
  readonly #asked = new Set<string>();

  constructor(sections: Sections, stack: Stack, standIn: StandIn) {
    this.#sections = sections;
    this.#stack = stack;
    this.#standIn = standIn;
  }

  /** The names of resources hold functions, and functions ask for names of resources. */
  resolveWith(resolver: Resolver): void {
    this.#resolver = resolver;
  }

  get names(): readonly string[] {
    return Object.keys(this.#sections.resources);
  }

  has(logicalId: string): boolean {
    return Object.hasOwn(this.#sections.resources, logicalId);
  }

  /** The name that a role or managed policy gets, with its path and without a slash at the beginning. */
  nameWithPath(logicalId: string, property: 'RoleName' | 'ManagedPolicyName', longest: number): string {
    if (this.#asked.has(logicalId)) throw new TemplateFault(inside('Resources', logicalId), { code: 'circle' });
    this.#asked.add(logicalId);
    try {
      const name = this.#property(logicalId, property) ?? `${this.#stack.name}-${logicalId}`.slice(0, longest);
      const path = this.#property(logicalId, 'Path') ?? '/';
      if (!/^\/(?:[!-~]+\/)?$/.test(path)) {
        const place = inside(placeOf(logicalId), 'Path');
        throw new TemplateFault(place, { code: 'wrong-value', wanted: 'a path that begins and ends with /' });
      }
      return `${path.slice(1)}${name}`;
    } finally {
      this.#asked.delete(logicalId);
    }
  }

  ref(logicalId: string, place: string): string {
    const type = this.#typeOfMade(logicalId, place);
    switch (type) {
      case 'AWS::IAM::Role':
        return this.nameWithPath(logicalId, 'RoleName', 64).replace(/^.*\//, '');
      case 'AWS::IAM::ManagedPolicy':
      case 'AWS::IAM::OIDCProvider':
        return this.#arn(logicalId, type);
      default:
        return this.#madeUp(logicalId, type, REF_IS_ARN.has(type) ? 'Arn' : undefined, place);
    }
  }

  attribute(logicalId: string, attribute: string, place: string): string {
    const type = this.#typeOfMade(logicalId, place);
    const found = `${logicalId}.${attribute}`;
    switch (type) {
      case 'AWS::IAM::Role':
      case 'AWS::IAM::OIDCProvider':
        if (attribute === 'Arn') return this.#arn(logicalId, type);
        throw new TemplateFault(place, { code: attribute === 'RoleId' ? 'known-to-aws' : 'no-such-attribute', found });
      case 'AWS::IAM::ManagedPolicy':
        if (attribute === 'PolicyArn') return this.#arn(logicalId, type);
        throw new TemplateFault(place, {
          code: attribute === 'PolicyId' ? 'known-to-aws' : 'no-such-attribute',
          found,
        });
      default:
        return this.#madeUp(logicalId, type, attribute, place);
    }
  }

  #arn(logicalId: string, type: 'AWS::IAM::Role' | 'AWS::IAM::ManagedPolicy' | 'AWS::IAM::OIDCProvider'): string {
    const prefix = `arn:${this.#stack.partition}:iam::${this.#stack.account}:`;
    switch (type) {
      case 'AWS::IAM::Role':
        return `${prefix}role/${this.nameWithPath(logicalId, 'RoleName', 64)}`;
      case 'AWS::IAM::ManagedPolicy':
        return `${prefix}policy/${this.nameWithPath(logicalId, 'ManagedPolicyName', 128)}`;
      case 'AWS::IAM::OIDCProvider': {
        const url = this.#property(logicalId, 'Url') ?? '';
        return `${prefix}oidc-provider/${providerName(url)}`;
      }
    }
  }

  /** What a nested stack or a custom resource gives may be a role; everything else can't be. */
  #madeUp(logicalId: string, type: string, attribute: string | undefined, place: string): string {
    const found = attribute === undefined ? logicalId : `${logicalId}.${attribute}`;
    if (/^(?:Custom|AWS::CloudFormation)::/.test(type)) {
      throw new TemplateFault(place, { code: 'known-to-aws', found });
    }
    this.#standIn(found, type, place);
    const name = `${this.#stack.name}-${logicalId}`;
    if (attribute === undefined) return name;
    if (!/arn$/i.test(attribute)) return `${name}-${attribute.replaceAll('.', '-')}`;
    const service = type.split('::')[1]?.toLowerCase() ?? '';
    return `arn:${this.#stack.partition}:${service}:${this.#stack.region}:${this.#stack.account}:${name}`;
  }

  #typeOfMade(logicalId: string, place: string): string {
    const resource = this.#sections.resources[logicalId];
    if (!isFields(resource) || typeof resource.Type !== 'string') {
      throw new TemplateFault(inside('Resources', logicalId), { code: 'no-type' });
    }
    const { Condition: condition } = resource;
    const at = inside('Resources', logicalId);
    if (typeof condition === 'string' && this.#resolver?.conditions.named(condition, at) === false) {
      throw new TemplateFault(place, { code: 'not-made', found: logicalId });
    }
    return resource.Type;
  }

  #property(logicalId: string, name: string): string | undefined {
    const resource = this.#sections.resources[logicalId];
    const properties = isFields(resource) ? resource.Properties : undefined;
    if (!isFields(properties) || properties[name] === undefined) return undefined;
    const place = inside(placeOf(logicalId), name);
    const value = this.#resolver?.value(properties[name], place);
    if (value === undefined || typeof value === 'string') return value;
    throw new TemplateFault(place, { code: 'wrong-value', wanted: 'a text' });
  }
}

/** Where the properties of a resource stand. */
export function placeOf(logicalId: string): string {
  return `Resources.${logicalId}.Properties`;
}
