import type { RoleArn } from '../../shared/aws/arn.js';
import type { Environment } from '../../shared/environment.js';
import { type Invalid, invalid } from '../../shared/inputs/input-messages.js';
import { parseRole } from '../../shared/inputs/values.js';
import { readAccountProfile } from './profile-accounts.js';
import { isAccountName, type ProfileLine } from './profile-lines.js';
import type { ProfileRequest, RouteOptions } from './request.js';
import { checkAllowed } from './roles.js';
import type { InputContext } from './step-inputs.js';

/** The route and the target role of the step itself, as far as they are known. */
interface StepTarget {
  readonly way: RouteOptions | undefined;
  readonly role: RoleArn | undefined;
}

/** The profiles to write: `aws-profile` for the target itself, then the lines of `profiles`. Reports what is wrong. */
export function readProfiles(context: InputContext, step: StepTarget): ProfileRequest[] {
  const { reader, inputs } = context;
  const { defaultProfile: own } = inputs.delivery;
  const found: ProfileRequest[] = [];
  if (own !== undefined && step.role !== undefined) found.push({ name: own, target: step.role });
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

function readProfile(
  context: InputContext,
  [name, target]: ProfileLine,
  { way, role }: StepTarget,
): ProfileRequest | undefined {
  const { reader, inputs, defaults } = context;
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
  return checkAllowed(reader, allowedAccountIds, parsed.account) ? { name, target: parsed } : undefined;
}

function parseTarget(text: string): RoleArn | Invalid {
  return text.startsWith('arn:') ? parseRole(text) : invalid({ code: 'not-a-profile-target', found: text });
}

/** True for keys in the environment that the default chain uses: they can't be renewed. */
function hasStaticKeys(environment: Environment): boolean {
  return Boolean(environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY && !environment.AWS_PROFILE);
}
