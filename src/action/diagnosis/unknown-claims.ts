import type { DiagnosisContext } from './context.js';
import { type DiagnosisDraft, draft } from './diagnosis.js';
import { fixedText, msg } from './message.js';

/** The emulator denied a request by claims that it does not know. On GitHub the token has them. */
export function explainUnknownClaims(claims: readonly string[], { job }: DiagnosisContext): DiagnosisDraft {
  // They are of a list of ours.
  const names = fixedText(claims.join(', '));
  const emulator = `${job.project.repository}/local`;
  return draft('claim-not-known', 'workflow', 'certain', {
    sentence:
      claims.length === 1
        ? msg`The claim ${names} is not known to the emulator, and a policy tests it. Set it in the input claims of ${emulator}: ${names}=VALUE.`
        : msg`The claims ${names} are not known to the emulator, and the policies test them. Set them in the input claims of ${emulator}, one a line.`,
    notes: [msg`With xacct serve, set --claims ${`${claims[0]}=VALUE`}.`],
    snippets: [
      {
        caution: msg`Replace VALUE with the value that the token has on GitHub.`,
        where: msg`the inputs of the step ${emulator}`,
        language: 'yaml',
        text: `claims: |\n${claims.map((name) => `  ${name}=VALUE\n`).join('')}`,
      },
    ],
  });
}
