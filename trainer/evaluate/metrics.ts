// The metrics of an evaluation, each once: its name, which way is better, how it is written and what it is.

interface Metric {
  of: 'classes' | 'numbers';
  better: 'higher' | 'lower';
  /** `target`: in the unit of what is predicted, or a power of it, so that decimals alone say little. */
  unit: 'share' | 'target';
  /** What a learner minimises in the place of the usual loss: where it is there, it judges the model. */
  isOwnLoss?: true;
  meaning: string;
}

const METRICS_BY_NAME = {
  accuracy: {
    of: 'classes',
    better: 'higher',
    unit: 'share',
    meaning: 'share of the rows whose most probable class is the actual one',
  },
  majorityAccuracy: {
    of: 'classes',
    better: 'higher',
    unit: 'share',
    meaning: 'that share if every answer were the most frequent class',
  },
  auc: {
    of: 'classes',
    better: 'higher',
    unit: 'share',
    meaning:
      'chance that a row of the second class scores above one of the first, ties counted half; with more classes, the mean over classes of each against the rest',
  },
  logLoss: {
    of: 'classes',
    better: 'lower',
    unit: 'share',
    meaning: 'mean −ln p(actual class), with p at least 10⁻¹⁵',
  },
  brier: {
    of: 'classes',
    better: 'lower',
    unit: 'share',
    meaning: 'mean squared error of the probabilities',
  },
  rmse: {
    of: 'numbers',
    better: 'lower',
    unit: 'target',
    meaning: 'square root of the mean squared error',
  },
  mae: { of: 'numbers', better: 'lower', unit: 'target', meaning: 'mean absolute error' },
  r2: {
    of: 'numbers',
    better: 'higher',
    unit: 'share',
    meaning: 'share of the variance that is explained',
  },
  pinball: {
    of: 'numbers',
    better: 'lower',
    unit: 'target',
    isOwnLoss: true,
    meaning: 'mean pinball loss, where the learner minimizes it (loss `quantile`)',
  },
  poissonDeviance: {
    of: 'numbers',
    better: 'lower',
    unit: 'target',
    isOwnLoss: true,
    meaning: 'mean Poisson deviance, where the learner minimizes it (loss `poisson`)',
  },
  gammaDeviance: {
    of: 'numbers',
    better: 'lower',
    unit: 'target',
    isOwnLoss: true,
    meaning: 'mean gamma deviance, where the learner minimizes it (loss `gamma`)',
  },
  tweedieDeviance: {
    of: 'numbers',
    better: 'lower',
    unit: 'target',
    isOwnLoss: true,
    meaning: 'mean Tweedie deviance, where the learner minimizes it (loss `tweedie`)',
  },
} satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS_BY_NAME;
export const METRICS: Record<MetricName, Metric> = METRICS_BY_NAME;

/** A registry may hold metrics that a later release has added: more of them is taken for better. */
function metricOf(name: string): Metric | undefined {
  return Object.hasOwn(METRICS, name) ? METRICS[name as MetricName] : undefined;
}

export function isLowerBetter(name: string): boolean {
  return metricOf(name)?.better === 'lower';
}

export function isOwnLoss(name: string): boolean {
  return metricOf(name)?.isOwnLoss === true;
}

/** Of a model's metrics, the one that judges it. */
export function judgeAmong(names: string[]): MetricName {
  const own = names.find(isOwnLoss) as MetricName | undefined;
  return own ?? (names.includes('logLoss') ? 'logLoss' : 'rmse');
}

/** A value of the metric, or a difference of two: so many decimals, or six digits in the target's unit. */
export function metricText(name: string, value: number, decimals = 4): string {
  return metricOf(name)?.unit === 'target' ? value.toPrecision(6) : value.toFixed(decimals);
}

/** `auc 0.7322, logLoss 0.3296`. */
export function metricsText(metrics: Record<string, number>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${metricText(name, value)}`)
    .join(', ');
}
