// What callers of a model notice when another version answers in its place.
import { type CategoryFeature, takesAnyText } from '../../runtime/schema/feature-schema.ts';
import { type Input, inputsOf } from '../../runtime/schema/input-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';

export interface SchemaChanges {
  /** Requests or readers that worked before would fail. */
  breaking: string[];
  /** Everything that worked before still works. */
  compatible: string[];
}

type Described = Pick<RegistryEntry, 'features' | 'derivation' | 'flags' | 'task'>;

/** Changes of what callers send, and of outputs, from one version to another, as sentences. */
export function schemaChanges(before: Described, after: Described): SchemaChanges {
  const changes: SchemaChanges = { breaking: [], compatible: [] };
  if (before.task !== after.task) {
    changes.breaking.push(`the task was '${before.task}' and is '${after.task}'`);
  }
  compareNames('output', before.flags, after.flags, changes);
  const [old, now] = [inputsOf(before), inputsOf(after)];
  const what = before.derivation || after.derivation ? 'input' : 'feature';
  const inputsAfter = new Map(now.map((input) => [input.name, input]));
  for (const input of old) {
    const same = inputsAfter.get(input.name);
    const place = `${what} '${input.name}'`;
    if (same === undefined) changes.breaking.push(`${place} is gone`);
    else compareInputs(place, input, same, changes);
  }
  const known = new Set(old.map(({ name }) => name));
  for (const { name, missing } of now) {
    if (known.has(name)) continue;
    const list = missing === 'refused' ? changes.breaking : changes.compatible;
    list.push(`${what} '${name}' is new${missing === 'refused' ? ' and required' : ''}`);
  }
  return changes;
}

function compareNames(what: string, before: string[], after: string[], changes: SchemaChanges) {
  const [old, now] = [new Set(before), new Set(after)];
  for (const name of before) {
    if (!now.has(name)) changes.breaking.push(`${what} '${name}' is gone`);
  }
  for (const name of after) {
    if (!old.has(name)) changes.compatible.push(`${what} '${name}' is new`);
  }
}

function compareInputs(place: string, before: Input, after: Input, changes: SchemaChanges): void {
  if (before.missing === 'allowed' && after.missing === 'refused') {
    changes.breaking.push(`${place} may no longer be missing`);
  }
  if (before.kind === 'category' && after.kind === 'category') {
    if (takesAnyText(before) && !takesAnyText(after)) {
      changes.breaking.push(`${place} no longer takes texts that are not labels`);
    }
    compareLabels(place, before, after, changes);
    return;
  }
  if (before.kind === 'date' && after.kind === 'date' && before.format !== after.format) {
    changes.breaking.push(`${place} was written as ${before.format} and is as ${after.format}`);
  }
  // Every integer is a number and every label a text, so these changes of kind break nothing.
  const isWidened =
    (before.kind === 'integer' && after.kind === 'number') ||
    (before.kind === 'category' && after.kind === 'text');
  if (before.kind !== after.kind && !isWidened) {
    changes.breaking.push(`${place} was a ${before.kind} and is a ${after.kind}`);
  }
  if (!('minimum' in before || 'maximum' in before || 'minimum' in after || 'maximum' in after)) {
    return;
  }
  const [lowBefore, highBefore] = boundsOf(before);
  const [low, high] = boundsOf(after);
  if (low === lowBefore && high === highBefore) return;
  const list = low > lowBefore || high < highBefore ? changes.breaking : changes.compatible;
  list.push(`${place}: bounds were ${lowBefore} to ${highBefore} and are ${low} to ${high}`);
}

/** Labels that are gone break nothing where any text is answered. */
function compareLabels(
  place: string,
  before: CategoryFeature,
  after: CategoryFeature,
  changes: SchemaChanges,
) {
  const what = `${place}: label`;
  if (!takesAnyText(after)) {
    compareNames(what, before.labels, after.labels, changes);
    return;
  }
  const kept = new Set(after.labels);
  const gone = before.labels.filter((label) => !kept.has(label)).length;
  if (!takesAnyText(before)) {
    changes.compatible.push(`${place} takes any text`);
  }
  const list = gone === 1 ? '1 label is' : `${gone} labels are`;
  if (gone > 0) changes.compatible.push(`${place}: ${list} part of the others now`);
}

function boundsOf(feature: Input): [number, number] {
  if (feature.kind !== 'number' && feature.kind !== 'integer') return [-Infinity, Infinity];
  return [feature.minimum ?? -Infinity, feature.maximum ?? Infinity];
}
