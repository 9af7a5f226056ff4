// From data as they come to a recipe: what each column is, what is left out, and why. One code for `train` with a
// table and for `init`, so that both give the same recipe.
import { basename } from 'node:path';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import { fieldNameFault } from '../base/field-names.ts';
import { modelNameFault } from '../base/names.ts';
import { fileNameOf } from '../base/path-below.ts';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import { UserError } from '../base/user-error.ts';
import { literal } from '../ingest/dialect/field-text.ts';
import { checkRecipe } from '../recipe/check-recipe.ts';
import { hashRecipe, type LoadedRecipe } from '../recipe/load-recipe.ts';
import { type Decision, decideColumn } from './decide-column.ts';
import { decideTask, type TaskDecision, type TaskName } from './decide-task.ts';
import { writtenRecipe } from './draft-recipe.ts';
import {
  type DraftSource,
  type DraftSourceOptions,
  NO_DIALECT,
  openDraftSource,
} from './draft-source.ts';
import type { DescribedTable, Draft, DraftedColumn } from './drafted.ts';
import { findCopies, findTelling, type KindedColumn } from './find-copies.ts';
import { findDisguised } from './find-disguised.ts';
import { countsGroups } from './find-groups.ts';
import { findSum } from './find-sum.ts';
import { numberReaderOf, profileColumn, type ReadNumber } from './profile-column.ts';
import { readSample, type SampleTable } from './sample-table.ts';
import { withTextMarks } from './text-marks.ts';

export interface DraftOptions extends DraftSourceOptions {
  /** Settles what is learned of a target that is a few whole numbers. */
  task?: TaskName;
  /** Files of more bytes are learned from as they pass: their cells would not stay in memory. Default 200 MB. */
  streamedBytes?: number;
}

const STREAMED_BYTES = 200e6;

/**
 * Drafts a recipe for a table.
 * @param places paths, folders, globs, zips or URLs
 * @throws UserError when the data cannot be read, have no such target, or leave something open that nobody says
 */
export async function draftRecipe(
  places: string[],
  target: string,
  options: DraftOptions,
): Promise<Draft> {
  return withTemporaryFolder(async (temporary) => {
    const { source, table } = await openTable(places, temporary, { ...options, target });
    return decideTable({ places, source, table, name: columnNamed(target, table) }, options);
  });
}

/** The columns of a table whose target is not named yet. */
export async function describeTable(
  places: string[],
  options: DraftSourceOptions,
): Promise<DescribedTable> {
  return withTemporaryFolder(async (temporary) => {
    const { source, table } = await openTable(places, temporary, options);
    const columns = decideEach(table, source);
    const { rowCount, isWhole } = table;
    return { rowCount, isWhole, columns, evidence: source.found?.evidence ?? [] };
  });
}

interface OpenTable {
  source: DraftSource;
  table: SampleTable;
}

async function openTable(
  places: string[],
  temporary: string,
  options: DraftSourceOptions,
): Promise<OpenTable> {
  const source = await openDraftSource(places, temporary, options);
  const stage = options.progress.stage('Looking at the table');
  const { table, ...read } = await readTable(source, temporary, options);
  const rows = `${table.rowCount.toLocaleString('en')} rows${table.isWhole ? '' : ' of a sample'}`;
  stage.done(`${table.columns.length} columns, ${rows}`);
  return { table, ...read };
}

async function readTable(
  source: DraftSource,
  temporary: string,
  options: DraftSourceOptions,
): Promise<OpenTable> {
  const table = await readSample(source, temporary);
  if (source.found !== null) return { source, table };
  const marked = await withTextMarks(source, table, options);
  return {
    source: marked,
    table: marked.found === null ? table : await readSample(marked, temporary),
  };
}

/** The drafted recipe as if it had been loaded from a file. */
export function loadDraft({ recipe: written, places }: Draft): LoadedRecipe {
  const path = `the recipe drafted from ${places.join(', ')}`;
  const recipe = checkRecipe(written, path);
  return { recipe, hash: hashRecipe(recipe), path };
}

interface Drafting {
  places: string[];
  source: DraftSource;
  table: SampleTable;
  /** Of the target. */
  name: string;
}

async function decideTable(
  { places, source, table, name }: Drafting,
  { task, ask, streamedBytes = STREAMED_BYTES }: DraftOptions,
): Promise<Draft> {
  const all = decideEach(table, source);
  const target = all.find(({ profile }) => profile.name === name) as DraftedColumn;
  const others = all.filter((column) => column !== target);
  const decided = await decideTask(target.profile, task, ask);
  const columns = leaveOutCopies(others, table, name, decided, readerOf(source));
  if (columns.every(({ decision }) => decision.kind === 'out'))
    throw new UserError(nothingLeft(columns, { places, source, name }));
  const draft = {
    ...{ places, columns, target, task: decided, evidence: source.found?.evidence ?? [] },
    ...{ rowCount: table.rowCount, isWhole: table.isWhole },
  };
  const recipe = writtenRecipe(draft, {
    ...{ name: modelName(places[0]), source, isStreamed: source.bytes > streamedBytes },
  });
  return { ...draft, recipe };
}

