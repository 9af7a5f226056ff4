// Small recipes, files and collected warnings for the tests of ingest.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../../../trainer/base/progress.ts';
import { requireCells, type TrainingTable } from '../../../trainer/encode/cell-table.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Columns place (category), size (number, may be missing), and answer (no or yes). */
export function makeRecipe(changes: Partial<Recipe> = {}): Recipe {
  return {
    name: 'test',
    title: 'Test',
    description: 'Test',
    source: { files: 'none.csv' },
    features: {
      place: { sql: '"place"', kind: 'category' },
      size: { sql: '"size"', kind: 'number', missing: 'allowed' },
    },
    target: { sql: '"answer"', classes: { no: ['no'], yes: ['yes'] } },
    objective: 'binary',
    learner: { kind: 'forest' },
    flags: { no: 'noProb', yes: 'yesProb' },
    split: { by: 'random', testShare: 0.1 },
    seed: 1,
    ...changes,
  };
}

/** Writes files into a new folder and returns it. */
export function writeFiles(files: Record<string, string | Uint8Array>): string {
  const folder = temporaryFolder();
  for (const [name, data] of Object.entries(files)) writeFileSync(join(folder, name), data);
  return folder;
}

export function collectWarnings(): { progress: Progress; warnings: string[] } {
  const warnings: string[] = [];
  return {
    warnings,
    progress: {
      stage: () => ({ update() {}, done() {} }),
      warn: (message) => warnings.push(message),
    },
  };
}

/** Ingests files given by name and text. */
export async function ingestFiles(
  files: Record<string, string | Uint8Array>,
  recipe: Recipe = makeRecipe(),
  threads = 2,
) {
  const { progress, warnings } = collectWarnings();
  const dataset = await ingest(recipe, { data: writeFiles(files), progress, threads });
  return { dataset: { ...dataset, cells: requireCells(dataset.cells, 'A test') }, warnings };
}

/** Cells as readable lines: labels and numbers, then the counts of the classes. */
export function showCells(given: TrainingTable): string[] {
  const table = requireCells(given, 'A test');
  return Array.from({ length: table.cellCount }, (_, cell) => {
    const values = table.schema.map((feature, f) => {
      const value = table.columns[f][cell];
      return feature.kind === 'category' && value >= 0 ? feature.labels[value] : String(value);
    });
    const target = table.target.kind === 'number' ? [`→ ${table.target.values[cell]}`] : [];
    return [...values, ...target, ...table.counts.map((counts) => `×${counts[cell]}`)].join(' ');
  });
}
