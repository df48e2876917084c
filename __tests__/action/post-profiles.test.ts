import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { postStep } from '../../src/action/post-step.js';
import { install } from '../../src/action/profiles/install.js';
import { ProfileStore } from '../../src/action/profiles/profile-store.js';
import { renew } from '../../src/action/profiles/renew.js';
import { startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import { configFor, newProfile } from '../support/stored-profiles.js';

const USER = [
  '[profile old]\n',
  'aws_access_key_id = AKIA\n',
  'aws_secret_access_key: their-secret\n',
  'AWS_SECURITY_TOKEN=their-token\n',
  'region = eu-west-1\n',
].join('');
const DONE = 'Removed the profiles. They no longer renew.\n';

let temp = '';
let folder = '';

beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'post-profiles-'));
  folder = path.join(temp, `xacct-action-${'0a'.repeat(12)}`);
  const [program, config] = [path.join(temp, 'credentials'), path.join(temp, 'config')];
  mkdirSync(program);
  writeFileSync(path.join(program, 'index.js'), '// a program\n');
  writeFileSync(config, USER);
  install(folder, program, [newProfile('deploy'), newProfile('staging')], { AWS_CONFIG_FILE: config, HOME: temp });
});

afterEach(() => {
  rmSync(temp, { recursive: true, force: true });
});

/** Runs the post step, and answers what it said. */
function post(stated = folder): string {
  let said = '';
  postStep({ STATE_profiles: stated, RUNNER_TEMP: temp }, (text) => {
    said += text;
  });
  return said;
}

const cabinet = (index: number) => new ProfileStore(path.join(folder, `profile-${index}`));
const left = () => readdirSync(folder).sort();

test('nothing that holds a secret or renews is left, whatever stood there', () => {
  cabinet(0).saveFailure({ uptimeMs: 1, line: 'denied' });
  // Of a process that was killed before it put its session in place.
  writeFileSync(path.join(cabinet(0).folder, 'session.json.4711'), '{"accessKeyId":"ASIA"');
  expect(left()).toEqual(['chain.json', 'config', 'profile-0', 'profile-1', 'program']);
  expect(post()).toBe(DONE);
  expect(left()).toEqual(['config', 'program']);
  expect(post()).toBe(DONE);
});

test("the user's own keys are taken out of our config file, and nothing else", () => {
  const file = path.join(folder, 'config');
  const before = readFileSync(file, 'utf8');
  expect(before).toContain('their-secret');
  post();
  const [header = '', , , , region = ''] = USER.split(/(?<=\n)/);
  expect(readFileSync(file, 'utf8')).toBe(before.replace(USER, `${header}${region}`));
  expect(readFileSync(path.join(temp, 'config'), 'utf8')).toBe(USER);
});

test('a renewal that is under way keeps nothing, and serves the tool that asked', async () => {
  const aws = await startLocalAws({
    world: exampleModel(),
    // The answer is not sent yet.
    onCall: ({ kind }) => {
      if (kind === 'AssumeRole') post();
    },
  });
  const profile = cabinet(0);
  rmSync(path.join(profile.folder, 'session.json'));
  profile.saveConfig(configFor('deploy', { 'sts-endpoint': aws.stsUrl }));
  const renewal = await renew(profile, { ...aws.runnerEnvironment() });
  await aws.stop();
  expect(renewal).toMatchObject({ ok: true, session: { accountId: '222222222222' } });
  expect(left()).toEqual(['config', 'program']);
});

