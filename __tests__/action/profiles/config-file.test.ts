import { describe, expect, test } from '@jest/globals';
import { isOurProcess, userProfiles, withoutSecrets, withProfiles } from '../../../src/action/profiles/config-file.js';

const PROCESS =
  '"/usr/bin/node" "/tmp/xacct-action-0a1b0a1b0a1b0a1b0a1b0a1b/program/index.js" "/tmp/xacct-action-0a1b0a1b0a1b0a1b0a1b0a1b/profile-0"';
const WINDOWS_PROCESS = String.raw`"C:\Program Files\node.exe" "D:\my runner\_temp\xacct-action-0a1b0a1b0a1b0a1b0a1b0a1b\program\index.js" D:\x -`;
const OURS = `[profile deploy]\ncredential_process = ${PROCESS}\nregion = eu-west-1\n`;
const NEWER = PROCESS.replaceAll('0a1b', '2c3d');

const section = (name: string, credentialProcess = PROCESS) => ({ name, credentialProcess, region: 'eu-west-1' });

describe('the profiles of the user', () => {
  test.each<[string, string, string[]]>([
    ['of an empty file', '', []],
    ['of a config file', '[profile deploy]\nregion = eu-west-1\n', ['deploy']],
    ['of a credentials file', '[deploy]\naws_access_key_id = x\n', ['deploy']],
    ['count the default one', '[default]\nregion = eu-west-1\n', ['default']],
    ['count the default one that is written as a profile', '[profile default]\nregion = eu-west-1\n', ['default']],
    ['in double quotes', '[profile "deploy it"]\nregion = x\n', ['deploy it']],
    ['in single quotes', "[profile 'deploy']\nregion = x\n", ['deploy']],
    ['with one quote', `[profile "a]\n[profile b']\n[profile "c']\n`, ['"a', "b'", `"c'`]],
    ['with quotes around nothing', `[profile ""]\n[profile "]\n`, ['""', '"']],
    ['before anything else', '[profile staging]x\nregion = x\n', ['staging']],
    ['before a comment', '[profile deploy] # mine\n[other] ; mine, too\n', ['deploy', 'other']],
    ['between blanks', '  [  profile   deploy  ]  \nregion = x\n', ['deploy']],
    ['with line ends of Windows', '[profile a]\r\nregion = x\r\n[b]\r\n', ['a', 'b']],
    ['after a byte order mark', '\uFEFF[profile deploy]\n', ['deploy']],
    ['without a last line end', '[profile deploy]', ['deploy']],
    ['are not in comments', '# [profile a]\n; [profile b]\n#[c]\n', []],
    ['are not sso sessions', '[sso-session deploy]\nsso_region = x\n', []],
    ['are not services', '[services deploy]\nsts =\n  endpoint_url = http://x\n', []],
    ['are not values in brackets', '[profile a]\nlist = [profile b]\n', ['a']],
    ['are not ours', OURS, []],
    ['are not ours on Windows', OURS.replaceAll('/', '\\').replaceAll('\n', '\r\n'), []],
    [
      'are not ours on Windows, in a folder with blanks',
      `[profile a]\r\ncredential_process = ${WINDOWS_PROCESS}\r\n`,
      [],
    ],
    ['are those beside ours', `[default]\nregion = x\n${OURS}[profile b]\n`, ['default', 'b']],
    ['are those that name another process', '[profile deploy]\ncredential_process = /opt/broker\n', ['deploy']],
    [
      'are those that name a program in a folder much like ours',
      '[profile a]\ncredential_process = /opt/xacct-action-demo/program/index.js\n',
      ['a'],
    ],
    [
      'are those that name us in a comment only',
      '[profile deploy]\n# credential_process = /xacct-action-1/x\n',
      ['deploy'],
    ],
    [
      'are those with a name',
      'region = x\n[default]\n[profile "b c"]\n[sso-session d]\n[services e]\n[f]\n',
      ['default', 'b c', 'f'],
    ],
    ['are those that ours repeats', `[profile deploy]\nregion = x\n${OURS}`, ['deploy']],
  ])('%s', (_, text, names) => {
    expect([...userProfiles(text)]).toEqual(names);
  });
});

const USER = [
  '# the team keeps this file\n',
  '\n',
  '[default]\r\n',
  'region = eu-central-1   ; near us\r\n',
  '[profile "blank name"]\n',
  's3 =\n',
  '  max_concurrent_requests = 20\n',
  '  addressing_style = path\n',
  '[sso-session deploy]\n',
  'sso_start_url = https://example.com/#/start\n',
  '[services deploy]\n',
  'sts =\n',
  '  endpoint_url = http://localhost:4566\n',
  '\t\n',
  '; the end',
].join('');

