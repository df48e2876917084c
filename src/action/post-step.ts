import type { Environment } from '../shared/environment.js';
import { workflowCommand } from '../shared/runner/commands.js';
import { blankCredentials, emptyFiles, removeProfiles } from './delivery/cleanup.js';

/** The post step: takes back what the main step exported. Never fails the job, and is silent when there is nothing to do. */
export function postStep(environment: Environment, write: (text: string) => void): void {
  const tasks = [
    {
      run: removeProfiles,
      done: 'Removed the profiles. They no longer renew.',
      failed: 'The profiles could not be removed',
    },
    {
      run: blankCredentials,
      done: 'Emptied the exported credential variables.',
      failed: 'The exported credential variables could not be emptied',
    },
    { run: emptyFiles, done: '', failed: "The runner's files with the exported credentials could not be emptied" },
  ];
  for (const { run, done, failed } of tasks) {
    try {
      if (run(environment) && done !== '') write(`${done}\n`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      write(workflowCommand('warning', `${failed}: ${reason}`, { title: 'xacct-action' }));
    }
  }
}