describe('what cannot be removed', () => {
  /** Makes a folder keep what is in it, for this process: root may do everything, so it is somebody else for the time being. */
  function locked(place: string, act: () => string): string {
    chmodSync(place, 0o500);
    try {
      if (process.getuid?.() !== 0) return act();
      for (const name of ['', ...readdirSync(temp, { recursive: true, encoding: 'utf8' })]) {
        chownSync(path.join(temp, name), NOBODY, NOBODY);
      }
      process.seteuid?.(NOBODY);
      return act();
    } finally {
      process.seteuid?.(process.getuid?.() ?? 0);
      // It may have been moved.
      const moved = readdirSync(folder).find((name) => name.startsWith(path.basename(place)));
      if (moved !== undefined) chmodSync(path.join(folder, moved), 0o700);
    }
  }
  const NOBODY = 65534;

  test('is told, does not keep the rest, and is gone after the next try', () => {
    const said = locked(cabinet(0).folder, post);
    expect(said).toMatch(/^::warning title=xacct-action::The profiles could not be removed: [^\n]*\n$/);
    expect(left().filter((name) => !name.startsWith('profile-0'))).toEqual(['config', 'program']);
    expect(readFileSync(path.join(folder, 'config'), 'utf8')).not.toContain('their-secret');
    expect(left()).toHaveLength(3);
    expect(post()).toBe(DONE);
    expect(left()).toEqual(['config', 'program']);
  });

  test('or read, such as the config file, does not keep the rest', () => {
    rmSync(path.join(folder, 'config'));
    mkdirSync(path.join(folder, 'config'));
    expect(post()).toContain('::warning');
    expect(left()).toEqual(['config', 'program']);
  });
});

test('a folder that is gone is nothing to speak of', () => {
  rmSync(folder, { recursive: true });
  expect(post()).toBe(DONE);
  expect(existsSync(folder)).toBe(false);
});

test('what cannot be moved first is removed all the same', () => {
  for (const name of ['profile-0', 'chain.json']) {
    const away = path.join(folder, `${name}.${process.pid}`);
    mkdirSync(away);
    writeFileSync(path.join(away, 'of-somebody'), '');
  }
  expect(post()).toBe(DONE);
  expect(left()).toEqual(['config', 'program']);
});

// The runner's own clean-up is another user's then, and can't remove what is root's.
const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('in a container job of root the program is removed too', () => {
  chownSync(temp, 65534, 65534);
  expect(post()).toBe(DONE);
  expect(left()).toEqual(['config']);
});

describe('a state that somebody else has set', () => {
  const OWN = `xacct-action-${'1b'.repeat(12)}`;
  const victim = (...names: string[]) => {
    const place = path.join(temp, ...names);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'precious'), '');
    return place;
  };
  const poisons: ReadonlyArray<readonly [string, () => string]> = [
    ['another folder', () => victim('precious-folder')],
    ['a folder of our name elsewhere', () => victim('below', OWN)],
    ['the temporary folder itself', () => victim('')],
    ['a way round to a folder of our name', () => `${temp}/below/../${path.basename(victim(OWN))}`],
    ['a relative path', () => path.relative(process.cwd(), victim(OWN))],
    ['a name with more in it', () => victim(`${OWN}-of-theirs`)],
    ['a name too short', () => victim('xacct-action-0a0b')],
    ["the local AWS's folder", () => victim(`xacct-local-aws-${'0a'.repeat(8)}`)],
    [
      'a link of our name',
      () => {
        const link = path.join(temp, OWN);
        symlinkSync(victim('linked'), link);
        return link;
      },
    ],
  ];

  test.each(poisons)('removes nothing: %s', (_, poison) => {
    const stated = poison();
    const before = readdirSync(temp, { recursive: true, encoding: 'utf8' }).sort();
    expect(post(stated)).toMatch(/^::warning [^\n]*which is not a folder of this action\. [^\n]*\n$/);
    expect(readdirSync(temp, { recursive: true, encoding: 'utf8' }).sort()).toEqual(before);
  });

  test('starts no command and is cut', () => {
    const said = post(`/x\n::error::evil ##[error]evil${'x'.repeat(10_000)}`);
    expect(said.split('\n')).toHaveLength(2);
    expect(said).not.toContain('##[error]');
    expect(said.length).toBeLessThan(400);
  });
});
