// The setting TRAFFIC: an alias may send a share of its callers to another alias, or let another alias answer too,
// after the response, to see where they disagree.
import * as z from 'zod/mini';
import type { DeployedModel } from './deployment.ts';
import { checkSetting, SettingFault } from './setting-fault.ts';

const PERCENT = 'a number from 0 to 100';

export interface AliasTraffic {
  /** Alias that gets a share of the callers, and the share in percent. */
  split: { alias: string; percent: number } | null;
  /** Alias that answers too, unseen. */
  shadow: string | null;
}

/** Model name → alias → where its traffic goes. */
export type Traffic = Map<string, Map<string, AliasTraffic>>;

const aliasSchema = z.strictObject({
  split: z.optional(z.unknown()),
  shadow: z.optional(z.string('an alias')),
});
const percentSchema = z.number(PERCENT).check(z.minimum(0, PERCENT), z.maximum(100, PERCENT));

/**
 * `{ batcomputer = { current = { split = { candidate = 10 }, shadow = "candidate" } } }`
 * @throws SettingFault, also for a model or an alias that is not deployed
 */
export function parseTraffic(value: unknown, models: DeployedModel[]): Traffic {
  const traffic: Traffic = new Map();
  for (const [name, table] of entriesOf('TRAFFIC', value)) {
    const model = models.find((one) => one.name === name);
    if (model === undefined) throw new SettingFault(`TRAFFIC: no model ${name} is deployed`);
    const place = `TRAFFIC.${name}`;
    const parsed = entriesOf(place, table).map(([alias, one]): [string, AliasTraffic] => {
      checkAlias(model, alias);
      return [alias, parseAlias(`${place}.${alias}`, one, model, alias)];
    });
    traffic.set(name, new Map(parsed));
  }
  return traffic;
}

function parseAlias(
  place: string,
  value: unknown,
  model: DeployedModel,
  own: string,
): AliasTraffic {
  const { split, shadow } = checkSetting(place, aliasSchema, value);
  const shares = split === undefined ? [] : entriesOf(`${place}.split`, split);
  if (shares.length > 1) throw new SettingFault(`${place}.split must name one other alias`);
  for (const other of [
    ...shares.map(([alias]) => alias),
    ...(shadow === undefined ? [] : [shadow]),
  ]) {
    checkAlias(model, other);
    if (other === own) throw new SettingFault(`${place} must name an alias other than ${own}`);
  }
  const [share] = shares.map(([alias, percent]) => ({
    alias,
    percent: checkSetting(`${place}.split.${alias}`, percentSchema, percent),
  }));
  return { split: share ?? null, shadow: shadow ?? null };
}

function checkAlias({ name, aliases }: DeployedModel, alias: string): void {
  if (Object.hasOwn(aliases, alias)) return;
  throw new SettingFault(`TRAFFIC: ${name} has no alias ${alias}`);
}

/** A table by name; its names may be any. */
function entriesOf(place: string, value: unknown): [string, unknown][] {
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isTable) throw new SettingFault(`${place} must be a table`);
  const entries = Object.entries(value);
  if (entries.length === 0) throw new SettingFault(`${place} is empty`);
  return entries;
}
