/** Needs no quotes in any shell, nor where botocore splits the line. */
const PLAIN = /^[\w.:\\/~-]+$/;

/**
 * A `credential_process` line of portable words that every SDK reads alike. botocore splits it by POSIX rules without a shell. The
 * JavaScript, Go, Java and C++ SDKs pass it to `sh` or `cmd`, which expand `$`, backticks and `%`. Only double quotes around plain
 * characters mean the same to all, and Go on Windows escapes them, so a word is quoted only where it must be. Go also removes a quote
 * from both ends of a line that begins and ends with one, so such a line gets one more word, without meaning.
 * Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 * https://github.com/aws/aws-sdk-go-v2/issues/3208
 * https://github.com/aws/aws-sdk-go-v2/blob/main/config/internal/ini/strings.go
 */
export function commandLine(words: readonly string[]): string {
  const line = words.map((word) => (PLAIN.test(word) ? word : `"${word}"`)).join(' ');
  return line.startsWith('"') && line.endsWith('"') ? `${line} -` : line;
}

/** True for a path that every SDK reads unchanged, in double quotes where it has spaces. */
export function isPortable(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? /^[\w .:\\/()~-]+$/.test(path) && !path.endsWith('\\') : /^[\w ./-]+$/.test(path);
}
