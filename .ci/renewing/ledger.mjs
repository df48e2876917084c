const SESSION = /<AccessKeyId>([^<]+)<[\s\S]*<Expiration>([^<]+)</;
const IDENTITY = /<Arn>([^<]+)</;

/** Who called with which session, from what went over the wire. */
export class Ledger {
  #endsMs = new Map();
  #byTool = new Map();

  /** Takes a call of the wiretap. */
  take(call) {
    const [, keyId, end] = SESSION.exec(call.text) ?? [];
    if (keyId !== undefined) this.#endsMs.set(keyId, Date.parse(end));
    const [, tool] = / app\/(\S+)/.exec(call.userAgent) ?? [];
    if (tool === undefined || call.kind !== 'GetCallerIdentity') return;
    const [, arn] = IDENTITY.exec(call.text) ?? [];
    this.#byTool.set(tool, [...this.callsOf(tool), { ...call, arn }]);
  }

  /** The calls of a tool, each with the `arn` that it was answered. */
  callsOf(tool) {
    return this.#byTool.get(tool) ?? [];
  }

  /** How many sessions of these calls had ended when the last of the calls was made. */
  outlived(calls) {
    const lastMs = calls.at(-1)?.atMs ?? 0;
    return [...new Set(calls.map(({ keyId }) => keyId))].filter((keyId) => this.#endsMs.get(keyId) < lastMs).length;
  }
}
