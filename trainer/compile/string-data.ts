// A module's strings and their perfect hashes, as the memory of assembly/infer/strings.ts.
import {
  EMPTY_SLOT,
  GROUP_BUCKET_MASK,
  GROUP_BYTES,
  GROUP_COUNT,
  GROUP_DISPLACEMENTS,
  GROUP_SLOT_MASK,
  GROUP_SLOTS,
  GROUP_STRINGS,
  STRING_GROUPS,
} from '../../assembly/shared/abi.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { mix32 } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { type ModuleImage, Records } from './module-image.ts';

/** What `status_message` gives out, at the numbers STATUS_…. */
export const STATUS_MESSAGES = [
  'ok',
  'more rows than row_capacity(kind), or fewer than none',
  'the module was compiled without this kind of output',
];

export interface PerfectHash {
  displacements: Uint16Array;
  slots: Uint32Array;
}

/**
 * Places all strings; returns the bytes of the longest, which the text buffer must hold.
 * @param more messages of further statuses, and groups of strings behind the labels
 */
export function placeStrings(
  features: FeatureSchema,
  flags: string[],
  image: ModuleImage,
  more: { messages: string[]; groups: string[][] } = { messages: [], groups: [] },
): number {
  const groups = [
    features.map(({ name }) => name),
    flags,
    [...STATUS_MESSAGES, ...more.messages],
    ...features.map((feature) => (feature.kind === 'category' ? feature.labels : [])),
    ...more.groups,
  ];
  const records = new Records(groups.length, GROUP_BYTES);
  let longest = 0;
  groups.forEach((strings, i) => {
    const encoded = strings.map((text) => new TextEncoder().encode(text));
    for (const { length } of encoded) longest = Math.max(longest, length);
    if (encoded.length > 0) placeGroup(encoded, image, records, i);
  });
  image.addAt(STRING_GROUPS, 'strings', records.bytes);
  return longest;
}

function placeGroup(
  strings: Uint8Array[],
  image: ModuleImage,
  records: Records,
  group: number,
): void {
  const { displacements, slots } = makePerfectHash(strings);
  const bytes = new Uint8Array(strings.reduce((sum, { length }) => sum + length, 0));
  const directory = new Uint32Array(strings.length * 2);
  const first = image.add('strings', bytes);
  let at = 0;
  strings.forEach((string, i) => {
    bytes.set(string, at);
    directory.set([first + at, string.length], i * 2);
    at += string.length;
  });
  records.set(group, GROUP_COUNT, strings.length);
  records.set(group, GROUP_STRINGS, image.add('strings', directory));
  records.set(group, GROUP_SLOT_MASK, slots.length - 1);
  records.set(group, GROUP_SLOTS, image.add('strings', slots));
  records.set(group, GROUP_BUCKET_MASK, displacements.length - 1);
  records.set(group, GROUP_DISPLACEMENTS, image.add('strings', displacements));
}

/**
 * Displacements that give every string a slot of its own, the fullest buckets first.
 * @throws UserError when two strings are the same
 */
export function makePerfectHash(strings: Uint8Array[]): PerfectHash {
  const hashes = strings.map(hashText);
  refuseEqualHashes(strings, hashes);
  const slots = new Uint32Array(powerOfTwoFrom(strings.length * 1.25)).fill(EMPTY_SLOT);
  const displacements = new Uint16Array(powerOfTwoFrom(strings.length / 3));
  const buckets: number[][] = Array.from(displacements, () => []);
  hashes.forEach((hash, i) => {
    buckets[hash & (displacements.length - 1)].push(i);
  });
  const fullestFirst = [...buckets.keys()].sort((a, b) => buckets[b].length - buckets[a].length);
  for (const bucket of fullestFirst) {
    displacements[bucket] = placeBucket(buckets[bucket], hashes, slots);
  }
  return { displacements, slots };
}

/** Finds the first displacement whose slots are free, and fills them. */
function placeBucket(members: number[], hashes: number[], slots: Uint32Array): number {
  for (let displacement = 0; displacement < 1 << 16; displacement++) {
    const wanted = members.map((i) => slotOf(hashes[i], displacement, slots.length));
    const areFree = wanted.every((slot) => slots[slot] === EMPTY_SLOT);
    if (!areFree || new Set(wanted).size < wanted.length) continue;
    wanted.forEach((slot, k) => {
      slots[slot] = members[k];
    });
    return displacement;
  }
  throw new Error('no displacement fits: the hash is of no use for these strings');
}

/** Strings of one hash can share no group; of 32 bits, only equal ones do in practice. */
function refuseEqualHashes(strings: Uint8Array[], hashes: number[]): void {
  const seen = new Map<number, number>();
  hashes.forEach((hash, i) => {
    const earlier = seen.get(hash);
    if (earlier === undefined) {
      seen.set(hash, i);
      return;
    }
    const [a, b] = [earlier, i].map((k) => JSON.stringify(new TextDecoder().decode(strings[k])));
    throw new UserError(`the labels ${a} and ${b} cannot stand side by side; rename one of them`);
  });
}

function slotOf(hash: number, displacement: number, slotCount: number): number {
  return mix32((hash + displacement) >>> 0) & (slotCount - 1);
}

/** FNV-1a, mixed. */
function hashText(text: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of text) hash = Math.imul(hash ^ byte, 0x01000193);
  return mix32(hash);
}

function powerOfTwoFrom(value: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(value)));
}
