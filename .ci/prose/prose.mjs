/**
 * Our texts hold no word of the word list and no sentence of more than 25 words, and the rules find each row of the list.
 * The rules are those of `styles/`, for Vale. Prints what was found, then one line a claim.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { parse } from 'yaml';
import { claim } from '../claims.mjs';
import { LABELS, ROWS } from './samples.mjs';

/** What is checked, as patterns of git: pages, and whatever has descriptions or comments that users read. */
const CHECKED = [
  '*.md',
  '*action.yml',
  '.github/*.yml',
  'examples/*.yml',
  'infra/cloudformation/*.yml',
  'infra/terraform/*.tf',
];

/** The golden files of what users are told. */
const MESSAGES = ['__tests__/*log.txt', '__tests__/*summary.txt', '__tests__/*refusals.txt', '__tests__/*issues.txt'];

/** What Vale finds in files: the rule and the line of each, by file. */
function found(files) {
  const { status, stdout, stderr } = spawnSync(
    'vale',
    ['--no-global', '--config', '.ci/prose/vale.ini', '--output', 'JSON', ...files],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  // 0: nothing was found, 1: something was. Anything else is an error of Vale's.
  if (status !== 0 && status !== 1) throw new Error(`vale ended with status ${status}: ${stderr}`);
  return new Map(Object.entries(JSON.parse(stdout)));
}

function filesOf(patterns) {
  return execFileSync('git', ['ls-files', '-z', '--', ...patterns], { encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);
}

/** A page's examples, on the lines that they have there. What a program prints (`text`) is checked where it is made. */
function examplesOf(page) {
  let language;
  const lines = readFileSync(page, 'utf8')
    .split('\n')
    .map((line) => {
      const [, opened] = /^ *```(\w*)$/.exec(line) ?? [];
      if (opened === undefined) return language === undefined || language === 'text' ? '' : line;
      language = language === undefined ? opened : undefined;
      return '';
    });
  return lines.join('\n');
}

/** The messages of a golden file. Its lines that begin with `===` are names of tests. */
function messagesOf(file) {
  return readFileSync(file, 'utf8').replace(/^===.*$/gm, '');
}

/** The texts of a source file that may be messages: the lines of more than three words in its strings and templates. */
function textsOf(file) {
  const texts = [];
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (node.type === 'StringLiteral') texts.push(node.value);
    if (node.type === 'TemplateLiteral') texts.push(node.quasis.map(({ cooked }) => cooked).join('X'));
    for (const part of Object.values(node)) visit(part);
  };
  visit(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2024' }));
  const lines = texts.flatMap((text) => text.split('\n')).map((line) => line.replace(/\s+/g, ' ').trim());
  const messages = lines.filter((line) => line.split(' ').length > 3);
  return messages.map((message) => `${message}\n\n`).join('');
}

/** What Vale finds in a part of each file, by file. The part is read as a file of the extension. */
function foundInPart(files, extension, partOf) {
  const folder = mkdtempSync(path.join(tmpdir(), 'prose-'));
  const places = new Map(files.map((file, at) => [path.join(folder, `${at}.${extension}`), file]));
  for (const [place, file] of places) writeFileSync(place, partOf(file));
  const findings = [...found([...places.keys()])].map(([place, alerts]) => [places.get(place), alerts]);
  rmSync(folder, { recursive: true });
  return new Map(findings);
}

/** Puts each sentence into a paragraph of its own, and gives back those with a finding of the style. */
function caught(sentences, style, extension = 'txt') {
  const folder = mkdtempSync(path.join(tmpdir(), 'prose-'));
  const file = path.join(folder, `sentences.${extension}`);
  writeFileSync(file, sentences.map((sentence) => `${sentence}\n\n`).join(''));
  const lines = (found([file]).get(file) ?? []).filter(({ Check }) => Check.startsWith(style)).map(({ Line }) => Line);
  rmSync(folder, { recursive: true });
  return sentences.filter((_, at) => lines.includes(2 * at + 1));
}

const files = filesOf(CHECKED);
const findings = found(files);
const golden = filesOf(MESSAGES);
const inMessages = foundInPart(golden, 'txt', messagesOf);
const inExamples = foundInPart(
  files.filter((file) => file.endsWith('.md')),
  'yml',
  examplesOf,
);
// Messages of STS are AWS's own words.
const sources = filesOf(['src/*.ts', ':!src/emulator/sts/sts-messages.ts']);
const inSources = foundInPart(sources, 'txt', textsOf);
for (const [file, alerts] of [...findings, ...inExamples, ...inMessages]) {
  for (const { Line, Span, Message } of alerts) process.stdout.write(`${file}:${Line}:${Span[0]}: ${Message}\n`);
}
for (const file of files) claim(`${file} is written in plain English`, !findings.has(file) && !inExamples.has(file));
for (const file of golden) claim(`the messages in ${file} are plain English`, !inMessages.has(file));
for (const [file, alerts] of inSources) {
  const lines = textsOf(file).split('\n');
  for (const { Line, Message } of alerts) process.stdout.write(`${file}: ${Message}: ${lines[Line - 1]}\n`);
}
claim('the messages in src are plain English', inSources.size === 0);

for (const { row, forbidden, allowed } of ROWS) {
  const both = caught([...forbidden, ...allowed], 'Plain.');
  const missed = forbidden.filter((sentence) => !both.includes(sentence));
  const wrong = allowed.filter((sentence) => both.includes(sentence));
  for (const sentence of missed) process.stdout.write(`not found: ${sentence}\n`);
  for (const sentence of wrong) process.stdout.write(`found, and should not be: ${sentence}\n`);
  claim(`"${row}" is found in sentences that have it, and in no others`, missed.length + wrong.length === 0);
}

const keys = Object.keys(parse(readFileSync('.ci/prose/styles/Plain/Words.yml', 'utf8')).swap);
const samples = ROWS.flatMap(({ forbidden }) => forbidden);
const idle = keys.filter((key) => !samples.some((sentence) => new RegExp(`\\b(?:${key})\\b`, 'i').test(sentence)));
for (const key of idle) process.stdout.write(`no sample has ${key}\n`);
claim('each rule for a word finds one of the sentences', idle.length === 0);

const labels = caught(LABELS, 'Plain.Labels');
for (const label of LABELS) claim(`the label "${label}" is found`, labels.includes(label));

const words = (count) => `${Array.from({ length: count }, (_, at) => `word${at}`).join(' ')}.`;
for (const [style, extension] of [
  ['Messages.', 'txt'],
  ['Pages.', 'md'],
]) {
  const long = caught([words(25), words(26), `${words(20)} ${words(20)}`], style, extension);
  claim(`26 words in one sentence are found in .${extension}, 25 are not`, long.length === 1 && long[0] === words(26));
}