/** Of labels, such as postal codes, none lies far from the others. */
const isNumber = ({ kind }: Decision) => kind === 'number' || kind === 'integer';

function decideEach(table: SampleTable, source: DraftSource): DraftedColumn[] {
  const read = readerOf(source);
  return table.columns.map((name, c) => {
    const { dates, dialect } = source.found ?? {};
    const stated = dates?.get(name);
    const profile = profileColumn(name, table.values[c], read, stated, dialect?.pivot);
    const decision = decideColumn(profile, table.nested.get(name), table.isWhole);
    const fault = fieldNameFault(name);
    return {
      profile,
      decision:
        fault === null
          ? decision
          : { kind: 'out', group: 'no name for a feature', why: `its name ${fault}` },
      disguised: isNumber(decision) ? findDisguised(profile, read) : [],
      countsGroups: isNumber(decision) && countsGroups(profile, table.values[c]),
    };
  });
}

const readerOf = ({ found }: DraftSource): ReadNumber =>
  numberReaderOf(found?.dialect ?? NO_DIALECT);

/** Leaves out copies of columns, and columns that are known only with the target. */
function leaveOutCopies(
  columns: DraftedColumn[],
  table: SampleTable,
  target: string,
  { objective }: TaskDecision,
  read: ReadNumber,
): DraftedColumn[] {
  const valuesOf = (name: string) => table.values[table.columns.indexOf(name)];
  const kept = columns.flatMap(({ profile: { name }, decision }): KindedColumn[] =>
    decision.kind === 'out' ? [] : [{ name, kind: decision.kind, values: valuesOf(name) }],
  );
  const targetValues = valuesOf(target);
  const copies = findCopies([{ name: target, values: targetValues }, ...kept]);
  const fresh = kept.filter(({ name }) => !copies.has(name));
  const telling = findTelling(fresh, targetValues, objective, read);
  const numbers = fresh.filter(
    ({ name, kind }) => (kind === 'number' || kind === 'integer') && !telling.has(name),
  );
  const sum = objective === 'regression' ? findSum(numbers, targetValues, read) : [];
  const outOf = (name: string): Decision | null => {
    const copy = copies.get(name);
    if (copy === target || telling.has(name) || sum.includes(name)) {
      const added = `${sum.join(' + ')} make the target`;
      const why = copy === target ? 'it is the target' : (telling.get(name) ?? added);
      return { kind: 'out', group: 'tells the target', why };
    }
    if (copy === undefined) return null;
    return { kind: 'out', group: 'a copy of another column', why: `it is '${copy}' in every row` };
  };
  return columns.map((column) => ({
    ...column,
    decision: outOf(column.profile.name) ?? column.decision,
  }));
}

function nothingLeft(
  columns: DraftedColumn[],
  { places, source, name: target }: Omit<Drafting, 'table'>,
): string {
  if (columns.length === 0) return `there is no column beside '${target}' to learn from`;
  const reasons = columns.map(({ profile, decision }) => `  ${profile.name}: ${decision.why}`);
  const written = literal({
    source: { files: places[0], ...source.found?.fields },
    ...{ target, features: [columns[0].profile.name] },
  });
  const remedy = `to learn from one all the same, name it in a recipe: defineRecipe(${written})`;
  return ['no column is left to learn from:', ...reasons, remedy].join('\n');
}

function columnNamed(target: string, { columns }: SampleTable): string {
  const wanted = target.trim().toLowerCase();
  const found = columns.find((name) => name.toLowerCase() === wanted);
  if (found !== undefined) return found;
  const shown = columns.slice(0, 20).join(', ') + (columns.length > 20 ? ', …' : '');
  throw new UserError(
    `the data have no column '${target}'${didYouMean(target, columns)}; the columns are ${shown}`,
  );
}

/** `exports/Telco 2025.csv.gz` → `telco-2025`. */
export function modelName(place: string): string {
  const file = /^https?:\/\//i.test(place) ? fileNameOf(place) : basename(place);
  const stem = file.replace(/(\.(csv|tsv|txt|data|json|jsonl|ndjson|parquet|pq|zip|gz))+$/i, '');
  const name = stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  if (modelNameFault(name) === null) return name;
  const prefixed = `model-${name}`.slice(0, 60).replace(/-+$/, '');
  return modelNameFault(prefixed) === null ? prefixed : 'model';
}
