/** The name of a snapshot in an account's folder: the output of `aws iam get-account-authorization-details`. */
export const SNAPSHOT_FILE = 'authorization-details.json';

/** The largest snapshot in a folder of policies, in bytes. IAM returns up to five versions of each policy, so it is more than other files have. */
export const MOST_SNAPSHOT_BYTES = 64 * 1024 * 1024;
