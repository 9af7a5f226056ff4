// Sends a category whichever way most rows go: what little was learned of it does not count.
import { CATEGORY_SPLIT, type Ensemble } from './ensemble.ts';

/**
 * The ensemble whose splits on `feature` lead `code` to the child with the larger cover, to the right of two
 * equal ones; covers and leaves stay. Sets that are no longer used are left out.
 * @param fromTree trees before it stay as they are
 */
export function sendToLargerSide(
  ensemble: Ensemble,
  feature: number,
  code: number,
  fromTree = 0,
): Ensemble {
  const firstNode = ensemble.treeRoot[fromTree] ?? ensemble.feature.length;
  const threshold = ensemble.threshold.slice();
  const sets: number[][] = [];
  const numberOf = new Map<string, number>();
  ensemble.feature.forEach((of, node) => {
    if (of < 0 || ensemble.split[node] !== CATEGORY_SPLIT) return;
    const words = wordsOf(ensemble, ensemble.threshold[node]);
    if (of === feature && node >= firstNode) {
      const [left, right] = [ensemble.left[node], ensemble.right[node]];
      setBit(words, code, ensemble.cover[left] > ensemble.cover[right]);
    }
    const key = words.join();
    let number = numberOf.get(key);
    if (number === undefined) {
      number = sets.push(words) - 1;
      numberOf.set(key, number);
    }
    threshold[node] = number;
  });
  const setStart = new Int32Array(sets.length + 1);
  sets.forEach(({ length }, i) => {
    setStart[i + 1] = setStart[i] + length;
  });
  return { ...ensemble, threshold, setStart, setWords: Uint32Array.from(sets.flat()) };
}

function wordsOf({ setStart, setWords }: Ensemble, set: number): number[] {
  return Array.from(setWords.subarray(setStart[set], setStart[set + 1]));
}

/** The set as short as it can be. */
function setBit(words: number[], code: number, isIn: boolean): void {
  const word = code >> 5;
  while (words.length <= word) words.push(0);
  const bit = 1 << (code & 31);
  words[word] = (isIn ? words[word] | bit : words[word] & ~bit) >>> 0;
  while (words.at(-1) === 0) words.pop();
}
