// What ships with the program: recipes by name, the samples they read, and what clients of their models call.
// Other rooms ask here, and know none of the cases.
import type { Progress } from '../base/progress.ts';
import type { ApiCall, ApiSchemas } from './api-call.ts';
import { policeCalls } from './police/api-calls.ts';
import { writeSample } from './police/write-sample.ts';

/** Name of a recipe → its file in this folder, without the ending. The first is trained by `npm start`. */
const RECIPES = { batcomputer: 'police/batcomputer', titanic: 'titanic' };

export const SHIPPED_RECIPES = Object.keys(RECIPES);

/** The model that answers where nobody names one, if it is there. */
export const DEFAULT_MODEL = SHIPPED_RECIPES[0];

/** Undefined when no recipe of this name ships. */
export function shippedFile(name: string): string | undefined {
  return Object.hasOwn(RECIPES, name) ? RECIPES[name as keyof typeof RECIPES] : undefined;
}

export const SAMPLES = ['police'] as const;
export type SampleName = (typeof SAMPLES)[number];

/** Writes a sample where it is missing, the same on every machine; the folder of its rows. */
export async function sampleFolder(name: SampleName, progress: Progress): Promise<string> {
  const write = { police: writeSample }[name];
  return (await write(progress)).folder;
}

/** Beyond what an API documents: what clients of shipped models always called, by model. */
export const CLIENT_CALLS: Record<string, (schemas: ApiSchemas) => ApiCall[]> = {
  police: policeCalls,
};
