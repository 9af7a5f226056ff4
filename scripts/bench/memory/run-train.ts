// Trains on a Parquet file and prints the stages as they end, then { peakBytes } as JSON: the most memory
// that the process has held. Arguments: recipe as JSON, file, registry, threads.

import { type Progress, silentProgress } from '../../../trainer/base/progress.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { train } from '../../../trainer/release/train.ts';

const [recipeText, file, place, threads] = process.argv.slice(2);
const recipe = JSON.parse(recipeText) as Recipe;

const peakBytes = () => process.resourceUsage().maxRSS * 1024;
const progress: Progress = {
  ...silentProgress,
  stage: (name) => {
    const started = performance.now();
    return {
      update: () => {},
      done: (text) => {
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        const peak = (peakBytes() / 1e6).toFixed(0);
        console.error(
          `${name}: ${seconds} s, at most ${peak} MB so far${text ? ` (${text})` : ''}`,
        );
      },
    };
  },
};
const registry = await openRegistry(place);
const given = { registry, data: [file], threads: Number(threads) };
const { version } = await train({ recipe, path: file, hash: 'bench' }, given, progress);
const { metrics, rows } = version.entry;
console.log(JSON.stringify({ peakBytes: peakBytes(), metrics, rows }));
