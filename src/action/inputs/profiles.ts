import type { RoleArn } from '../../shared/aws/arn.js';
import type { Environment } from '../../shared/environment.js';
import { type Invalid, invalid } from '../../shared/inputs/invalid.js';
import { parseRole } from '../../shared/inputs/values.js';
import { type DiagnosisRoleSetting, inheritedDiagnosisRole } from './diagnosis-role.js';
import { readAccountProfile } from './profile-accounts.js';
import { isAccountName, type ProfileLine } from './profile-lines.js';
import type { ProfileRequest, RouteOptions } from './request.js';
import { checkAllowed } from './roles.js';
import type { InputContext } from './step-inputs.js';

/** What is known of the step itself. */
interface StepTarget {
  readonly way: RouteOptions | undefined;
  readonly role: RoleArn | undefined;
  readonly diagnosisRole: DiagnosisRoleSetting;
}

/** The profiles to write: `aws-profile` for the target itself, then the lines of `profiles`. Reports what is wrong. */
export function readProfiles(context: InputContext, step: StepTarget): ProfileRequest[] {
  const { reader, inputs } = context;
  const { defaultProfile: own } = inputs.delivery;
  const found: ProfileRequest[] = [];
  if (own !== undefined && step.role !== undefined) found.push(profileOf(own, step.role, step));
  for (const line of inputs.profileLines) {
    const [name] = line;
    if (name === own || found.some((other) => other.name === name)) {
      reader.report('profiles', { code: 'profile-twice', found: name });
      continue;
    }
    const profile = readProfile(context, line, step);
    if (profile !== undefined) found.push(profile);
  }
  if (found.length > 0 && step.way?.by === 'ambient' && hasStaticKeys(inputs.raw.environment)) {
    reader.report(own === undefined ? 'profiles' : 'aws-profile', { code: 'static-keys-cannot-renew' });
  }
  return found;
}

function readProfile(context: InputContext, [name, target]: ProfileLine, step: StepTarget): ProfileRequest | undefined {
  const { reader, inputs, defaults } = context;
  const { way, role } = step;
  if (target === 'hub') {
    if (way === undefined || way.by === 'hub') return { name, target: 'hub' };
    return reader.report('profiles', { code: 'no-hub-for-a-profile', found: name });
  }
  const { allowedAccountIds } = inputs;
  if (isAccountName(target)) {
    const found = defaults.account(target);
    const account = found && reader.check('profiles', found);
    const profile = account && way && readAccountProfile(context, name, account, way);
    return account === undefined || checkAllowed(reader, allowedAccountIds, account.id.value) ? profile : undefined;
  }
  const parsed = reader.check('profiles', parseTarget(target));
  if (parsed === undefined) return undefined;
  const hub = way?.by === 'hub' ? way.hubRole : role;
  if (hub !== undefined && parsed.partition !== hub.partition) {
    return reader.report('profiles', { code: 'target-in-another-partition', found: target, hub: hub.arn });
  }
  return checkAllowed(reader, allowedAccountIds, parsed.account) ? profileOf(name, parsed, step) : undefined;
}

/** A profile for a role over the step's own route. */
function profileOf(name: string, target: RoleArn, { way, diagnosisRole }: StepTarget): ProfileRequest {
  const inherited = inheritedDiagnosisRole(diagnosisRole, { role: target, way });
  return { name, target, ...(inherited && { diagnosisRole: inherited }) };
}

function parseTarget(text: string): RoleArn | Invalid {
  return text.startsWith('arn:') ? parseRole(text) : invalid({ code: 'not-a-profile-target', found: text });
}

/** True for keys in the environment that the default chain uses: they can't be renewed. */
function hasStaticKeys(environment: Environment): boolean {
  return Boolean(environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY && !environment.AWS_PROFILE);
}
