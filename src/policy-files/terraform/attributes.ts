import { below } from '../../iam/document.js';
import { isFields } from '../../iam/syntax.js';
import { type DocumentUse, deniesAll } from '../cloudformation/open-documents.js';
import { isTexts } from '../fields.js';
import type { Named } from '../iam-names.js';
import type { Document, PolicyOrigin } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import {
  holdsUnknown,
  type Instance,
  listedReferencesOf,
  type Reference,
  referenceOf,
  referredInstance,
  unknownOf,
} from './configuration.js';
import type { PlacedInstance } from './instances.js';
import type { TerraformIssue } from './plan-messages.js';

/** The attributes of one instance. A wrong one is reported and is `undefined`; one that is known only after apply is a warning. */
export class Attributes {
  readonly instance: PlacedInstance;
  readonly #all: readonly PlacedInstance[];
  readonly #file: PolicyOrigin;
  readonly #issues: PolicyIssues;
  #undetermined: PolicyOrigin | undefined;

  constructor(instance: PlacedInstance, all: readonly PlacedInstance[], file: PolicyOrigin, issues: PolicyIssues) {
    this.instance = instance;
    this.#all = all;
    this.#file = file;
    this.#issues = issues;
  }

  /** Those of another instance of the file. */
  of(other: PlacedInstance): Attributes {
    return new Attributes(other, this.#all, this.#file, this.#issues);
  }

  /** Those of the instance with this address. */
  at({ address }: Instance): Attributes | undefined {
    const found = this.#all.find((one) => one.address === address);
    return found && this.of(found);
  }

  /** The first attribute that is known only after apply, of those that were read; `undefined` when there is none. */
  get undetermined(): PolicyOrigin | undefined {
    return this.#undetermined;
  }

  get whole(): PolicyOrigin {
    return below(this.#file, this.instance.address);
  }

  origin(name: string): PolicyOrigin {
    return below(this.whole, name);
  }

  text(name: string): string | undefined {
    return this.#checked(name, (value) => typeof value === 'string', 'a text');
  }

  texts(name: string): readonly string[] {
    return this.#checked(name, isTexts, 'a list of texts') ?? [];
  }

  number(name: string): number | undefined {
    return this.#checked(name, (value) => typeof value === 'number', 'a number');
  }

  objects(name: string): ReadonlyArray<Readonly<Record<string, unknown>>> {
    return this.#checked(name, isObjects, 'a list of objects') ?? [];
  }

  tags(name: string): Readonly<Record<string, string>> | undefined {
    const tags = this.#checked(name, isFields, 'a map of texts');
    const texts = Object.entries(tags ?? {}).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    );
    return tags && Object.fromEntries(texts);
  }

  document(name: string, use: DocumentUse): Document | undefined {
    if (this.isOpen(name)) {
      const undetermined = this.warnOpen(name, use === 'trust' ? 'role' : 'policy');
      return { source: deniesAll(use), origin: this.origin(name), undetermined };
    }
    const source = this.required(name, this.text(name));
    return source === undefined ? undefined : { source, origin: this.origin(name) };
  }

  /** Notes that an attribute is known only after apply, and what comes of it. */
  warnOpen(name: string, of: 'role' | 'policy' | 'resource'): PolicyOrigin {
    const at = this.origin(name);
    this.#issues.warn(at, { code: 'undetermined', detail: { code: 'terraform', detail: { code: 'after-apply' } }, of });
    return at;
  }

  /** Notes that a document is read from the data source that an attribute refers to. */
  warnDeferred(name: string): void {
    this.#issues.warn(this.origin(name), { code: 'deferred-trust' });
  }

  /** The same as `text` for an attribute that must be known: one that is known only after apply is an issue. */
  knownText(name: string): string | undefined {
    return this.isOpen(name) ? this.refuse(name, { code: 'after-apply' }) : this.text(name);
  }

  /** The same of a list. */
  knownTexts(name: string): readonly string[] {
    return this.isOpen(name) ? (this.refuse(name, { code: 'after-apply' }) ?? []) : this.texts(name);
  }

  /** The same, of a resource that is nothing without it. */
  required<T>(name: string, value: T | undefined): T | undefined {
    const isTold = this.isOpen(name) || (this.instance.values[name] ?? undefined) !== undefined;
    return value ?? (isTold ? undefined : this.refuse(name, { code: 'missing' }));
  }

  /** True when the value is known only after apply. A value that is not set, and that AWS generates, counts as absent. */
  isOpen(name: string): boolean {
    return this.#isUnknown(name) && this.#isWritten(name);
  }

  /** The instance of `type` in the same module that an argument takes its value from, if it is one of these attributes. */
  referred(name: string, type: string, attributes: readonly string[]): PlacedInstance | undefined {
    const { written } = this.instance;
    return this.#found(written && referenceOf(name, written), type, attributes);
  }

  /** The same of each member of a list; `undefined` when any is nothing of the kind. */
  allReferred(name: string, type: string, attributes: readonly string[]): readonly PlacedInstance[] | undefined {
    const { written } = this.instance;
    const references = written && listedReferencesOf(name, written);
    const found = references?.flatMap((one) => this.#found(one, type, attributes) ?? []);
    return found?.length === references?.length ? found : undefined;
  }

  #found(reference: Reference | undefined, type: string, attributes: readonly string[]): PlacedInstance | undefined {
    if (reference === undefined || reference.type !== type) return undefined;
    if (reference.attribute !== undefined && !attributes.includes(reference.attribute)) return undefined;
    return referredInstance(reference, this.instance, this.#all);
  }

  refuse(name: string, detail: TerraformIssue): undefined {
    return this.#issues.report(name === '' ? this.whole : this.origin(name), { code: 'terraform', detail });
  }

  /** Tells of a name that IAM does not take. */
  badName(name: string, found: string, of: Named): undefined {
    return this.#issues.report(this.origin(name), { code: 'bad-name', found, of, path: 'path' });
  }

  #checked<T>(name: string, is: (value: unknown) => value is T, wanted: string): T | undefined {
    if (this.isOpen(name)) {
      this.#undetermined ??= this.warnOpen(name, 'role');
      return undefined;
    }
    if (this.#isUnknown(name)) return undefined;
    const value = this.instance.values[name] ?? undefined;
    if (value === undefined || is(value)) return value;
    return this.refuse(name, { code: 'wrong-value', wanted });
  }

  #isUnknown(name: string): boolean {
    return holdsUnknown(unknownOf(this.instance, name));
  }

  #isWritten(name: string): boolean {
    const { written } = this.instance;
    return written === undefined || Object.hasOwn(written.expressions, name);
  }
}

function isObjects(value: unknown): value is ReadonlyArray<Readonly<Record<string, unknown>>> {
  return Array.isArray(value) && value.every(isFields);
}
