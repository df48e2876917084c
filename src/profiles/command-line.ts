/**
 * A `credential_process` line that every SDK reads alike. botocore splits it by POSIX rules without a shell, on Windows by those
 * of C; the JavaScript, Go, Java and C++ SDKs hand it to `sh` or `cmd`, where `$`, backticks and `%` expand. Only double quotes
 * mean the same to all of them, only around plain characters, and not on Windows: there Go's SDK escapes them for `cmd`, which
 * then looks for a program with quotes in its name. So a word is quoted only where it has to be.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html,
 * https://github.com/aws/aws-sdk-go-v2/issues/3208
 */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/[ ()]/.test(word) ? `"${word}"` : word)).join(' ');
}

/** True for a path that means itself to every SDK, in double quotes where it holds blanks. */
export function isPortable(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? /^[\w .:\\/()~-]+$/.test(path) && !path.endsWith('\\') : /^[\w ./-]+$/.test(path);
}
