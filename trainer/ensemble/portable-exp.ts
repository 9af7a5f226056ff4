// e^x, the plain twin of assembly/infer/exponential.ts: the same bits on every engine and in every module.
import {
  exponentialBelow2,
  ROUNDING,
  roundedSteps,
  scaleByPower,
} from '../../assembly/shared/link-math.ts';

/** Powers of two that the exponent of a step has, and above and below which e^x is infinite and 0. */
const STEPS = 32;
const LARGEST = 709.782712893384;
const SMALLEST = -745.1332191019411;

/** 2^(j/32) of each j, and what the double lacks, relative to it. */
export const POWERS_OF_STEPS: Float64Array = Float64Array.from(
  [
    [1, 0],
    [1.0218971486541166, 4.9997448722726326e-17],
    [1.0442737824274138, 8.189317638195514e-17],
    [1.0671404006768237, -7.402825309426177e-17],
    [1.0905077326652577, -2.7939114859515733e-17],
    [1.1143867425958924, 9.341710609905044e-17],
    [1.1387886347566916, 7.826573258636075e-17],
    [1.1637248587775775, 3.2904726646008416e-17],
    [1.189207115002721, 3.3484623336251524e-17],
    [1.215247359980469, -6.346552106729484e-17],
    [1.241857812073484, 3.7508542013031266e-17],
    [1.2690509571917332, 2.1023049675215714e-18],
    [1.2968395546510096, 1.9572585293112036e-17],
    [1.3252366431597413, -2.1571477251208756e-17],
    [1.3542555469368927, 5.68648095791174e-17],
    [1.383909881963832, -4.8923067513522756e-17],
    [Math.SQRT2, -6.835808657661923e-17],
    [1.4451808069770467, -2.092304381843353e-17],
    [1.4768261459394993, -2.3591094770850053e-17],
    [1.5091644275934228, -6.735219232374683e-17],
    [1.5422108254079407, 5.1548301170786783e-17],
    [1.5759808451078865, -6.432131775424189e-18],
    [1.6104903319492543, 1.5341410053603723e-17],
    [1.645755478153965, -6.152602891550265e-17],
    [1.681792830507429, 4.875160526227061e-17],
    [1.718619298122478, -1.0772487078934056e-17],
    [1.7562521603732995, 1.685487290628973e-17],
    [1.7947090750031072, 1.01562190116415e-17],
    [1.8340080864093424, 1.790126907604513e-17],
    [1.8741676341103, -3.266924100901318e-17],
    [1.9152065613971474, -5.5450656186394274e-17],
    [1.9571441241754002, 4.578491527706009e-17],
  ].flat(),
);

/** e^x, at most 0.52 ulp off. */
export function portableExp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > LARGEST) return Infinity;
  if (x < SMALLEST) return 0;
  const steps = roundedSteps(x) - ROUNDING;
  const j = steps & (STEPS - 1);
  const y = exponentialBelow2(x, steps, POWERS_OF_STEPS[2 * j], POWERS_OF_STEPS[2 * j + 1]);
  return scaleByPower(y, (steps - j) / STEPS);
}
