// LightGBM's objectives: what the line `objective=…` says about the way from raw scores to answers.
// Names and parameters are those that LightGBM's `ObjectiveFunction::ToString` writes.
import type { Link } from '../../ensemble/ensemble.ts';

export interface LightgbmObjective {
  link: Link;
  /** Classes that the outputs are probabilities of; 0 when they are plain numbers. */
  classes: number;
}

interface KnownObjective {
  /** Parameters `name:value` that must be there; no others may. */
  parameters?: string[];
  /** Whether `sqrt` may stand there: learned on the square root of the target. */
  mayBeSquareRoot?: boolean;
  read: (value: (parameter: string) => number) => LightgbmObjective;
}

const plainNumber: KnownObjective = { read: () => ({ link: { kind: 'identity' }, classes: 0 }) };
const plainOrSquareRoot: KnownObjective = { ...plainNumber, mayBeSquareRoot: true };
const exponential: KnownObjective = { read: () => ({ link: { kind: 'exp' }, classes: 0 }) };

const OBJECTIVES: Record<string, KnownObjective> = {
  regression: plainOrSquareRoot,
  regression_l1: plainOrSquareRoot,
  fair: plainOrSquareRoot,
  quantile: plainOrSquareRoot,
  mape: plainOrSquareRoot,
  huber: plainOrSquareRoot,
  poisson: exponential,
  gamma: exponential,
  tweedie: exponential,
  lambdarank: plainNumber,
  rank_xendcg: plainNumber,
  custom: plainNumber,
  cross_entropy: { read: () => ({ link: { kind: 'sigmoid-each', slope: 1 }, classes: 0 }) },
  cross_entropy_lambda: { read: () => ({ link: { kind: 'log1p-exp' }, classes: 0 }) },
  binary: {
    parameters: ['sigmoid'],
    read: (value) => ({ link: { kind: 'sigmoid', slope: value('sigmoid') }, classes: 2 }),
  },
  multiclass: {
    parameters: ['num_class'],
    read: (value) => ({ link: { kind: 'softmax' }, classes: value('num_class') }),
  },
  multiclassova: {
    parameters: ['num_class', 'sigmoid'],
    read: (value) => ({
      link: { kind: 'sigmoid-each', slope: value('sigmoid') },
      classes: value('num_class'),
    }),
  },
};

/** Reads what follows `objective=`, e.g. `binary sigmoid:1`; `problem` says what is not understood. */
export function readLightgbmObjective(text: string): LightgbmObjective | { problem: string } {
  const [name, ...tokens] = text.split(' ').filter((token) => token !== '');
  const known = Object.hasOwn(OBJECTIVES, name ?? '') ? OBJECTIVES[name] : undefined;
  if (known === undefined) return { problem: `objective '${name ?? ''}' is not known` };

  const values = new Map<string, number>();
  let isSquareRoot = false;
  for (const token of tokens) {
    const [key, value] = token.split(':');
    if (token === 'sqrt' && known.mayBeSquareRoot) isSquareRoot = true;
    else if (known.parameters?.includes(key) && Number(value) > 0) values.set(key, Number(value));
    else return { problem: `'${token}' is not known of objective '${name}'` };
  }
  const absent = known.parameters?.find((parameter) => !values.has(parameter));
  if (absent !== undefined) return { problem: `objective '${name}' lacks its '${absent}'` };
  const objective = known.read((parameter) => values.get(parameter) ?? 0);
  return isSquareRoot ? { ...objective, link: { kind: 'signed-square' } } : objective;
}
