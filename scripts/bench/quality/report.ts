// What bench:quality measured, as its part of docs/BENCHMARKS.md.
import { markdownTable } from '../../docs-tables.ts';
import { namePeer, PEERS, type Peer } from '../peers.ts';

/** One figure of one set. */
export interface QualityRow {
  name: string;
  ours: number;
  /** Null where Python lacks the peer. */
  peers: Record<Peer, PeerFigures | null>;
}

interface PeerFigures {
  version: string;
  theirs: number;
  /** Ours less theirs, and its standard error, as shares of theirs. */
  difference: number;
  error: number;
}

export function qualityRow({ name, ours, peers }: QualityRow): string[] {
  return [name, ours.toFixed(4), ...PEERS.map((peer) => cellOf(peers[peer]))];
}

function cellOf(figures: PeerFigures | null): string {
  if (figures === null) return 'absent';
  const { theirs, difference, error } = figures;
  const percent = (value: number) => (100 * Math.abs(value)).toFixed(2);
  const sign = difference > 0 ? '+' : '−';
  return `${theirs.toFixed(4)} (${sign}${percent(difference)} ± ${percent(error)} %)`;
}

export function qualitySection(rows: QualityRow[]): string {
  const head = [
    'table',
    'ours',
    ...PEERS.map((peer) => namePeer(peer, rows[0].peers[peer]?.version)),
  ];
  return `## Quality: \`npm run bench:quality\`

Loss on rows held out (log-loss; root mean squared error; for counts the mean Poisson deviance), mean over five folds, 100 rounds, everything else as each library has it by default; scikit-learn without its early stopping, so that all learn from all rows. In brackets ours less the peer’s with the standard error of the paired folds; below 0 ours is better.

${markdownTable([head, ...rows.map(qualityRow)])}`;
}
