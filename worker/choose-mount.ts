// Splitting and shadowing, as TRAFFIC has it: which version answers a request that asks an alias, and which one answers
// too, unseen.
import type { Catalogue, Mount } from './catalogue.ts';
import type { AliasTraffic, Traffic } from './traffic.ts';

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
  if (other === undefined) return mount;
  const { prefix, model, alias } = mount;
  return { prefix, model, alias, version: other.version, routes: other.routes };
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

/** 0 to 100: the same for the same caller, known by `x-client-key` or else by address, and chance for one unknown. */
function bucketOf({ version }: Mount, { headers }: Request): number {
  const caller = headers.get('x-client-key') || headers.get('cf-connecting-ip');
  const share = caller ? hash(`${version.entry.name}\n${caller}`) / 2 ** 32 : Math.random();
  return share * 100;
}

/** FNV-1a with a final mix (http://www.isthe.com/chongo/tech/comp/fnv/; MurmurHash3 fmix32). */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
