import type { AccountContents, Origin } from '../draft.js';
import { below, isFields } from '../fields.js';
import type { Findings } from '../findings.js';
import { inside, TemplateFault } from './fault.js';
import { IAM_RESOURCES } from './iam-resources.js';
import { meantType, WITHOUT_EFFECT } from './iam-types.js';
import type { Parameter } from './parameters.js';
import { Properties } from './properties.js';
import type { Stack } from './pseudo.js';
import { Resolver } from './resolver.js';
import { StackResources } from './resource-names.js';
import { brokenRules } from './rules.js';
import type { Sections } from './template.js';

/**
 * What a template makes of IAM in one account; the findings tell of what can't be known here. What is no resource of IAM is passed over.
 */
export function renderTemplate(
  sections: Sections,
  parameters: ReadonlyMap<string, Parameter>,
  stack: Stack,
  origin: Origin,
  findings: Findings,
): AccountContents {
  const resources = new StackResources(sections, stack, (name, type, place) =>
    findings.note(below(origin, place), { code: 'stand-in', name, type }),
  );
  const resolver = new Resolver(sections, parameters, stack, resources);
  resources.resolveWith(resolver);
  for (const { place, flaw } of brokenRules(sections.rules, resolver.conditions)) {
    findings.refuse(below(origin, place), { code: 'template', flaw });
  }
  const made = Object.entries(sections.resources).map(([logicalId, resource]): Partial<AccountContents> => {
    try {
      return makeResource(logicalId, resource, { resources, resolver, origin, findings });
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error;
      return findings.refuse(below(origin, error.place), { code: 'template', flaw: error.flaw }) ?? {};
    }
  });
  return {
    roles: made.flatMap(({ roles = [] }) => roles),
    managed: made.flatMap(({ managed = [] }) => managed),
    providers: made.flatMap(({ providers = [] }) => providers),
    additions: made.flatMap(({ additions = [] }) => additions),
    serviceControl: [],
    resourceControl: [],
  };
}

interface Workshop {
  readonly resources: StackResources;
  readonly resolver: Resolver;
  readonly origin: Origin;
  readonly findings: Findings;
}

function makeResource(logicalId: string, resource: unknown, workshop: Workshop): Partial<AccountContents> {
  const { resources, resolver, origin, findings } = workshop;
  const place = inside('Resources', logicalId);
  if (!isFields(resource) || typeof resource.Type !== 'string') throw new TemplateFault(place, { code: 'no-type' });
  const { Type: type, Condition: condition } = resource;
  const meant = meantType(type);
  if (meant !== undefined) throw new TemplateFault(place, { code: 'unknown-type', type, nearest: meant });
  if (!type.startsWith('AWS::IAM::') || WITHOUT_EFFECT.has(type)) return {};
  if (typeof condition === 'string' && !resolver.conditions.named(condition, inside(place, 'Condition'))) return {};
  const kind = IAM_RESOURCES.get(type);
  if (kind === undefined) throw new TemplateFault(place, { code: 'not-modelled', type });
  const properties = new Properties(resource.Properties, logicalId, kind.known, resolver, origin, findings);
  return kind.make(properties, logicalId, resources);
}
