import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { formatInputIssue } from '../../../src/shared/inputs/input-messages.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { accepted, DIRECT, environmentOf, type Inputs, refusals } from '../../support/inputs.js';
import { TARGET_ROLE } from '../../support/names.js';

const STAGING = 'arn:aws:iam::333333333333:role/team/Stage';
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const AMBIENT = { identity: 'ambient', 'hub-role': undefined };

describe('profiles', () => {
  test.each<[string, Inputs, Array<[string, string]>]>([
    ['are none unless asked for', {}, []],
    [
      'begin with the one of the step',
      { profiles: `s=${STAGING}`, 'aws-profile': 'deploy' },
      [
        ['deploy', TARGET_ROLE],
        ['s', STAGING],
      ],
    ],
    [
      'stand on lines',
      { profiles: `a = ${STAGING}\n\n  b=${TARGET_ROLE}\r\n` },
      [
        ['a', STAGING],
        ['b', TARGET_ROLE],
      ],
    ],
    [
      'stand between commas',
      { profiles: `a=${STAGING}, b=hub,` },
      [
        ['a', STAGING],
        ['b', 'hub'],
      ],
    ],
    [
      'stand between spaces',
      { profiles: `a=${STAGING} b = hub  c= ${TARGET_ROLE}` },
      [
        ['a', STAGING],
        ['b', 'hub'],
        ['c', TARGET_ROLE],
      ],
    ],
    [
      'keep an equals sign of a role',
      { profiles: `a=${STAGING}=x b=${TARGET_ROLE}=y` },
      [
        ['a', `${STAGING}=x`],
        ['b', `${TARGET_ROLE}=y`],
      ],
    ],
    [
      'may share a role',
      { profiles: `a=${TARGET_ROLE}\nb=${TARGET_ROLE}` },
      [
        ['a', TARGET_ROLE],
        ['b', TARGET_ROLE],
      ],
    ],
    ['have any name that tools take', { profiles: `A.b_c@d+e-1=${TARGET_ROLE}` }, [['A.b_c@d+e-1', TARGET_ROLE]]],
    ['may be the default one', { 'aws-profile': 'default' }, [['default', TARGET_ROLE]]],
    ['have long names', { 'aws-profile': 'n'.repeat(64) }, [['n'.repeat(64), TARGET_ROLE]]],
    ['work on route direct', { ...DIRECT, profiles: `a=${STAGING}` }, [['a', STAGING]]],
    ['work with ambient credentials', { ...AMBIENT, profiles: `a=${STAGING}` }, [['a', STAGING]]],
    [
      'are held to the allowed accounts',
      { profiles: `a=${STAGING}\nb=hub`, 'allowed-account-ids': '222222222222, 333333333333' },
      [
        ['a', STAGING],
        ['b', 'hub'],
      ],
    ],
  ])('%s', (_, inputs, profiles) => {
    const found = accepted(inputs).profiles.map(({ name, target }) => [name, target === 'hub' ? target : target.arn]);
    expect(found).toEqual(profiles);
  });

  test('leave the keys of the environment alone where these are not needed', () => {
    expect(refusals({ 'aws-profile': 'deploy' }, KEYS)).toEqual([]);
    expect(refusals({ ...AMBIENT }, KEYS)).toEqual([]);
    expect(refusals({ ...AMBIENT, 'aws-profile': 'deploy' }, { ...KEYS, AWS_PROFILE: 'runner' })).toEqual([]);
  });
});

