/** What needs no quotes in any shell, nor where botocore splits the line. */
const PLAIN = /^[\w.:\\/~-]+$/;

/**
 * A `credential_process` line that every SDK reads alike, of portable words. botocore splits it by POSIX rules without a shell; the
 * JavaScript, Go, Java and C++ SDKs hand it to `sh` or `cmd`, where `$`, backticks and `%` expand. Only double quotes mean the same
 * to all of them, only around plain characters, and not to Go on Windows, which escapes them for `cmd`: so a word is quoted only
 * where it has to be. Go's SDK also takes a quote from either end of a value that begins and ends with one, so such a line gets
 * one plain word more, which says nothing.
 * Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 * https://github.com/aws/aws-sdk-go-v2/issues/3208
 * https://github.com/aws/aws-sdk-go-v2/blob/main/config/internal/ini/strings.go
 */
export function commandLine(words: readonly string[]): string {
  const line = words.map((word) => (PLAIN.test(word) ? word : `"${word}"`)).join(' ');
  return line.startsWith('"') && line.endsWith('"') ? `${line} -` : line;
}

/** True for a path that means itself to every SDK, in double quotes where it holds blanks. */
export function isPortable(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? /^[\w .:\\/()~-]+$/.test(path) && !path.endsWith('\\') : /^[\w ./-]+$/.test(path);
}
