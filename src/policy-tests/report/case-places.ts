/** Where the cases of a file are. */
import { IssueCollector } from '../../accounts/issue-collector.js';
import { readYaml, type YamlNode } from '../../shared/yaml/yaml.js';
import type { Place } from '../workflows/place.js';

/** The place of each case by its name, in the text of a file that `readCases` has read without an issue. Never throws. */
export function casePlaces(source: string, file: string): ReadonlyMap<string, Place> {
  const unmarked = source.replace(/^\ufeff/, '');
  const text = /\.json$/i.test(file) ? unmarked.replaceAll('\t', ' ') : unmarked;
  const reading = readYaml(text);
  const list = reading.ok ? entryOf(reading.root, 'cases') : undefined;
  if (list?.kind !== 'list') return new Map();
  const positions = new IssueCollector(text, file);
  return new Map(
    list.items.flatMap((item): Array<[string, Place]> => {
      const name = entryOf(item, 'name');
      return name?.kind === 'scalar' ? [[name.text, { file, ...positions.position(item.offset) }]] : [];
    }),
  );
}

function entryOf(node: YamlNode | undefined, name: string): YamlNode | undefined {
  if (node?.kind !== 'map') return undefined;
  return node.entries.find(({ key }) => key.kind === 'scalar' && key.text === name)?.value;
}
