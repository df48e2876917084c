export function exchange(
  env: NodeJS.ProcessEnv,
): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string; arn: string }>;
