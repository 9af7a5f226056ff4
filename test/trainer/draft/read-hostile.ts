// Drafts a recipe for a hostile file and reads its rows by it, as `train` does: what came out, and what is wrong with it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draftRecipe, loadDraft } from '../../../trainer/draft/draft.ts';
import { requireCells } from '../../../trainer/encode/cell-table.ts';
import type { Dataset } from '../../../trainer/ingest/dataset.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { collectWarnings } from '../ingest/ingest-fixture.ts';
import type { HostileFile } from './hostile-table.ts';

export interface HostileOutcome {
  kind: 'right' | 'asked' | 'refused' | 'warned' | 'wrong';
  /** What was said, or what is wrong. */
  text: string;
}

const folder = temporaryFolder();
let files = 0;

/** What a person can do about a refusal. */
const REMEDY =
  /--[a-z]|source: \{|\b(save|state|remove|rename|close|correct|fix|read them one by one)\b/i;

export async function readHostile(file: HostileFile): Promise<HostileOutcome> {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, file.bytes);
  const { progress, warnings } = collectWarnings();
  try {
    const draft = await draftRecipe([path], file.target, { given: {}, progress });
    const { recipe } = loadDraft(draft);
    const dataset = await ingest({ ...recipe, maxRejectedShare: 0.05 }, { progress, threads: 1 });
    return judgeRows(dataset, file, [...draft.evidence, ...warnings].join('\n'));
  } catch (error) {
    if ((error as Error).name !== 'UserError') throw error;
    return judgeRefusal((error as Error).message, file);
  }
}

function judgeRefusal(text: string, { broken }: HostileFile): HostileOutcome {
  if (/can be read in more than one way/.test(text)) return { kind: 'asked', text };
  const hasPlace = broken === null || namesLine(text, broken.line);
  const lacking = [
    ...(hasPlace ? [] : [`line ${broken.line} is not named`]),
    ...(REMEDY.test(text) ? [] : ['no remedy']),
  ];
  if (lacking.length === 0) return { kind: 'refused', text };
  return { kind: 'wrong', text: `${lacking.join(', ')}: ${text}` };
}

const namesLine = (text: string, line: number) => new RegExp(`line ${line}\\b`).test(text);

function judgeRows(dataset: Dataset, file: HostileFile, said: string): HostileOutcome {
  const wrong = (text: string): HostileOutcome => ({ kind: 'wrong', text: `${text}\n${said}` });
  const { used, rejected, unused } = dataset.rows;
  const counted = used + rejected + unused.noTarget + unused.noFeature + unused.excluded;
  const read = readRows(dataset);
  if (JSON.stringify(read) === JSON.stringify(file.expected)) return { kind: 'right', text: said };
  if (file.broken === null) return wrong(`other rows: ${difference(read, file.expected)}`);
  const { row, line } = file.broken;
  const others = [...file.expected];
  others.splice(others.indexOf(row), 1);
  if (JSON.stringify(read) !== JSON.stringify(others)) {
    return wrong(`other rows than broken: ${difference(read, others)}`);
  }
  if (counted !== file.expected.length) return wrong(`${counted} rows are counted`);
  if (!namesLine(said, line)) return wrong(`line ${line} is lost without a word`);
  return { kind: 'warned', text: said };
}

function difference(read: string[], expected: string[]): string {
  const more = read.filter((row) => !expected.includes(row));
  const less = expected.filter((row) => !read.includes(row));
  return `${read.length} rows; too many: ${more.slice(0, 3).join(' ')}; missing: ${less.slice(0, 3).join(' ')}`;
}

/** Rows as they reach the learner, written as the plain table writes them. */
function readRows({ cells: given }: Dataset): string[] {
  const { schema, columns, target, counts, cellCount } = requireCells(given, 'A test');
  const classes = target.kind === 'class' ? target.classes : [];
  const rows: string[] = [];
  for (let cell = 0; cell < cellCount; cell++) {
    const values = schema.map((feature, f) => {
      const value = columns[f][cell];
      if (Number.isNaN(value) || (feature.kind === 'category' && value < 0)) return '';
      if (feature.kind === 'category') return feature.labels[value];
      return f === 0 ? value.toFixed(2) : String(value);
    });
    classes.forEach((name, k) => {
      for (let i = 0; i < counts[k][cell]; i++) rows.push(JSON.stringify([...values, name]));
    });
  }
  return rows.sort();
}
