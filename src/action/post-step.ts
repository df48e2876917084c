import type { Environment } from '../shared/environment.js';
import { workflowCommand } from '../shared/runner/commands.js';
import { blankCredentials, emptyFiles, removeProfiles } from './delivery/cleanup.js';

/** The post step: takes back what the main step handed on. Never fails the job, and is silent when there is nothing to do. */
export function postStep(environment: Environment, write: (text: string) => void): void {
  const tasks = [
    { act: removeProfiles, done: 'The profiles renew no more from here on.', not: 'The profiles could not be removed' },
    {
      act: blankCredentials,
      done: 'The exported credentials are blank from here on.',
      not: 'The exported credentials could not be blanked',
    },
    { act: emptyFiles, done: '', not: "The runner's files with the exported credentials could not be emptied" },
  ];
  for (const { act, done, not } of tasks) {
    try {
      if (act(environment) && done !== '') write(`${done}\n`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      write(workflowCommand('warning', `${not}: ${why}`, { title: 'xacct-action' }));
    }
  }
}
