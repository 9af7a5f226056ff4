// What is wrong with a setting of the deployment: told to its operator in the log, never to a caller.
import * as z from 'zod/mini';

export class SettingFault extends Error {}

/** The value, as the schema reads it. @throws SettingFault naming each place and what belongs there */
export function checkSetting<T>(setting: string, schema: z.ZodMiniType<T>, value: unknown): T {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const place = [setting, ...issue.path.map(String)].join('.');
    return issue.code === 'unrecognized_keys'
      ? `${place} has no ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
      : `${place} must be ${issue.message}`;
  });
  throw new SettingFault(faults.join('; '));
}
