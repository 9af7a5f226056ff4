// Recipes load by name and by path from anywhere, hash by meaning, and every fault names its field.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../trainer/base/user-error.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { hashRecipe, loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { SHIPPED_RECIPES, shippedFile } from '../../../trainer/recipes/shipped.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const shippedPath = join(root, 'trainer/recipes/police/batcomputer.ts');
const { recipe: shipped } = await loadRecipe('batcomputer');

/** Loads a recipe file in a plain Node process, as the CLI does; prints its hash or the error. */
function loadOutside(text: string, name = 'mine.ts'): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  const script = `
    import { loadRecipe } from ${JSON.stringify(join(root, 'trainer/recipe/load-recipe.ts'))};
    await loadRecipe(${JSON.stringify(name)}).then(
      ({ hash }) => console.log(hash),
      (error) => console.log(error.name + ': ' + error.message),
    );`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

function faultsOf(change: (recipe: Record<string, unknown> & Recipe) => void): string {
  const recipe = structuredClone(shipped) as Record<string, unknown> & Recipe;
  change(recipe);
  try {
    checkRecipe(recipe, 'mine.ts');
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
}

describe('loadRecipe', () => {
  it.each(SHIPPED_RECIPES)('loads %s, which ships', async (name) => {
    const { recipe, hash, path } = await loadRecipe(name);
    expect(recipe.name).toBe(name);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(path).toBe(join(root, `trainer/recipes/${shippedFile(name)}.ts`));
  });

  it('loads a file outside the project, which imports from batcomputer', async () => {
    const { hash } = await loadRecipe('batcomputer');
    expect(loadOutside(readFileSync(shippedPath, 'utf8'))).toBe(hash);
  });

  it('loads the example of the documents', () => {
    const text = readFileSync(join(root, 'docs/RECIPES.md'), 'utf8');
    const [, example] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
    expect(loadOutside(example)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('names what is wrong with a file', () => {
    const text = readFileSync(shippedPath, 'utf8');
    const line = text.split('\n').findIndex((each) => each.includes('seed: 1')) + 1;
    expect(loadOutside(text.replace('seed: 1', 'seed: = 1'))).toMatch(
      new RegExp(`^UserError: .*mine\\.ts: cannot be loaded: SyntaxError.*\\(line ${line}\\)$`),
    );
    expect(loadOutside('export const recipe = {};')).toContain('has no default export');
    expect(loadOutside('export default Promise.reject(new Error("later"));')).toMatch(
      /^UserError: .*mine\.ts: cannot be loaded: later/,
    );
    expect(loadOutside('import "nothing-of-this-name";')).toContain("'nothing-of-this-name'");
    expect(loadOutside('export default 7;')).toContain('recipe: Invalid input: expected object');
  });

  it('refuses a file of rows in the place of a recipe', () => {
    expect(loadOutside('a,b\n1,2\n', 'rows.csv')).toMatch(
      /^UserError: rows\.csv: is not a recipe; .* with --data$/,
    );
  });

  it('names what ships when there is no such recipe', async () => {
    await expect(loadRecipe('titanik')).rejects.toThrow(
      "recipes that ship: batcomputer, titanic (did you mean 'titanic'?)",
    );
  });
});

describe('hashRecipe', () => {
  it('depends on what a recipe means, not on the order of its fields', () => {
    const reversed = Object.fromEntries(Object.entries(shipped).reverse());
    expect(hashRecipe(checkRecipe(reversed, 'x'))).toBe(hashRecipe(shipped));
    expect(hashRecipe({ ...shipped, seed: 2 })).not.toBe(hashRecipe(shipped));
    const features = Object.fromEntries(Object.entries(shipped.features).reverse());
    expect(hashRecipe(checkRecipe({ ...shipped, features }, 'x'))).not.toBe(hashRecipe(shipped));
  });
});

describe('checkRecipe', () => {
  it('collects all faults, each with its field', () => {
    const message = faultsOf((recipe) => {
      recipe.nmae = 'x';
      recipe.name = 'Bat Computer';
      recipe.features.month.kind = 'whole' as never;
      recipe.split = { by: 'random', testShare: 2 };
      recipe.source = { files: 7 as never };
    });
    for (const fault of [
      "recipe: unknown field 'nmae' (did you mean 'name'?)",
      'name: must be lower-case letters, digits and dashes, a letter first',
      'features.month.kind: Invalid option',
      'split.testShare: must be under 1',
      'source.files: Invalid input: expected string, received number',
    ]) {
      expect(message).toContain(`\n  ${fault}`);
    }
  });

  it.each<[string, (recipe: Recipe) => void, string]>([
    [
      'a bound on a category',
      (r) => {
        r.features.force.minimum = 1;
      },
      'features.force: only numbers have bounds, and this is a category',
    ],
    [
      'bounds the wrong way round',
      (r) => {
        r.features.month.minimum = 13;
      },
      'features.month: minimum 13 is above maximum 12',
    ],
    [
      'no feature',
      (r) => {
        r.features = {};
      },
      'features: must have at least one feature',
    ],
    [
      'a flag of no class',
      (r) => {
        r.flags = { notCaught: 'a', cought: 'b' };
      },
      "flags.cought: no such class (did you mean 'caught'?)",
    ],
    [
      'two flags of one name',
      (r) => {
        r.flags = { notCaught: 'a', caught: 'a' };
      },
      "flags: 'a' is the name of two outputs",
    ],
    [
      'a flag that answers have anyway',
      (r) => {
        r.flags = { notCaught: 'problem', caught: 'a' };
      },
      "flags: 'problem' means something else in an answer; give another",
    ],
    [
      'a feature called __proto__, which would be lost',
      (r) => {
        Object.defineProperty(r.features, '__proto__', {
          value: r.features.force,
          enumerable: true,
        });
      },
      'features.__proto__: the name means something else in JavaScript; give another',
    ],
    [
      'a feature called __proto__ in a literal, where it is the prototype',
      (r) => {
        Object.setPrototypeOf(r.features, { sql: 'a', kind: 'number' });
      },
      'features.__proto__: the name means something else in JavaScript; give another',
    ],
    [
      'numbers as values of the target',
      (r) => {
        r.target.classes = { notCaught: [0, 1] as never, caught: [true] as never };
      },
      "target.classes.notCaught.0: values are texts; write '0'\n" +
        "  target.classes.notCaught.1: values are texts; write '1'\n" +
        "  target.classes.caught.0: values are texts; write 'true'",
    ],
    [
      'one value without its list',
      (r) => {
        r.target.classes = { notCaught: 'x' as never, caught: '*' };
      },
      'target.classes.notCaught: Invalid input: expected array, received string',
    ],
    [
      'what is not there',
      (r) => {
        delete (r as Partial<Recipe>).source;
      },
      'source: ',
    ],
    [
      'a feature with half a character',
      (r) => {
        r.features['a\ud800'] = { sql: 'a', kind: 'number' };
      },
      'features.a\ud800: the name has half a character in it; give another',
    ],
    [
      'a value in two classes',
      (r) => {
        r.target.classes = { notCaught: ['x'], caught: ['x'] };
      },
      "target.classes: value 'x' is listed twice",
    ],
    [
      'two classes for the rest',
      (r) => {
        r.target.classes = { notCaught: '*', caught: '*' };
      },
      "target.classes: '*' may stand for one class only",
    ],
    [
      'three classes of two',
      (r) => {
        r.objective = 'multiclass';
      },
      "target.classes: objective 'multiclass' needs three classes or more",
    ],
    [
      'classes of a regression',
      (r) => {
        r.objective = 'regression';
      },
      'target.classes: a regression has none; remove it',
    ],
    [
      'an example of no feature',
      (r) => {
        r.examples = [{ forse: 'x' }];
      },
      "examples.0.forse: no such feature (did you mean 'force'?)",
    ],
    [
      'a monotone category',
      (r) => {
        r.learner = { kind: 'boosting', monotone: { force: 'increasing', mont: 'decreasing' } };
      },
      'learner.monotone.force: a category has no order to be monotone in',
    ],
    [
      'a monotone feature that there is not',
      (r) => {
        r.learner = { kind: 'boosting', monotone: { mont: 'decreasing' } };
      },
      "learner.monotone.mont: no such feature (did you mean 'month'?)",
    ],
    [
      'the weight of a class that there is not',
      (r) => {
        r.learner = { kind: 'forest', classWeights: { z: 2 } };
      },
      'learner.classWeights.z: no such class',
    ],
    [
      'a class that weighs nothing',
      (r) => {
        r.learner = { kind: 'forest', classWeights: { caught: 0 } };
      },
      'learner.classWeights.caught: must be over 0',
    ],
    [
      'class weights of a regression',
      (r) => {
        r.objective = 'regression';
        r.learner = { kind: 'forest', classWeights: 'balanced' };
      },
      'learner.classWeights: they are for classes, and the objective is a regression',
    ],
    [
      'a loss of another objective',
      (r) => {
        r.learner = { kind: 'boosting', loss: 'gamma' };
      },
      "learner.loss: objective 'binary' takes logistic, not 'gamma'",
    ],
    [
      'parameters out of bounds',
      (r) => {
        r.learner = { kind: 'boosting', learningRate: 2, leaves: 2.5, maxDepth: 1025 };
      },
      'learner.learningRate: Too big: expected number to be <=1\n' +
        '  learner.leaves: Invalid input: expected int, received number\n' +
        '  learner.maxDepth: Too big: expected number to be <=1024',
    ],
    [
      'a share of the features that is none',
      (r) => {
        r.learner = { kind: 'forest', featureShare: 0 };
      },
      'learner.featureShare: Too small: expected number to be >=0.000001',
    ],
    [
      'a calibration of streamed rows',
      (r) => {
        r.stream = true;
        r.calibration = 'platt';
      },
      'calibration: cannot go with stream: true',
    ],
    [
      'an unknown parameter',
      (r) => {
        r.learner = { kind: 'forest', tres: 3 } as never;
      },
      "learner: unknown field 'tres' (did you mean 'trees'?)",
    ],
    [
      'a parameter of another learner',
      (r) => {
        r.learner = { kind: 'boosting', trees: 30 } as never;
      },
      "learner: unknown field 'trees'; the fields are kind, loss, rounds, ",
    ],
    [
      'an unknown learner',
      (r) => {
        r.learner = { kind: 'svm' } as never;
      },
      'learner.kind: ',
    ],
    [
      'a license of no known form',
      (r) => {
        r.license = 'all rights reserved';
      },
      "license: must be an SPDX id such as 'CC-BY-4.0', or { name, url }",
    ],
    [
      'terms that are no page',
      (r) => {
        r.terms = 'javascript:alert(1)';
      },
      'terms: must be the URL of a web page',
    ],
    [
      'a contact that says nothing',
      (r) => {
        r.contact = {};
      },
      'contact: must have a name, url or email',
    ],
  ])('refuses %s', (_what, change, fault) => {
    expect(faultsOf(change)).toContain(`\n  ${fault}`);
  });
});
