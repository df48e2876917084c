/**
 * The labels of GitHub's standard runners. Larger runners have names of their own, and so do scale sets in a network of AWS.
 * Source: https://docs.github.com/en/actions/reference/runners/github-hosted-runners
 */
const HOSTED =
  /^(?:ubuntu-(?:latest|slim|\d\d\.04)|windows-(?:latest|20\d\d|11)|macos-(?:latest|\d\d))(?:-(?:arm|intel|large|xlarge|vs20\d\d))?$/i;

/** True for the label of a runner that is surely GitHub's own. */
export function isHostedLabel(label: string): boolean {
  return HOSTED.test(label);
}
