// The key for an API that asks for one, which whoever tests or watches it holds in their environment.

export const API_KEY_VARIABLE = 'BATCOMPUTER_API_KEY';

/** Undefined where there is none. */
export function apiKeyHere(): string | undefined {
  return process.env[API_KEY_VARIABLE] || undefined;
}

export function keyHeader(apiKey: string | undefined): Record<string, string> {
  return apiKey === undefined ? {} : { 'x-api-key': apiKey };
}
