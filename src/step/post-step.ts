import { blankCredentials } from '../deliver/cleanup.js';
import type { Environment } from '../inputs/input-source.js';
import { workflowCommand } from '../log/runner-commands.js';

/** The post step: takes back what the main step exported. Never fails the job, and is silent when there is nothing to do. */
export function postStep(environment: Environment, write: (text: string) => void): void {
  try {
    if (blankCredentials(environment)) write('The exported credentials are blank from here on.\n');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    write(
      workflowCommand('warning', `The exported credentials could not be blanked: ${why}`, { title: 'xacct-action' }),
    );
  }
}
