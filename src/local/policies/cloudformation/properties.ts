import { nearest } from '../../../accounts/nearest.js';
import type { Document, NamedDocument, Origin } from '../draft.js';
import { below, isFields, isTexts } from '../fields.js';
import type { Findings } from '../findings.js';
import { isDuration } from '../role-folder.js';
import { inside, TemplateFault } from './fault.js';
import type { TemplateFlaw } from './flaw.js';
import type { Resolver } from './resolver.js';
import { placeOf } from './resource-names.js';

const DYNAMIC_REFERENCE = /\{\{resolve:/;

/** The properties of one resource, filled in. Each that is wrong or has no value here is told, and is `undefined` then. */
export class Properties {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #resolver: Resolver;
  readonly #findings: Findings;
  readonly #place: string;
  readonly #file: Origin;

  constructor(
    properties: unknown,
    logicalId: string,
    known: readonly string[],
    resolver: Resolver,
    file: Origin,
    findings: Findings,
  ) {
    this.#resolver = resolver;
    this.#findings = findings;
    this.#place = placeOf(logicalId);
    this.#file = file;
    this.#values = isFields(properties) ? properties : {};
    if (properties !== undefined && !isFields(properties))
      this.#refuse(this.#place, { code: 'wrong-value', wanted: 'an object of properties' });
    for (const key of Object.keys(this.#values)) {
      if (known.includes(key)) continue;
      findings.refuse(this.origin(key), { code: 'unknown-key', nearest: nearest(key, known), known });
    }
  }

  /** Where the resource stands. */
  get whole(): Origin {
    return below(this.#file, this.#place.replace(/\.Properties$/, ''));
  }

  /** Where a property stands. */
  origin(name: string): Origin {
    return below(this.#file, inside(this.#place, name));
  }

  text(name: string): string | undefined {
    return this.#checked(name, (value) => typeof value === 'string', 'a text');
  }

  texts(name: string): readonly string[] {
    return this.#checked(name, isTexts, 'a list of texts') ?? [];
  }

  document(name: string): Document | undefined {
    const source = this.#checked(name, isDocument, 'a policy document');
    return source === undefined ? undefined : { source, origin: this.origin(name) };
  }

  /** The same, of a resource that is nothing without it. */
  required<T>(name: string, value: T | undefined): T | undefined {
    const isMissing = this.#values[name] === undefined;
    return isMissing ? this.#refuse(this.#place, { code: 'missing-property', name }) : value;
  }

  /** Tells of a name that IAM does not take. */
  badName(property: string, found: string, of: 'role'): undefined {
    return this.#findings.refuse(this.origin(property), { code: 'bad-name', found, of });
  }

  /** Tells of a policy for users or groups: who these are, and which roles they may assume, is unknown here. */
  refuseUsers(): void {
    for (const name of ['Users', 'Groups']) {
      if (this.texts(name).length > 0) this.#refuse(inside(this.#place, name), { code: 'users' });
    }
  }

  seconds(name: string): number | undefined {
    const isSeconds = (value: unknown): value is string => typeof value === 'string' && isDuration(Number(value));
    const text = this.#checked(name, isSeconds, 'a whole number of seconds from 3600 to 43200');
    return text === undefined ? undefined : Number(text);
  }

  tags(): Readonly<Record<string, string>> | undefined {
    const tags = this.#checked('Tags', isTags, 'a list of objects with Key and Value');
    return tags && Object.fromEntries(tags.map(({ Key: key, Value: value }) => [key, value]));
  }

  /** The inline policies of a role. */
  policies(): NamedDocument[] {
    const policies =
      this.#checked('Policies', isPolicies, 'a list of objects with PolicyName and PolicyDocument') ?? [];
    return policies.map(({ PolicyName: name, PolicyDocument: source }, index) => ({
      name,
      document: { source, origin: below(below(this.origin('Policies'), index), 'PolicyDocument') },
    }));
  }

  #checked<T>(name: string, is: (value: unknown) => value is T, wanted: string): T | undefined {
    const place = inside(this.#place, name);
    try {
      if (this.#values[name] === undefined) return undefined;
      const value = this.#resolver.value(this.#values[name], place);
      if (holdsReference(value)) return this.#refuse(place, { code: 'dynamic-reference' });
      if (value === undefined || is(value)) return value;
      return this.#refuse(place, { code: 'wrong-value', wanted });
    } catch (error) {
      if (error instanceof TemplateFault) return this.#refuse(error.place, error.flaw);
      throw error;
    }
  }

  #refuse(place: string, flaw: TemplateFlaw): undefined {
    return this.#findings.refuse(below(this.#file, place), { code: 'template', flaw });
  }
}

function isDocument(value: unknown): value is object | string {
  return typeof value === 'string' || isFields(value);
}

function isTags(value: unknown): value is ReadonlyArray<{ readonly Key: string; readonly Value: string }> {
  return (
    Array.isArray(value) &&
    value.every((one) => isFields(one) && typeof one.Key === 'string' && typeof one.Value === 'string')
  );
}

type InlinePolicies = ReadonlyArray<{ readonly PolicyName: string; readonly PolicyDocument: object | string }>;

function isPolicies(value: unknown): value is InlinePolicies {
  return (
    Array.isArray(value) &&
    value.every((one) => isFields(one) && typeof one.PolicyName === 'string' && isDocument(one.PolicyDocument))
  );
}

function holdsReference(value: unknown): boolean {
  if (typeof value === 'string') return DYNAMIC_REFERENCE.test(value);
  if (Array.isArray(value)) return value.some(holdsReference);
  return isFields(value) && Object.entries(value).flat().some(holdsReference);
}
