// Splitting and shadowing: an alias may send a share of its callers to another alias, or let another alias
// answer too, after the response, to see where they disagree.
import type { Catalogue, Mount } from './catalogue.ts';

export interface AliasTraffic {
  /** Alias that gets a share of the callers, and the share in percent. */
  split: { alias: string; percent: number } | null;
  /** Alias that answers too, unseen. */
  shadow: string | null;
}

/** Model name → alias → where its traffic goes. */
export type Traffic = Map<string, Map<string, AliasTraffic>>;

/** `{ batcomputer = { current = { split = { candidate = 10 }, shadow = "candidate" } } }` */
export function parseTraffic(value: unknown): Traffic {
  return mapOf(value, (aliases) => mapOf(aliases, parseAlias));
}

function parseAlias(value: unknown): AliasTraffic {
  const { split, shadow } = value as { split?: unknown; shadow?: unknown };
  if (shadow !== undefined && typeof shadow !== 'string')
    throw new Error('TRAFFIC: shadow is an alias');
  const shares = split === undefined ? [] : [...mapOf(split, Number)];
  if (shares.length > 1) throw new Error('TRAFFIC: split names one other alias');
  for (const [alias, percent] of shares) {
    if (!(percent >= 0 && percent <= 100))
      throw new Error(`TRAFFIC: ${alias} gets 0 to 100 percent`);
  }
  const [share] = shares.map(([alias, percent]) => ({ alias, percent }));
  return { split: share ?? null, shadow: shadow ?? null };
}

function mapOf<T>(value: unknown, parse: (value: unknown) => T): Map<string, T> {
  if (typeof value !== 'object' || value === null) throw new Error('TRAFFIC is a table of tables');
  return new Map(Object.entries(value).map(([name, one]) => [name, parse(one)]));
}

/** Where a request that asks an alias goes: the mount itself, or the same with the version of the split. */
export function chooseMount(
  traffic: Traffic,
  catalogue: Catalogue,
  mount: Mount,
  request: Request,
): Mount {
  const split = trafficOf(traffic, mount)?.split;
  if (!split || bucketOf(mount, request) >= split.percent) return mount;
  const other = aliasMount(catalogue, mount, split.alias);
  return other ? { ...mount, version: other.version, api: other.api } : mount;
}

/** The mount that shadows this one. */
export function shadowOf(traffic: Traffic, catalogue: Catalogue, mount: Mount): Mount | null {
  const shadow = trafficOf(traffic, mount)?.shadow;
  return shadow ? (aliasMount(catalogue, mount, shadow) ?? null) : null;
}

function trafficOf(traffic: Traffic, { alias, version }: Mount): AliasTraffic | undefined {
  return alias === null ? undefined : traffic.get(version.entry.name)?.get(alias);
}

function aliasMount(catalogue: Catalogue, { version }: Mount, alias: string): Mount | undefined {
  return catalogue.get(`/${version.entry.name}/${alias}`);
}

/** 0 to 100, the same for the same caller: by `x-client-key` where it is sent, else by address. */
function bucketOf({ version }: Mount, request: Request): number {
  const { headers } = request;
  const caller = headers.get('x-client-key') ?? headers.get('cf-connecting-ip') ?? '';
  return (hash(`${version.entry.name}\n${caller}`) / 2 ** 32) * 100;
}

/** FNV-1a with a final mix (http://www.isthe.com/chongo/tech/comp/fnv/; MurmurHash3 fmix32). */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
