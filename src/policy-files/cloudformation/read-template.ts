import { below, placeBelow } from '../../iam/document.js';
import { type Fields, isFields } from '../../iam/syntax.js';
import type { AccountContents, PolicyOrigin } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import { Resolver, type ResourceNames } from './function-resolver.js';
import { IAM_RESOURCES } from './iam-resources.js';
import { IGNORED_PROPERTIES, meantType, OF_USERS } from './iam-types.js';
import { Loops } from './loops.js';
import { NAMED_RESOURCES } from './named-resources.js';
import { isOpen } from './open-values.js';
import { Properties } from './properties.js';
import type { Stack } from './pseudo.js';
import { StackResources } from './resource-names.js';
import { unmetRules } from './rules.js';
import type { TemplateSections } from './template.js';
import { TemplateFault } from './template-error.js';
import { type TemplateParameter, textOf } from './template-parameters.js';

/** What the templates of an account export, by the names of the exports. */
export type Imports = ReadonlyMap<string, unknown>;

/** A template as it is made in one account. */
export class RenderedStack {
  readonly #sections: TemplateSections;
  readonly #resources: StackResources;
  readonly #resolver: Resolver;
  readonly #origin: PolicyOrigin;
  readonly #issues: PolicyIssues;

  /** What cannot be read is left out and reported. */
  constructor(
    sections: TemplateSections,
    parameters: ReadonlyMap<string, TemplateParameter>,
    stack: Stack,
    origin: PolicyOrigin,
    issues: PolicyIssues,
    imports: Imports,
  ) {
    this.#origin = origin;
    this.#issues = issues;
    const onPlaceholder = (name: string, type: string, place: string) =>
      issues.warn(below(origin, place), { code: 'stand-in', name, type });
    this.#sections = sections.macros.extensions
      ? this.#expanded(sections, new Resolver(sections, parameters, stack, NO_RESOURCES, imports))
      : sections;
    this.#resources = new StackResources(this.#sections, stack, onPlaceholder);
    this.#resolver = new Resolver(this.#sections, parameters, stack, this.#resources, imports);
    this.#resources.resolveWith(this.#resolver);
  }

  /** What the template exports, as far as it is known. */
  exports(): Imports {
    return new Map(
      Object.entries(this.#sections.outputs).flatMap(([key, output]): ReadonlyArray<readonly [string, unknown]> => {
        if (!isFields(output) || !isFields(output.Export)) return [];
        const at = placeBelow('Outputs', key);
        const { Condition: condition } = output;
        try {
          if (typeof condition === 'string' && !this.#resolver.conditions.named(condition, at)) return [];
          const name = textOf(this.#resolver.known(output.Export.Name, at));
          return name === undefined ? [] : [[name, this.#resolver.known(output.Value, at)]];
        } catch (error) {
          // An error in it is reported where it is imported: it has no value there.
          if (error instanceof TemplateFault) return [];
          throw error;
        }
      }),
    );
  }

  /** The IAM resources of the stack. All others are ignored. */
  contents(): AccountContents {
    for (const { place, detail } of unmetRules(this.#sections.rules, this.#resolver.conditions)) {
      const at = below(this.#origin, place);
      // What CDK puts into each template of its own: how old what it has deployed before may be.
      if (detail.code === 'parameter-elsewhere') continue;
      if (isOpen(detail)) this.#issues.warn(at, { code: 'rule', detail });
      else this.#issues.report(at, { code: 'template', detail });
    }
    const rendered = Object.entries(this.#sections.resources).map(([logicalId, resource]) =>
      this.#orReport(() => this.#render(logicalId, resource)),
    );
    return {
      roles: rendered.flatMap(({ roles = [] }) => roles),
      managed: rendered.flatMap(({ managed = [] }) => managed),
      providers: rendered.flatMap(({ providers = [] }) => providers),
      additions: rendered.flatMap(({ additions = [] }) => additions),
      serviceControl: [],
      resourceControl: [],
    };
  }

  #render(logicalId: string, resource: unknown): Partial<AccountContents> {
    const place = placeBelow('Resources', logicalId);
    if (!isFields(resource) || typeof resource.Type !== 'string') throw new TemplateFault(place, { code: 'no-type' });
    const { Type: type, Condition: condition } = resource;
    const meant = meantType(type);
    if (meant !== undefined) throw new TemplateFault(place, { code: 'unknown-type', type, nearest: meant });
    const kind = IAM_RESOURCES.get(type);
    if (kind === undefined && !type.startsWith('AWS::IAM::')) return {};
    if (type === 'AWS::IAM::InstanceProfile') this.#checkName(logicalId);
    if (IGNORED_PROPERTIES.has(type)) return {};
    if (OF_USERS.has(type)) return this.#issues.warn(below(this.#origin, place), { code: 'users', type }) ?? {};
    if (!this.#isCreated(condition, placeBelow(place, 'Condition'), type)) return {};
    if (kind === undefined) throw new TemplateFault(place, { code: 'not-modelled', type });
    const { Properties: written } = resource;
    const properties = new Properties(written, logicalId, kind, this.#resolver, this.#origin, this.#issues);
    return kind.make(properties, logicalId, this.#resources);
  }

  /** A role whose condition is open is left out: no one may assume it. Whether a policy is there must be known. */
  #isCreated(condition: unknown, place: string, type: string): boolean {
    if (typeof condition !== 'string') return true;
    try {
      return this.#resolver.conditions.named(condition, place);
    } catch (error) {
      if (!(error instanceof TemplateFault && isOpen(error.detail) && type === 'AWS::IAM::Role')) throw error;
      const detail = { code: 'template', detail: error.detail } as const;
      this.#issues.warn(below(this.#origin, error.place), { code: 'undetermined', detail, of: 'resource' });
      return false;
    }
  }

  /** Nothing is known of what only has a name, but that IAM takes it. */
  #checkName(logicalId: string): void {
    const of = NAMED_RESOURCES.get('AWS::IAM::InstanceProfile');
    if (of !== undefined) this.#resources.nameWithPath(logicalId, of);
  }

  #orReport(make: () => Partial<AccountContents>): Partial<AccountContents> {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error;
      const { place, detail } = error;
      return this.#issues.report(below(this.#origin, place), { code: 'template', detail }) ?? {};
    }
  }

  #expanded(sections: TemplateSections, resolver: Resolver): TemplateSections {
    const loops = new Loops((value, place) => resolver.known(value, place));
    const section = (name: 'Resources' | 'Conditions' | 'Outputs', written: Fields): Fields => {
      try {
        return loops.fields(written, name);
      } catch (error) {
        if (!(error instanceof TemplateFault)) throw error;
        const { place, detail } = error;
        return this.#issues.report(below(this.#origin, place), { code: 'template', detail }) ?? {};
      }
    };
    return {
      ...sections,
      resources: section('Resources', sections.resources),
      conditions: section('Conditions', sections.conditions),
      outputs: section('Outputs', sections.outputs),
    };
  }
}

/** The values that a loop goes over name no resource. */
const NO_RESOURCES: ResourceNames = {
  names: [],
  has: () => false,
  ref: (name) => name,
  attribute: (name) => name,
};
