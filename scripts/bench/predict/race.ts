// Contestants that answer the rows of a model by turns, a slice of work at a time, so that what else the machine does
// meets all of them.
import { type Spread, spreadOf } from '../spread.ts';
import type { Contestant } from './contestants.ts';
import { BATCHES, keyOf } from './report.ts';

export const RACE_ROWS = 10_000;
/** Slices of ours in a turn: they are short, so that other work of the machine leaves some alone. */
const OWN_TIMES = 5;

/** Nanoseconds a row, by `keyOf`: `seconds` for each size of call, the first contestant being warmed up. */
export async function race(
  contestants: Contestant[],
  seconds: number,
): Promise<Record<string, Spread>> {
  const ns: Record<string, Spread> = {};
  for (const batch of BATCHES) {
    const samples = contestants.map(() => [] as number[]);
    // The first calls run code that is not compiled yet.
    for (let first = 0; first < RACE_ROWS; first += 1000) await slice(contestants[0], first, batch);
    const end = performance.now() + seconds * 1000;
    for (
      let first = 0;
      performance.now() < end || samples[0].length < 5 * OWN_TIMES;
      first += 1000
    ) {
      for (const [i, contestant] of contestants.entries()) {
        const times = contestant.isOurs ? OWN_TIMES : 1;
        for (let time = 0; time < times; time++) {
          samples[i].push(await slice(contestant, first % RACE_ROWS, batch));
        }
      }
    }
    contestants.forEach(({ name }, i) => {
      ns[keyOf(name, batch)] = spreadOf(samples[i]);
    });
  }
  return ns;
}

/** Nanoseconds a row: of the whole set when the batch is that large, otherwise of 200 rows. */
async function slice(contestant: Contestant, first: number, batch: number): Promise<number> {
  if (batch === RACE_ROWS) return wholeSet(contestant);
  // The other rows of the thousand, untimed: the caches are then its own, not those of who came before.
  await ask(contestant, first + 200, 800, batch);
  const started = performance.now();
  await ask(contestant, first, 200, batch);
  return ((performance.now() - started) * 1e6) / 200;
}

/** In CPU time: so long a call seldom runs through without the machine turning to other work. */
async function wholeSet(contestant: Contestant): Promise<number> {
  const before = process.cpuUsage();
  await ask(contestant, 0, RACE_ROWS, RACE_ROWS);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / RACE_ROWS;
}

async function ask(
  contestant: Contestant,
  start: number,
  count: number,
  batch: number,
): Promise<void> {
  for (let row = start; row < start + count; row += batch === 1 ? count : batch) {
    const pending = contestant.answer(row, batch === 1 ? count : batch, batch === 1);
    if (pending) await pending;
  }
}
