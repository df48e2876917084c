/** The workflow of a job, as far as the workspace has it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { readWorkspaceFile } from '../../accounts/workspace-file.js';
import type { Environment } from '../../shared/environment.js';
import { property } from '../../shared/untyped.js';

export type JobWorkflow =
  /** The file that has the job. */
  | {
      readonly kind: 'found';
      /** In the repository, as in `.github/workflows/deploy.yml`. */
      readonly file: string;
      /** As the claim `workflow` has it when the file itself was triggered. */
      readonly name: string;
      /** Other workflows may call it: then the claims of the workflow are the caller's. */
      readonly isCallable: boolean;
      /** `null` for a job without one; `undefined` where it is an expression. */
      readonly environment: string | null | undefined;
      /** The job's own, as they are written. */
      readonly steps: readonly unknown[];
    }
  /** The file that the job names is there and does not have the job: it comes from a workflow that is called. */
  | { readonly kind: 'called' }
  | { readonly kind: 'unknown' };

const FOLDER = '.github/workflows';
const MOST_FILES = 500;
const MOST_BYTES = 1024 * 1024;
/** The path of the workflow in `OWNER/REPO/PATH@REF`. */
const FILE_OF_REF = /^[^/]+\/[^/]+\/(.+?)@/;

/**
 * Finds the job's workflow in the workspace: by `GITHUB_WORKFLOW_REF`, which GitHub's runner sets; else by `GITHUB_WORKFLOW`, where act has the
 * name of the file that holds the job, or its file name where it has no name
 * (https://github.com/nektos/act/blob/master/pkg/model/planner.go). Only one file may fit. Never throws.
 */
export function jobWorkflow(environment: Environment): JobWorkflow {
  const { GITHUB_JOB: job, GITHUB_WORKFLOW: name, GITHUB_WORKFLOW_REF: ref } = environment;
  const workspace = path.resolve(environment.GITHUB_WORKSPACE || '.');
  if (!job) return { kind: 'unknown' };
  const named = FILE_OF_REF.exec(ref ?? '')?.[1];
  if (named !== undefined) {
    const workflow = readWorkflow(workspace, named);
    if (workflow === undefined) return { kind: 'unknown' };
    return ofJob(workflow, job) ?? { kind: 'called' };
  }
  if (!name) return { kind: 'unknown' };
  const fitting = workflowFiles(workspace).flatMap((file) => {
    const workflow = readWorkflow(workspace, file);
    const own = workflow && ownName(workflow);
    return workflow && (own ?? path.basename(file)) === name ? (ofJob(workflow, job) ?? []) : [];
  });
  const [only, ...others] = fitting;
  return only === undefined || others.length > 0 ? { kind: 'unknown' } : only;
}

interface Workflow {
  readonly file: string;
  readonly content: unknown;
}

function workflowFiles(workspace: string): string[] {
  try {
    return readdirSync(path.join(workspace, FOLDER))
      .filter((name) => /\.ya?ml$/.test(name))
      .slice(0, MOST_FILES)
      .map((name) => `${FOLDER}/${name}`);
  } catch {
    // No folder, so no workflows: nothing was checked out.
    return [];
  }
}

function readWorkflow(workspace: string, file: string): Workflow | undefined {
  const reading = readWorkspaceFile(workspace, file, MOST_BYTES);
  if (!reading.ok) return undefined;
  try {
    return { file, content: load(reading.text) };
  } catch {
    // Not the job's own: no runner could have read it.
    return undefined;
  }
}

function ownName({ content }: Workflow): string | undefined {
  const name = property(content, 'name');
  return name === undefined || name === null || name === '' ? undefined : String(name);
}

/** A job of a workflow with steps of its own; `undefined` when it has no such job. */
function ofJob(workflow: Workflow, id: string): Extract<JobWorkflow, { readonly kind: 'found' }> | undefined {
  const { file, content } = workflow;
  const jobs = property(content, 'jobs');
  const job = typeof jobs === 'object' && jobs !== null && Object.hasOwn(jobs, id) ? property(jobs, id) : undefined;
  const steps = property(job, 'steps');
  if (!Array.isArray(steps)) return undefined;
  const on = property(content, 'on');
  const triggers = typeof on === 'object' && on !== null && !Array.isArray(on) ? Object.keys(on) : [on].flat();
  return {
    kind: 'found',
    file,
    name: ownName(workflow) ?? file,
    isCallable: triggers.includes('workflow_call'),
    environment: environmentOf(property(job, 'environment')),
    steps,
  };
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idenvironment */
function environmentOf(written: unknown): string | null | undefined {
  const name = typeof written === 'object' && written !== null ? property(written, 'name') : written;
  if (name === undefined || name === null || name === '') return null;
  const text = String(name);
  return text.includes('${{') ? undefined : text;
}
