// The learners of Python that ours is measured beside.

export const PEERS = ['lightgbm', 'sklearn', 'xgboost'] as const;
export type Peer = (typeof PEERS)[number];

const NAMES: Record<Peer, string> = {
  lightgbm: 'LightGBM',
  sklearn: 'scikit-learn HGB',
  xgboost: 'XGBoost',
};

/** As people know it; without a version it was absent. */
export function namePeer(peer: Peer, version = ''): string {
  return `${NAMES[peer]} ${version}`.trim();
}
