// The number by which a module's header names a link.
import {
  LINK_COMPLEMENT,
  LINK_EXP,
  LINK_IDENTITY,
  LINK_LOG1P_EXP,
  LINK_MINUS_EXP,
  LINK_RISING,
  LINK_SIGMOID,
  LINK_SIGMOID_EACH,
  LINK_SIGNED_SQUARE,
  LINK_SOFTMAX,
  LINK_SORTED,
  LINK_STEP,
} from '../../assembly/shared/abi.ts';
import type { Link } from '../ensemble/ensemble.ts';

export const LINK_CODES: Record<Link['kind'], number> = {
  identity: LINK_IDENTITY,
  complement: LINK_COMPLEMENT,
  sigmoid: LINK_SIGMOID,
  step: LINK_STEP,
  'sigmoid-each': LINK_SIGMOID_EACH,
  softmax: LINK_SOFTMAX,
  exp: LINK_EXP,
  'log1p-exp': LINK_LOG1P_EXP,
  'signed-square': LINK_SIGNED_SQUARE,
  sorted: LINK_SORTED,
  rising: LINK_RISING,
  'minus-exp': LINK_MINUS_EXP,
};

/** Links that the kernels compute without an exponential. */
const PLAIN: ReadonlySet<Link['kind']> = new Set([
  'identity',
  'complement',
  'step',
  'signed-square',
  'sorted',
] as const);

export function takesExponential({ kind }: Link): boolean {
  return !PLAIN.has(kind);
}
