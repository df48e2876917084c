import path from 'node:path';

/**
 * The way from a folder down to a place in it, as a relative path, empty for the folder itself; `undefined` when the place is
 * elsewhere. A name that only begins with two dots, as `..data`, does not lead out. Looks at names alone, never at links.
 */
export function wayDown(folder: string, place: string, { relative, isAbsolute, sep } = path): string | undefined {
  const way = relative(folder, place);
  const leadsOut = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  return leadsOut ? undefined : way;
}
