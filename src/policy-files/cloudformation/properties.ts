import { below, placeBelow } from '../../iam/document.js';
import { isFields } from '../../iam/syntax.js';
import { placeholdersIn } from '../../iam/unknown.js';
import { nearest } from '../../shared/text/nearest.js';
import { isTexts } from '../fields.js';
import { isName, type Named } from '../iam-names.js';
import type { Document, NamedDocument, PolicyOrigin } from '../parsed-account.js';
import type { PolicyFileWarning } from '../policy-file-warning-messages.js';
import type { PolicyIssues } from '../policy-issues.js';
import { isDuration } from '../role-folder.js';
import type { Resolver } from './function-resolver.js';
import { type DocumentUse, settleDocument, speaksOfRoles } from './open-documents.js';
import { withoutPlaceholders, withoutReferences } from './open-values.js';
import { placeOf } from './resource-names.js';
import { TemplateFault } from './template-error.js';
import type { TemplateIssue } from './template-messages.js';

/** What an open value makes of the resource: see `PolicyNote`. */
type Consequence = Extract<PolicyFileWarning['detail'], { readonly code: 'undetermined' }>['of'];

/**
 * The properties of one resource, resolved. A wrong one is reported and is `undefined`. So is one that is open; it is a warning,
 * with its consequence.
 */
export class Properties {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #resolver: Resolver;
  readonly #issues: PolicyIssues;
  readonly #place: string;
  readonly #file: PolicyOrigin;
  readonly #of: Consequence;
  #undetermined: PolicyOrigin | undefined;

