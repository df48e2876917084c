/**
 * A `credential_process` line that every SDK reads alike. botocore splits it by POSIX rules without a shell; the JavaScript, Go,
 * Java and C++ SDKs hand it to `sh` or `cmd`, where `$`, backticks and `%` expand. Only double quotes mean the same to all of
 * them, and only around plain characters.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' ');
}

/** True for a path that means itself to every SDK when it stands in double quotes. */
export function isPortable(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? /^[\w .:\\/()~-]+$/.test(path) && !path.endsWith('\\') : /^[\w ./-]+$/.test(path);
}
