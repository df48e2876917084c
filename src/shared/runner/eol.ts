/** What ends a line on this system. As `EOL` of `node:os`, which takes longer to load than a whole line to write. */
export const EOL = process.platform === 'win32' ? '\r\n' : '\n';