  constructor(
    properties: unknown,
    logicalId: string,
    { known, of }: { readonly known: readonly string[] | undefined; readonly of: Consequence },
    resolver: Resolver,
    file: PolicyOrigin,
    issues: PolicyIssues,
  ) {
    this.#of = of;
    this.#resolver = resolver;
    this.#issues = issues;
    this.#place = placeOf(logicalId);
    this.#file = file;
    this.#values = isFields(properties) ? properties : {};
    if (properties !== undefined && !isFields(properties))
      this.#refuse(this.#place, { code: 'wrong-value', wanted: 'an object of properties' });
    for (const key of Object.keys(this.#values)) {
      if (known === undefined || known.includes(key)) continue;
      if (key === 'Fn::Transform') {
        this.#leaveOpen(new TemplateFault(placeBelow(this.#place, key), { code: 'unresolvable', name: key }));
        continue;
      }
      issues.report(this.origin(key), { code: 'unknown-key', nearest: nearest(key, known), known });
    }
  }

  /** The first open property of those that were read; `undefined` when there is none. */
  get undetermined(): PolicyOrigin | undefined {
    return this.#undetermined;
  }

  get whole(): PolicyOrigin {
    return below(this.#file, this.#place.replace(/\.Properties$/, ''));
  }

  origin(name: string): PolicyOrigin {
    return below(this.#file, placeBelow(this.#place, name));
  }

  text(name: string): string | undefined {
    return this.#checked(name, (value) => typeof value === 'string', 'a text');
  }

  texts(name: string): readonly string[] {
    return this.#checked(name, isTexts, 'a list of texts') ?? [];
  }

  document(name: string, use: DocumentUse): Document | undefined {
    const source = this.#filled(name);
    if (source === undefined) return undefined;
    if (isDocument(source)) return this.#settled(source, use, this.origin(name));
    return this.#refuseValue(name, 'a policy document');
  }

  /** The texts of a list that are known, and the first of those that are not. */
  knownTexts(name: string): { readonly texts: readonly string[]; readonly open: TemplateFault | undefined } {
    const { open } = this.#resolver;
    const value = this.#settledValue(name) ?? [];
    const isWrong = !isTexts(value) && open.in(value) === undefined;
    if (isWrong) this.#refuseValue(name, 'a list of texts');
    const texts = isTexts(value) ? value.filter((one) => open.in(one) === undefined) : [];
    return { texts, open: open.in(value) };
  }

  /** A name of IAM; an open one decides nothing. */
  name(property: string, named: Named): string | undefined {
    const name = this.#settledValue(property);
    if (name === undefined) return undefined;
    if (this.#resolver.open.in(name) !== undefined) return property;
    if (typeof name === 'string' && isName(name, named)) return name;
    const detail = { code: 'bad-name', found: String(name), of: named } as const;
    return typeof name === 'string'
      ? this.#issues.report(this.origin(property), detail)
      : this.#refuseValue(property, 'a text');
  }

  /** The same, of a resource that is nothing without it. */
  required<T>(name: string, value: T | undefined): T | undefined {
    const isMissing = this.#values[name] === undefined;
    return isMissing ? this.#refuse(this.#place, { code: 'missing-property', name }) : value;
  }

  /** True for a text with nothing open in it. An open one is a warning, and the resource is left out. */
  isKnown(text: string): boolean {
    const fault = this.#resolver.open.in(text);
    if (fault === undefined) return true;
    this.#warnOpen(fault, 'resource');
    return false;
  }

  /** The same as `text` for a property that must be known: an open one is an issue. */
  knownText(name: string): string | undefined {
    const value = this.#filled(name);
    const fault = this.#resolver.open.in(value);
    return fault === undefined
      ? this.#checked(name, (one) => typeof one === 'string', 'a text', value)
      : this.refuse(fault);
  }

  /** Reports that it is open which roles have a document: an issue when it may allow to assume roles. */
  reportOpenRoles(fault: TemplateFault, name: string): void {
    const source = this.#filled(name);
    if (!isDocument(source) || speaksOfRoles(source, this.#resolver.open)) this.refuse(fault);
    else this.#warnAside(fault);
  }

  /** Tells that the resource can't be known for what is open. */
  refuse({ place, detail }: TemplateFault): undefined {
    return this.#refuse(place, detail);
  }

  /** Notes what is open and changes nothing of what may be assumed. */
  #warnAside(fault: TemplateFault): void {
    this.#warnOpen(fault, 'nothing');
  }

  seconds(name: string): number | undefined {
    const isSeconds = (value: unknown): value is string => typeof value === 'string' && isDuration(Number(value));
    const text = this.#checked(name, isSeconds, 'a whole number of seconds from 3600 to 43200');
    return text === undefined ? undefined : Number(text);
  }

  tags(): Readonly<Record<string, string>> | undefined {
    const tags = this.#checked('Tags', isTags, 'a list of objects with Key and Value', this.#filled('Tags'));
    return tags && Object.fromEntries(tags.map(({ Key: key, Value: value }) => [key, value]));
  }

  policies(): NamedDocument[] {
    const value = this.#filled('Policies') ?? [];
    const wanted = 'a list of objects with PolicyName and PolicyDocument';
    const invalid = (fault: TemplateFault | undefined) =>
      (fault ? this.#leaveOpen(fault) : this.#refuseValue('Policies', wanted)) ?? [];
    if (!Array.isArray(value)) return invalid(this.#resolver.open.in(value));
    return value.flatMap((one: unknown, index): NamedDocument[] => {
      const at = below(this.origin('Policies'), index);
      const { PolicyName: name, PolicyDocument: source } = isFields(one) ? one : {};
      const fault = this.#resolver.open.in(one);
      if (typeof name !== 'string' || !isDocument(source)) return invalid(fault);
      const isOpenName = this.#resolver.open.in(name) !== undefined || placeholdersIn(name).length > 0;
      if (!isOpenName && !isName(name, 'policy')) {
        return this.#issues.report(below(at, 'PolicyName'), { code: 'bad-name', found: name, of: 'policy' }) ?? [];
      }
      const document = this.#settled(source, 'permissions', below(at, 'PolicyDocument'));
      return [{ name: isOpenName ? `PolicyName-${index}` : name, document }];
    });
  }

  #settled(source: object | string, use: DocumentUse, origin: PolicyOrigin): Document {
    const settled = settleDocument(source, use, this.#resolver.open, origin.place);
    for (const fault of settled.aside) this.#warnAside(fault);
    const { undetermined: fault } = settled;
    if (fault === undefined) return { source: settled.source, origin };
    return { source: settled.source, origin, undetermined: this.#warnOpen(fault) };
  }

  #leaveOpen(fault: TemplateFault): undefined {
    const at = this.#warnOpen(fault);
    this.#undetermined ??= at;
  }

  #warnOpen({ place, detail }: TemplateFault, of = this.#of): PolicyOrigin {
    const at = below(this.#file, place);
    this.#issues.warn(at, { code: 'undetermined', detail: { code: 'template', detail }, of });
    return at;
  }

  #checked<T>(
    name: string,
    is: (value: unknown) => value is T,
    wanted: string,
    value = this.#settledValue(name),
  ): T | undefined {
    const fault = this.#resolver.open.in(value);
    if (fault !== undefined) return this.#leaveOpen(fault);
    if (value === undefined || is(value)) return value;
    return this.#refuseValue(name, wanted);
  }

  /** The same as `#filled` outside of policy documents: placeholders are open in it. */
  #settledValue(name: string): unknown {
    return withoutPlaceholders(this.#filled(name), placeBelow(this.#place, name), this.#resolver.open);
  }

  /** The value with the marks of what is open in it. */
  #filled(name: string): unknown {
    const place = placeBelow(this.#place, name);
    try {
      if (this.#values[name] === undefined) return undefined;
      return withoutReferences(this.#resolver.value(this.#values[name], place), place, this.#resolver.open);
    } catch (error) {
      if (error instanceof TemplateFault) return this.#refuse(error.place, error.detail);
      throw error;
    }
  }

  #refuseValue(name: string, wanted: string): undefined {
    return this.#refuse(placeBelow(this.#place, name), { code: 'wrong-value', wanted });
  }

  #refuse(place: string, detail: TemplateIssue): undefined {
    return this.#issues.report(below(this.#file, place), { code: 'template', detail });
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
