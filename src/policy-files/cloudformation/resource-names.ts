import { providerName } from '../../iam/aws-model.js';
import { placeBelow } from '../../iam/document.js';
import { isFields } from '../../iam/syntax.js';
import { placeholdersIn, placeholderText } from '../../iam/unknown.js';
import { isName, isPath } from '../iam-names.js';
import { parseText } from '../json.js';
import type { Resolver, ResourceNames } from './function-resolver.js';
import { NAMED_RESOURCES, type NamedResource, PROVIDERS } from './named-resources.js';
import type { Stack } from './pseudo.js';
import type { TemplateSections } from './template.js';
import { LONGEST_CHAIN, TemplateFault } from './template-error.js';

/** Called for each resource with a name that only AWS knows. */
export type GeneratedName = (logicalId: string, type: string, place: string) => void;

const JSON_RESOURCE = 'Custom::AWSCDKCfnJson';

// Their `Ref` is an ARN: "Return values" of their pages in
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
const REF_IS_ARN = new Set([
  'AWS::CertificateManager::Certificate',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
  'AWS::StepFunctions::StateMachine',
]);

/**
 * Names and ARNs of the resources of one stack. A role without a name is called `STACK-LOGICALID`, without the random end that AWS gives
 * it. What only AWS knows of the others is a placeholder in the text, which decides nothing.
 */
export class StackResources implements ResourceNames {
  readonly #sections: TemplateSections;
  readonly #stack: Stack;
  #resolver: Resolver | undefined;
  readonly #onPlaceholder: GeneratedName;
  readonly #names = new Map<string, string>();
  /** Resources whose names are being found, so that a name that needs itself is seen. */
  readonly #resolving = new Set<string>();

  constructor(sections: TemplateSections, stack: Stack, onPlaceholder: GeneratedName) {
    this.#sections = sections;
    this.#stack = stack;
    this.#onPlaceholder = onPlaceholder;
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

  /**
   * The name that a resource of IAM gets, with its path and without a slash at the beginning. It has the mark of an open value where the
   * name of a role is open.
   */
  nameWithPath(logicalId: string, of: NamedResource): string {
    const known = this.#names.get(logicalId);
    if (known !== undefined) return known;
    const name = `${this.#path(logicalId)}${this.#name(logicalId, of)}`;
    this.#names.set(logicalId, name);
    return name;
  }

  #name(logicalId: string, { named, property }: NamedResource): string {
    const longest = named === 'role' ? 64 : 128;
    const otherwise = `${this.#stack.name}-${logicalId}`.slice(0, longest);
    const name = this.#settled(logicalId, property) ?? otherwise;
    if (this.#isOpen(name)) return named === 'role' ? name : otherwise;
    if (isName(name, named)) return name;
    const place = placeBelow(placeOf(logicalId), property);
    throw new TemplateFault(place, { code: 'bad-name', found: name, of: named, path: 'Path' });
  }

  #path(logicalId: string): string {
    const path = this.#settled(logicalId, 'Path') ?? '/';
    if (this.#isOpen(path) || isPath(path)) return path.replace(/^\//, '');
    const place = placeBelow(placeOf(logicalId), 'Path');
    throw new TemplateFault(place, { code: 'wrong-value', wanted: 'a path that begins and ends with /' });
  }

  #isOpen(text: string): boolean {
    return this.#resolver?.open.in(text) !== undefined;
  }

  ref(logicalId: string, place: string): string {
    const type = this.#typeOfMade(logicalId, place);
    const of = NAMED_RESOURCES.get(type);
    if (of !== undefined) {
      return of.refIsArn ? this.#arn(logicalId, of) : this.nameWithPath(logicalId, of).replace(/^.*\//, '');
    }
    if (PROVIDERS.has(type)) return this.#providerArn(logicalId);
    return this.#placeholder(logicalId, type, REF_IS_ARN.has(type) ? 'Arn' : undefined, place);
  }

  attribute(logicalId: string, attribute: string, place: string): unknown {
    const type = this.#typeOfMade(logicalId, place);
    const found = `${logicalId}.${attribute}`;
    const of = NAMED_RESOURCES.get(type);
    if (of !== undefined || type === 'AWS::IAM::OIDCProvider') {
      if (attribute === (of?.arn ?? 'Arn')) return of ? this.#arn(logicalId, of) : this.#providerArn(logicalId);
      throw new TemplateFault(place, { code: of?.id === attribute ? 'known-to-aws' : 'no-such-attribute', found });
    }
    if (type === JSON_RESOURCE && attribute === 'Value') return this.#json(logicalId, place);
    return this.#placeholder(logicalId, type, attribute, place);
  }

