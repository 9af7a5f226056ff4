// A valid registry entry for tests of the registry; no model stands behind it.
import type { EntryDraft } from '../../../trainer/registry/write-version.ts';

export function entryDraft(name: string, version: number): EntryDraft {
  return {
    name,
    version,
    created: '2026-01-02T03:04:05.000Z',
    title: 'A test',
    description: 'An entry that tests write',
    task: 'class',
    features: [{ name: 'age', kind: 'number', missing: 'allowed', minimum: 0, maximum: 120 }],
    flags: ['noProb', 'yesProb'],
    classes: ['no', 'yes'],
    examples: [{ age: 30 }],
    metrics: { auc: 0.75 },
    rows: { read: 10, used: 9, cells: 5, train: 8, test: 1, rejected: 0 },
    seed: 1,
    parameters: { kind: 'forest' },
    dataHash: '0'.repeat(64),
    recipeHash: '1'.repeat(64),
    git: { commit: null, dirty: false },
    tools: {},
    module: { abi: 1, strategy: 'table', bytes: 3 },
  };
}