describe('profiles are refused', () => {
  test.each<[string, Inputs, string[]]>([
    ['without a role', { profiles: 'a' }, ['profiles: not-a-profile-line']],
    ['with nothing for a role', { profiles: 'a=' }, ['profiles: not-a-profile-line']],
    ['with two words for a role', { profiles: `a=${TARGET_ROLE} x` }, ['profiles: not-a-profile-line']],
    ['with a word between two', { profiles: `a=hub x b=${TARGET_ROLE}` }, ['profiles: not-a-profile-line']],
    ['without a name', { profiles: `=${TARGET_ROLE}` }, ['profiles: bad-profile-name']],
    ['with a blank in the name', { profiles: `a b=${TARGET_ROLE}` }, ['profiles: bad-profile-name']],
    ['with a bracket in the name', { profiles: `a]=${TARGET_ROLE}` }, ['profiles: bad-profile-name']],
    ['with a path for a name', { profiles: `../a=${TARGET_ROLE}` }, ['profiles: bad-profile-name']],
    ['with quotes around the name', { profiles: `"a"=${TARGET_ROLE}` }, ['profiles: bad-profile-name']],
    ['with a name beyond ASCII', { profiles: `ä=${TARGET_ROLE}` }, ['profiles: bad-profile-name']],
    ['with too long a name', { profiles: `${'n'.repeat(65)}=${TARGET_ROLE}` }, ['profiles: bad-profile-name']],
    ['with a line end in the name', { 'aws-profile': 'a\nb' }, ['aws-profile: bad-profile-name']],
    [
      'with a name that is none to the JavaScript SDK',
      { profiles: `__proto__=${TARGET_ROLE}` },
      ['profiles: bad-profile-name'],
    ],
    ['with a comment in the name', { 'aws-profile': 'a#b' }, ['aws-profile: bad-profile-name']],
    ['with commas only', { profiles: ',\n,' }, ['profiles: empty-list']],
    ['with a role by its name', { profiles: 'a=DeployRole' }, ['profiles: no-accounts-file']],
    ['with an account', { profiles: 'a=333333333333' }, ['profiles: not-a-profile-target']],
    ['with a hub in capitals', { profiles: 'a=HUB' }, ['profiles: no-accounts-file']],
    ['with a user', { profiles: 'a=arn:aws:iam::333333333333:user/x' }, ['profiles: not-a-role-arn']],
    ['that come twice', { profiles: `a=${TARGET_ROLE}\na=${STAGING}` }, ['profiles: profile-twice']],
    ['that repeat the one of the step', { profiles: `a=${STAGING}`, 'aws-profile': 'a' }, ['profiles: profile-twice']],
    ['for the hub on route direct', { ...DIRECT, profiles: 'a=hub' }, ['profiles: no-hub-for-a-profile']],
    ['for the hub of ambient credentials', { ...AMBIENT, profiles: 'a=hub' }, ['profiles: no-hub-for-a-profile']],
    [
      'in another partition',
      { profiles: `a=${STAGING.replace(':aws:', ':aws-cn:')}` },
      ['profiles: target-in-another-partition'],
    ],
    [
      'in another partition than the role on route direct',
      { ...DIRECT, profiles: `a=${STAGING.replace(':aws:', ':aws-us-gov:')}` },
      ['profiles: target-in-another-partition'],
    ],
    [
      'in an account that is not allowed',
      { profiles: `a=${STAGING}`, 'allowed-account-ids': '222222222222' },
      ['allowed-account-ids: account-not-allowed'],
    ],
    [
      'all at once',
      { profiles: `a=x\nb=arn:aws:iam::1:role/x\na=${TARGET_ROLE}\na=${TARGET_ROLE}` },
      ['profiles: no-accounts-file', 'profiles: not-a-role-arn', 'profiles: profile-twice'],
    ],
  ])('%s', (_, inputs, refused) => {
    expect(refusals(inputs)).toEqual(refused);
  });

  test.each([
    ['aws-profile', { 'aws-profile': 'deploy' }],
    ['profiles', { profiles: `a=${STAGING}` }],
  ])('beside keys that nothing renews: %s', (name, inputs) => {
    expect(refusals({ ...AMBIENT, ...inputs }, KEYS)).toEqual([`${name}: static-keys-cannot-renew`]);
  });

  test.each([
    [
      { profiles: 'a b=x' },
      'profiles contains the invalid profile name "a b". Use 1 to 64 characters from A-Z a-z 0-9 _ . @ + -.',
    ],
    [
      { profiles: `a=hub\na=hub` },
      'profiles contains the profile "a" twice; aws-profile counts, too. Use each name once.',
    ],
    [
      { ...DIRECT, profiles: 'a=hub' },
      'profiles contains hub for profile "a", but this route has no hub session. Use a role ARN, or route: hub with an OIDC token.',
    ],
  ])('in words: %j', (inputs: Inputs, sentence) => {
    const reading = readRequest(inputsOfStep(environmentOf(inputs)));
    const sentences = reading.ok ? [] : reading.issues.map((issue) => formatInputIssue(issue, (text) => text));
    expect(sentences).toEqual([sentence]);
  });
});
