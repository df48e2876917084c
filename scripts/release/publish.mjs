// Publishes a release and moves the major tag, with the GitHub CLI. `gh` runs it with these words and returns what it prints.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { archiveName, CHECKSUMS, OUT } from './archive.mjs';
import { notesOf, versionOf } from './version.mjs';

/**
 * Publishes the release, first as a draft: after that, nothing can be added to an immutable release. Throws where the tag names another
 * commit than the attested one; anyone who may push can move it until the release is published.
 */
export function publish({ folder, tag, sha, repository }, gh) {
  const checkTag = (otherwise) => {
    // The commit that a tag names, lightweight or annotated.
    const tagged = gh('api', `repos/${repository}/commits/tags/${tag}`, '--jq', '.sha').trim();
    if (tagged !== sha) throw new Error(`${otherwise}: ${tag} names ${tagged}, the attested commit is ${sha}.`);
  };
  const notes = notesOf(folder, versionOf(folder));
  if (notes === undefined) throw new Error(`CHANGELOG.md has no section for ${tag}.`);
  const out = path.join(folder, OUT);
  const file = path.join(out, 'notes.md');
  writeFileSync(file, `${notes}\n`);

  checkTag('Nothing was released');
  gh('release', 'create', tag, '--draft', '--verify-tag', '--notes-file', file, '--title', tag);
  gh('release', 'upload', tag, path.join(out, archiveName(tag)), path.join(out, CHECKSUMS));
  checkTag('The release stays a draft');
  gh('release', 'edit', tag, '--draft=false');
  checkTag('The release is published with another commit. Delete it, and release the next version');
  const isImmutable = gh('api', `repos/${repository}/releases/tags/${tag}`, '--jq', '.immutable').trim();
  if (isImmutable !== 'true') {
    throw new Error('The release is not immutable. Switch release immutability on and release the next version.');
  }
}

/** Moves the tag vX to this release, unless a newer one of the same major is there. A release for vX would make it immutable. */
export function moveMajor({ tag, sha, repository }, gh) {
  const [major] = tag.split('.');
  const tags = gh('api', '--paginate', `repos/${repository}/git/matching-refs/tags/${major}.`, '--jq', '.[].ref')
    .split('\n')
    .map((ref) => ref.replace('refs/tags/', '').trim())
    .filter((name) => /^v\d+\.\d+\.\d+$/.test(name))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const newest = tags.at(-1);
  if (newest !== tag) return `${major} stays where it is: ${newest} is newer than ${tag}.`;
  const known = gh('api', `repos/${repository}/git/matching-refs/tags/${major}`, '--jq', '.[].ref').split('\n');
  if (known.includes(`refs/tags/${major}`)) {
    gh(
      'api',
      '--method',
      'PATCH',
      `repos/${repository}/git/refs/tags/${major}`,
      '-f',
      `sha=${sha}`,
      '-F',
      'force=true',
    );
  } else {
    gh('api', '--method', 'POST', `repos/${repository}/git/refs`, '-f', `ref=refs/tags/${major}`, '-f', `sha=${sha}`);
  }
  return `${major} is ${sha} now.`;
}
