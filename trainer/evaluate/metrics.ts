// The metrics of an evaluation, each once: its name, which way is better, how it is written and what it is.

interface Metric {
  /** As tables and lines for people have it. */
  title: string;
  of: 'classes' | 'numbers';
  better: 'higher' | 'lower';
  /** In the target's unit, or a power of it: decimals alone say little of either. */
  unit: 'share' | 'target' | 'power of target';
  /** What a learner minimises in the place of the usual loss: where it is there, it judges the model. */
  isOwnLoss?: true;
  meaning: string;
}

const METRICS_BY_NAME = {
  accuracy: {
    title: 'accuracy',
    of: 'classes',
    better: 'higher',
    unit: 'share',
    meaning: 'share of the rows whose most probable class is the actual one',
  },
  majorityAccuracy: {
    title: 'majority',
    of: 'classes',
    better: 'higher',
    unit: 'share',
    meaning: 'that share if every answer were the most frequent class',
  },
  auc: {
    title: 'AUC',
    of: 'classes',
    better: 'higher',
    unit: 'share',
    meaning:
      'chance that a row of the second class scores above one of the first, ties counted half; with more classes, the mean over classes of each against the rest',
  },
  logLoss: {
    title: 'log-loss',
    of: 'classes',
    better: 'lower',
    unit: 'share',
    meaning: 'mean −ln p(actual class), with p at least 10⁻¹⁵',
  },
  brier: {
    title: 'Brier',
    of: 'classes',
    better: 'lower',
    unit: 'share',
    meaning: 'mean squared error of the probabilities',
  },
  rmse: {
    title: 'RMSE',
    of: 'numbers',
    better: 'lower',
    unit: 'target',
    meaning: 'square root of the mean squared error',
  },
  mae: {
    title: 'MAE',
    of: 'numbers',
    better: 'lower',
    unit: 'target',
    meaning: 'mean absolute error',
  },
  r2: {
    title: 'R²',
    of: 'numbers',
    better: 'higher',
    unit: 'share',
    meaning: 'share of the variance that is explained',
  },
  pinball: {
    title: 'pinball',
    of: 'numbers',
    better: 'lower',
    unit: 'target',
    isOwnLoss: true,
    meaning: 'mean pinball loss, where the learner minimizes it (loss `quantile`)',
  },
  poissonDeviance: {
    title: 'Poisson deviance',
    of: 'numbers',
    better: 'lower',
    unit: 'power of target',
    isOwnLoss: true,
    meaning: 'mean Poisson deviance, where the learner minimizes it (loss `poisson`)',
  },
  gammaDeviance: {
    title: 'gamma deviance',
    of: 'numbers',
    better: 'lower',
    unit: 'power of target',
    isOwnLoss: true,
    meaning: 'mean gamma deviance, where the learner minimizes it (loss `gamma`)',
  },
  tweedieDeviance: {
    title: 'Tweedie deviance',
    of: 'numbers',
    better: 'lower',
    unit: 'power of target',
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
  const unit = metricOf(name)?.unit ?? 'share';
  return unit === 'share' ? value.toFixed(decimals) : sixDigits(value);
}

/** Thousands stand in groups of three: `21,250.5`. */
function sixDigits(value: number): string {
  const size = Math.abs(value);
  if (!(size >= 1e3 && size < 1e15)) return value.toPrecision(6);
  const digits = Math.max(0, 5 - Math.floor(Math.log10(size)));
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString('en', form);
}

/** Whether a figure is counted in what the target is counted in. */
export function hasTargetUnit(name: string): boolean {
  return metricOf(name)?.unit === 'target';
}

export function metricTitle(name: string): string {
  return metricOf(name)?.title ?? name;
}

/** The figures that people are shown: what a constant scores stands beside them, not among them. */
export function shownMetrics(names: string[]): string[] {
  return names.filter((name) => name !== 'majorityAccuracy');
}

/** `AUC 0.7322, log-loss 0.3296`. */
export function figuresText(metrics: Record<string, number>): string {
  return shownMetrics(Object.keys(metrics))
    .map((name) => `${metricTitle(name)} ${metricText(name, metrics[name])}`)
    .join(', ');
}

/** `auc 0.7322, logLoss 0.3296`. */
export function metricsText(metrics: Record<string, number>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${metricText(name, value)}`)
    .join(', ');
}
