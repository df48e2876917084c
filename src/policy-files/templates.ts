import { type Fields, isFields, parseSpelled } from '../iam/syntax.js';
import { noParameters, readParametersFile } from './cloudformation/parameters-file.js';
import { stackOf } from './cloudformation/pseudo.js';
import { type Imports, RenderedStack } from './cloudformation/read-template.js';
import { sectionsOf } from './cloudformation/template.js';
import { parameterValues } from './cloudformation/template-parameters.js';
import { readTemplateYaml } from './cloudformation/template-yaml.js';
import { readJson } from './json.js';
import type { AccountContents, PolicyOrigin, TemplateTarget } from './parsed-account.js';
import { PolicyIssues } from './policy-issues.js';
import { isSnapshot } from './snapshots/pages.js';
import { SNAPSHOT_FILE } from './snapshots/snapshot-file.js';
import { instancesOf, isTerraform } from './terraform/instances.js';
import { instancesOfIam, renderInstances } from './terraform/read-plan.js';
import type { TextFile } from './tree.js';

/** A file that makes roles, read once. */
export interface Template {
  readonly origin: PolicyOrigin;
  /** The accounts that it names itself, whichever it is deployed to. */
  readonly accounts: readonly string[];
  /** True when it has nothing of any other account than those. */
  readonly isBound: boolean;
  /** What it creates in one account, which is home when its folder has this file. Reports what is wrong there. */
  render(target: TemplateTarget, isHome: boolean, issues: PolicyIssues, imports: Imports): AccountContents;
  /** What it exports to the other templates of an account. */
  exports(target: TemplateTarget): Imports;
}

const PARAMETERS = '.parameters.json';

/** The templates among the files of an account's folder, recognized by their content. */
export function readTemplates(files: readonly TextFile[], issues: PolicyIssues): Template[] {
  const isParameters = ({ name }: TextFile) => name.endsWith(PARAMETERS);
  const parameters = new Map(files.filter(isParameters).map((file) => [stemOf(file), file]));
  const templates = files
    .filter((file) => !isParameters(file))
    .flatMap((file) => {
      const value = objectIn(file, issues);
      const parametersBeside = parameters.get(stemOf(file));
      // A file that cannot be read may be meant as a template.
      if (value === undefined || !isTerraform(value)) parameters.delete(stemOf(file));
      if (value === undefined) return [];
      if (isFields(value.Resources))
        return cloudFormation(spelledIn(file, value), file, parametersBeside, issues) ?? [];
      if (isTerraform(value)) return terraform(value, file, issues) ?? [];
      if (isSnapshot(value)) {
        const detail = { code: 'other-name', wanted: SNAPSHOT_FILE } as const;
        return issues.report(file.origin, { code: 'snapshot', detail }) ?? [];
      }
      const isPolicy = value.Statement !== undefined;
      const detail = isPolicy
        ? ({ code: 'policy-of-no-role' } as const)
        : ({ code: 'stray', room: 'account' } as const);
      return issues.report(file.origin, detail) ?? [];
    });
  for (const { origin } of parameters.values()) issues.report(origin, { code: 'no-template' });
  return templates;
}

/** The name that a template and its parameters have in common. CDK puts `template` into the names of its own. */
function stemOf({ name }: TextFile): string {
  return name.replace(/\.parameters\.json$|\.[^.]*$/, '').replace(/(?:\.nested)?\.template$/, '');
}

/** The object in a file. Reports a file without one. */
function objectIn(file: TextFile, issues: PolicyIssues): Fields | undefined {
  if (!isYaml(file) && !/\.(?:json|template)$/.test(file.name))
    return issues.report(file.origin, { code: 'stray', room: 'account' });
  const value = isYaml(file) ? readTemplateYaml(file, issues) : readJson(file, issues);
  if (value === undefined || isFields(value)) return value;
  return issues.report(file.origin, { code: 'stray', room: 'account' });
}

function isYaml({ name, text }: TextFile): boolean {
  return /\.ya?ml$/.test(name) || (/\.template$/.test(name) && !/^\s*\{/.test(text));
}

/** A template with its numbers as they are written, as one in YAML has them. */
function spelledIn(file: TextFile, value: Fields): Fields {
  const spelled = isYaml(file) ? value : parseSpelled(file.text);
  return isFields(spelled) ? spelled : value;
}

function cloudFormation(
  value: Fields,
  file: TextFile,
  parametersFile: TextFile | undefined,
  issues: PolicyIssues,
): Template | undefined {
  const { origin } = file;
  const sections = sectionsOf(value, origin, issues);
  if (sections === undefined) return undefined;
  const parametersBeside = { file: origin.file.replace(/[^/]*$/, `${stemOf(file)}${PARAMETERS}`), place: '' };
  const given =
    parametersFile === undefined ? noParameters(parametersBeside) : readParametersFile(parametersFile, issues);
  if (given === undefined) return undefined;
  const { value: parameters, isWhole } = issues.watch(() =>
    parameterValues(sections.parameters, given, origin, issues),
  );
  // The rest cannot be checked while a value is missing.
  if (!isWhole) return undefined;
  const stackIn = (target: TemplateTarget, reported: PolicyIssues, imports: Imports) =>
    new RenderedStack(sections, parameters, stackOf(stemOf(file), target), origin, reported, imports);
  return {
    origin,
    accounts: [],
    isBound: false,
    render: (target, _, reported, imports) => stackIn(target, reported, imports).contents(),
    exports: (target) => stackIn(target, new PolicyIssues(), new Map()).exports(),
  };
}

function terraform(value: Fields, { origin }: TextFile, issues: PolicyIssues): Template | undefined {
  const instances = instancesOf(value, origin, issues);
  if (instances === undefined) return undefined;
  const accounts = instancesOfIam(instances).map(({ account }) => account);
  return {
    origin,
    accounts: [...new Set(accounts.flatMap((account) => account ?? []))],
    isBound: accounts.length > 0 && !accounts.includes(undefined),
    render: (target, isHome, reported) => renderInstances(instances, target, isHome, origin, reported),
    exports: () => new Map(),
  };
}
