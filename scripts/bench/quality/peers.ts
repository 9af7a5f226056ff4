// Lets a Python library learn from the parts of a set: rows out to files, its answers back.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import type { Peer } from '../peers.ts';
import type { QualitySet } from './sets.ts';

export interface PeerAnswers {
  version: string;
  seconds: number;
  /** Per part, for each test cell: probabilities of the classes, or one number. */
  answers: Float64Array[];
}

/** The answers of each peer; null where it is not among `wanted` or Python lacks it. */
export function askPeers(
  python: string,
  wanted: string[],
  set: QualitySet,
): Record<Peer, PeerAnswers | null> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-quality-'));
  try {
    set.parts.forEach((part, i) => {
      writeFileSync(join(folder, `${i}.train`), rowsOf(part.train));
      writeFileSync(join(folder, `${i}.test`), concatenate(part.test.columns));
    });
    const ask = (peer: Peer) => (wanted.includes(peer) ? askPeer(python, peer, folder, set) : null);
    return { lightgbm: ask('lightgbm'), sklearn: ask('sklearn'), xgboost: ask('xgboost') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function askPeer(
  python: string,
  peer: Peer,
  folder: string,
  { task, parts, rounds }: QualitySet,
): PeerAnswers | null {
  const { schema, target } = parts[0].train;
  const levels = schema.map((feature) => (feature.kind === 'category' ? feature.labels.length : 0));
  const about = {
    folder,
    parts: parts.length,
    task,
    levels,
    classes: target.kind === 'class' ? target.classes.length : 1,
    rounds,
  };
  const script = fileURLToPath(new URL('peers.py', import.meta.url));
  // One thread: on a busy machine several wait for each other, and answers do not depend on it.
  const env = { ...process.env, OMP_NUM_THREADS: '1' };
  const given = [script, peer, JSON.stringify(about)];
  const output = execFileSync(python, given, { encoding: 'utf8', env });
  const said = JSON.parse(output.trim().split('\n').at(-1) ?? '') as
    | { absent: string }
    | { version: string; seconds: number };
  if ('absent' in said) return null;
  const answers = parts.map((_, i) => {
    const bytes = readFileSync(join(folder, `${i}.${peer}`));
    return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  });
  return { ...said, answers };
}

/** Every row by itself: its columns, then the target (class code or value). */
function rowsOf({ columns, cellCount, target, counts }: CellTable): Uint8Array {
  const cellOfRow: number[] = [];
  const targets: number[] = [];
  for (let cell = 0; cell < cellCount; cell++) {
    counts.forEach((rows, k) => {
      for (let row = 0; row < rows[cell]; row++) {
        cellOfRow.push(cell);
        targets.push(target.kind === 'class' ? k : target.values[cell]);
      }
    });
  }
  const cells = Int32Array.from(cellOfRow);
  return concatenate([
    ...columns.map((values) => Float64Array.from(cells, (cell) => values[cell])),
    Float64Array.from(targets),
  ]);
}

function concatenate(columns: Float64Array[]): Uint8Array {
  return Buffer.concat(
    columns.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
}
