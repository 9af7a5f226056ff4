// What both pictures of a sweep are made of.
import type { FormField } from '../form/row-form.ts';
import type { FieldEffects } from '../model/fetch-evaluation.ts';
import type { Sweep } from './sweep.ts';

export interface SweepProps<Kind extends Sweep['kind']> {
  field: FormField;
  sweep: Extract<Sweep, { kind: Kind }>;
  /** At the values of the sweep, and last where the value is missing, if it may be. */
  answers: readonly (number | null)[];
  /** What was measured of the field. */
  known: FieldEffects | undefined;
  isShare: boolean;
  show(value: number): string;
}
