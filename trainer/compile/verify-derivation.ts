// Holds a module that takes inputs to the plain twin: rows of values that press on its functions, the numbers, texts
// and dates that its expressions name among them.
import { dateText } from '../../runtime/functions/date-format.ts';
import type { Expression } from '../../runtime/functions/expression.ts';
import type { Deriver } from '../../runtime/module/deriver.ts';
import type { Predictor } from '../../runtime/module/predictor.ts';
import type { Input } from '../../runtime/schema/input-schema.ts';
import { createRandom, type Random } from '../base/random.ts';
import { PlainDeriver } from '../ensemble/plain-deriver.ts';
import { VerificationError } from './verification-error.ts';

const ROWS = 512;
const NUMBERS = [0, -1, 1, 0.5, 2.5, -0.5, 1e150, -1e150, 1e-150, 1e-200, 1e200, Infinity, NaN];
const TEXTS = ['', ' ', 'a', 'Straße ', 'ÀЖ', '日本', '😀x', '0', '\u00a0x\t'];

/** @throws VerificationError naming the first feature that differs */
export function verifyDerivation({ deriver, manifest }: Predictor): void {
  const { derivation, features } = manifest;
  if (deriver === null || derivation === undefined) return;
  const twin = new PlainDeriver(derivation, features);
  const random = createRandom(1, 0xde51);
  const known = derivation.expressions.flatMap(constantsOf);
  const [row, wanted] = [new Float64Array(features.length), new Float64Array(features.length)];
  for (let r = 0; r < ROWS; r++) {
    const values = derivation.inputs.map((input) => drawValue(random, input, known));
    derive(deriver, values, row);
    derive(twin, values, wanted);
    const f = wanted.findIndex((value, i) => !Object.is(value, row[i]));
    if (f < 0) continue;
    throw new VerificationError(
      `inputs ${JSON.stringify(values)}: feature ${features[f].name} is ${row[f]}, expected ${wanted[f]}`,
    );
  }
}

function derive(deriver: Deriver, values: (number | string)[], row: Float64Array): void {
  deriver.begin();
  values.forEach((value, i) => {
    if (typeof value === 'string') deriver.setText(i, value);
    else deriver.setNumber(i, value);
  });
  deriver.derive(row);
}

function drawValue(random: Random, input: Input, known: (number | string)[]): number | string {
  const pick = <T>(list: readonly T[]) => list[random.below(list.length)];
  const { kind } = input;
  if (kind === 'date') {
    const [a, b] = [random.below(10), random.below(10)];
    return pick([dateText(input), dateText(input).replaceAll(String(a), String(b)), '']);
  }
  if (kind === 'boolean') return pick([0, 1, Number.NaN]);
  if (kind === 'text' || kind === 'category') {
    const labels = kind === 'category' ? input.labels : [];
    return pick([...TEXTS, ...labels, ...known.map(String).filter((text) => text.length < 1000)]);
  }
  const numbers = known.filter((value) => typeof value === 'number');
  return pick([...NUMBERS, ...numbers, (random.uniform() - 0.5) * 10 ** random.below(6)]);
}

/** Numbers and texts that an expression names. */
function constantsOf(expression: Expression): (number | string)[] {
  if ('input' in expression) return [];
  if ('value' in expression) {
    return typeof expression.value === 'boolean' ? [] : [expression.value];
  }
  const options = Object.values(expression.with ?? {}).flat(2) as (number | string)[];
  return [...options, ...expression.of.flatMap(constantsOf)];
}
