/** Shows a text from outside: secrets hidden, cut to length, quoted. */
export type Show = (text: string) => string;

/** Where a sentence is read, and so what can be changed there: a step of a workflow, or a command line. */
export type InputPlace = 'step' | 'command-line';

/** For each issue code, the sentence made from the data of that code. */
type IssueFormats<Data> = {
  readonly [Code in keyof Data]: (data: Data[Code], show: Show, place: InputPlace) => string;
};

type AnyFormat = (data: never, show: Show, place: InputPlace) => string;
type DataOf<Format> = Format extends (...values: infer Values) => string
  ? Values extends readonly [infer Data, ...unknown[]]
    ? Data
    : unknown
  : never;

/** The issues of a table of formats: a code and the data for its sentence. So a code, its data and its sentence stand together. */
export type IssueOf<Formats extends Readonly<Record<string, AnyFormat>>> = {
  readonly [Code in keyof Formats]: { readonly code: Code } & DataOf<Formats[Code]>;
}[keyof Formats];

/** The sentence of an issue. */
export function formatIssue<Data, Code extends keyof Data>(
  formats: IssueFormats<Data>,
  issue: { readonly [C in Code]: { readonly code: C } & Data[C] }[Code],
  show: Show,
  place: InputPlace = 'step',
): string {
  return formats[issue.code](issue, show, place);
}
