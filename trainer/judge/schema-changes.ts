// What callers of a model notice when another version answers in its place.
import {
  type CategoryFeature,
  type Feature,
  takesAnyText,
} from '../../runtime/schema/feature-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';

export interface SchemaChanges {
  /** Requests or readers that worked before would fail. */
  breaking: string[];
  /** Everything that worked before still works. */
  compatible: string[];
}

type Described = Pick<RegistryEntry, 'features' | 'flags' | 'task'>;

/** Changes of features and outputs from one version to another, as sentences. */
export function schemaChanges(before: Described, after: Described): SchemaChanges {
  const changes: SchemaChanges = { breaking: [], compatible: [] };
  if (before.task !== after.task) {
    changes.breaking.push(`the task was '${before.task}' and is '${after.task}'`);
  }
  compareNames('output', before.flags, after.flags, changes);
  const featuresAfter = new Map(after.features.map((feature) => [feature.name, feature]));
  for (const feature of before.features) {
    const now = featuresAfter.get(feature.name);
    if (now === undefined) changes.breaking.push(`feature '${feature.name}' is gone`);
    else compareFeatures(feature, now, changes);
  }
  const known = new Set(before.features.map(({ name }) => name));
  for (const { name, missing } of after.features) {
    if (known.has(name)) continue;
    const list = missing === 'refused' ? changes.breaking : changes.compatible;
    list.push(`feature '${name}' is new${missing === 'refused' ? ' and required' : ''}`);
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

function compareFeatures(before: Feature, after: Feature, changes: SchemaChanges): void {
  const { name } = before;
  if (before.missing === 'allowed' && after.missing === 'refused') {
    changes.breaking.push(`feature '${name}' may no longer be missing`);
  }
  if (before.kind === 'category' && after.kind === 'category') {
    if (takesAnyText(before) && !takesAnyText(after)) {
      changes.breaking.push(`feature '${name}' no longer takes texts that are not labels`);
    }
    compareLabels(before, after, changes);
    return;
  }
  // Every integer is a number, so this one change of kind breaks nothing.
  const isWidened = before.kind === 'integer' && after.kind === 'number';
  if (before.kind !== after.kind && !isWidened) {
    changes.breaking.push(`feature '${name}' was a ${before.kind} and is a ${after.kind}`);
  }
  if (!('minimum' in before || 'maximum' in before || 'minimum' in after || 'maximum' in after)) {
    return;
  }
  const [lowBefore, highBefore] = boundsOf(before);
  const [low, high] = boundsOf(after);
  if (low === lowBefore && high === highBefore) return;
  const list = low > lowBefore || high < highBefore ? changes.breaking : changes.compatible;
  list.push(
    `feature '${name}': bounds were ${lowBefore} to ${highBefore} and are ${low} to ${high}`,
  );
}

/** Labels that are gone break nothing where any text is answered. */
function compareLabels(before: CategoryFeature, after: CategoryFeature, changes: SchemaChanges) {
  const what = `feature '${after.name}': label`;
  if (!takesAnyText(after)) {
    compareNames(what, before.labels, after.labels, changes);
    return;
  }
  const kept = new Set(after.labels);
  const gone = before.labels.filter((label) => !kept.has(label)).length;
  if (!takesAnyText(before)) {
    changes.compatible.push(`feature '${after.name}' takes any text`);
  }
  const list = gone === 1 ? '1 label is' : `${gone} labels are`;
  if (gone > 0) changes.compatible.push(`feature '${after.name}': ${list} part of the others now`);
}

function boundsOf(feature: Feature): [number, number] {
  if (feature.kind !== 'number' && feature.kind !== 'integer') return [-Infinity, Infinity];
  return [feature.minimum ?? -Infinity, feature.maximum ?? Infinity];
}