describe('a config file with profiles', () => {
  test('of a machine without one holds just them', () => {
    expect(withProfiles('', [section('deploy')])).toBe(OURS);
  });

  test('keeps what was there, byte for byte', () => {
    expect(withProfiles(USER, [section('deploy')])).toBe(`${USER}\n${OURS}`);
    expect(withProfiles(`${USER}\n`, [section('deploy')])).toBe(`${USER}\n${OURS}`);
  });

  test('writes the default one by its name alone', () => {
    expect(withProfiles('', [section('default')])).toBe(OURS.replace('profile deploy', 'default'));
  });

  test('replaces ours of the same name and keeps the others', () => {
    const before = withProfiles(`${USER}\n`, [section('deploy'), section('staging')]);
    const staging = OURS.replace('deploy', 'staging');
    const newer = OURS.replace(PROCESS, NEWER);
    expect(withProfiles(before, [section('deploy', NEWER)])).toBe(`${USER}\n${staging}${newer}`);
  });

  // As version 1 of the AWS CLI writes: `aws configure set output json --profile deploy`, and so on.
  const SET = 'output = json\ns3 =\n    max_concurrent_requests = 20\n# mine\n';

  test('keeps what aws configure set has added to a profile of ours, also in a third use', () => {
    const second = withProfiles(`${USER}\n${OURS}${SET}`, [section('deploy', NEWER)]);
    const newer = OURS.replace(PROCESS, NEWER);
    expect(second).toBe(`${USER}\n${newer}${SET}`);
    expect(withProfiles(`${second}cli_pager =`, [section('deploy')])).toBe(`${USER}\n${OURS}${SET}cli_pager =\n`);
    const other = withProfiles(second, [section('staging')]);
    expect(withProfiles(other, [section('deploy')])).toBe(`${USER}\n${OURS.replace('deploy', 'staging')}${OURS}${SET}`);
  });

  test('has the region of the step, whatever was set since', () => {
    const changed = `${OURS.replace('eu-west-1', 'us-east-1')}output = json\n`;
    expect(withProfiles(changed, [section('deploy')])).toBe(`${OURS}output = json\n`);
  });

  test('has no byte order mark, on which the AWS CLI, boto3 and Java fail', () => {
    expect(withProfiles(`\uFEFF${USER}\n`, [section('deploy')])).toBe(`${USER}\n${OURS}`);
    expect(withProfiles('\uFEFF', [section('deploy')])).toBe(OURS);
  });

  test('keeps every section of the user, whatever its name', () => {
    const theirs = '[profile deploy]\nregion = x\n';
    expect(withProfiles(theirs, [section('deploy')])).toBe(`${theirs}${OURS}`);
  });
});

test.each([
  ['keys', '[default]\naws_access_key_id = A\naws_secret_access_key=B\n  AWS_SESSION_TOKEN = C', '[default]\n'],
  ['keys behind colons', '[default]\naws_secret_access_key: x\nregion = y\n', '[default]\nregion = y\n'],
  ['tokens by their old name', '[default]\nAWS_Security_Token = x\n', '[default]\n'],
  ['keys after a blank line, which stays', '[a]\n\n  aws_access_key_id = A\nregion = x\n', '[a]\n\nregion = x\n'],
  ['keys on lines of Windows', '[a]\r\naws_access_key_id = A\r\nregion = x\r\n', '[a]\r\nregion = x\r\n'],
])('a config file without secrets has no %s', (_, text, clean) => {
  expect(withoutSecrets(text)).toBe(clean);
});

test('a config file without secrets is otherwise the same', () => {
  expect(withoutSecrets(`${USER}\n${OURS}`)).toBe(`${USER}\n${OURS}`);
});

test('a section with a path of Windows is replaced whole, and keeps what was added to it', () => {
  const text = `[profile deploy]\r\ncredential_process = ${WINDOWS_PROCESS}\r\nregion = eu-west-1\r\noutput = json\r\n`;
  expect(withProfiles(text, [section('deploy', NEWER)])).toBe(
    `[profile deploy]\ncredential_process = ${NEWER}\nregion = eu-west-1\noutput = json\r\n`,
  );
  expect(isOurProcess(WINDOWS_PROCESS)).toBe(true);
  expect(isOurProcess(WINDOWS_PROCESS.replace('program', 'programs'))).toBe(false);
});