  #arn(logicalId: string, of: NamedResource): string {
    const { partition, account } = this.#stack;
    return `arn:${partition}:iam::${account}:${of.inArn}/${this.nameWithPath(logicalId, of)}`;
  }

  #providerArn(logicalId: string): string {
    const { partition, account } = this.#stack;
    return `arn:${partition}:iam::${account}:oidc-provider/${providerName(this.#settled(logicalId, 'Url') ?? '')}`;
  }

  /** CDK's way to use a value as a key: its text is made first and read as JSON then. */
  #json(logicalId: string, place: string): unknown {
    const text = this.#property(logicalId, 'Value') ?? '';
    const parsed = parseText(text);
    if (parsed.ok && this.#resolver?.open.in(parsed.value) === undefined) return parsed.value;
    throw new TemplateFault(place, { code: 'known-to-aws', found: `${logicalId}.Value` });
  }

  /** What a nested stack or a custom resource gives may be a role; everything else can't be. */
  #placeholder(logicalId: string, type: string, attribute: string | undefined, place: string): string {
    const found = attribute === undefined ? logicalId : `${logicalId}.${attribute}`;
    if (/^(?:Custom|AWS::CloudFormation)::/.test(type)) {
      throw new TemplateFault(place, { code: 'known-to-aws', found });
    }
    this.#onPlaceholder(found, type, place);
    const { name, partition, region, account } = this.#stack;
    const placeholder = placeholderText(`${name}-${found}`);
    if (attribute === undefined || !/arn$/i.test(attribute)) return placeholder;
    const service = type.split('::')[1]?.toLowerCase() ?? '';
    return `arn:${partition}:${service}:${region}:${account}:${placeholder}`;
  }

  #typeOfMade(logicalId: string, place: string): string {
    const resource = this.#sections.resources[logicalId];
    if (!isFields(resource) || typeof resource.Type !== 'string') {
      throw new TemplateFault(placeBelow('Resources', logicalId), { code: 'no-type' });
    }
    const { Condition: condition } = resource;
    const at = placeBelow('Resources', logicalId);
    if (typeof condition === 'string' && this.#resolver?.conditions.named(condition, at) === false) {
      throw new TemplateFault(place, { code: 'not-made', found: logicalId });
    }
    return resource.Type;
  }

  /** The same as `#property`, with the mark of an open value in the place of one that has a placeholder. */
  #settled(logicalId: string, property: string): string | undefined {
    const value = this.#property(logicalId, property);
    const [found] = value === undefined ? [] : placeholdersIn(value);
    if (found === undefined) return value;
    return this.#resolver?.open.mark(
      new TemplateFault(placeBelow(placeOf(logicalId), property), { code: 'known-to-aws', found }),
    );
  }

  #property(logicalId: string, name: string): string | undefined {
    const resource = this.#sections.resources[logicalId];
    const properties = isFields(resource) ? resource.Properties : undefined;
    if (!isFields(properties) || properties[name] === undefined) return undefined;
    const place = placeBelow(placeOf(logicalId), name);
    const value = this.#once(logicalId, () => this.#resolver?.value(properties[name], place));
    if (value === undefined || typeof value === 'string') return value;
    throw new TemplateFault(place, { code: 'wrong-value', wanted: 'a text' });
  }

  /** Finds something of a resource that may need another one, and in the end itself. */
  #once<T>(logicalId: string, find: () => T): T {
    const at = placeBelow('Resources', logicalId);
    if (this.#resolving.has(logicalId)) throw new TemplateFault(at, { code: 'circle' });
    if (this.#resolving.size >= LONGEST_CHAIN)
      throw new TemplateFault(at, { code: 'chain-too-long', limit: LONGEST_CHAIN });
    this.#resolving.add(logicalId);
    try {
      return find();
    } finally {
      this.#resolving.delete(logicalId);
    }
  }
}

/** The place of the properties of a resource. */
export function placeOf(logicalId: string): string {
  return `Resources.${logicalId}.Properties`;
}
