// Brings a bundle to Cloudflare in steps: check, upload, test, canary, watch, promote, confirm. A step that
// fails stops the rest; once traffic was moved it is moved back. The journal remembers each step, so a killed
// deployment goes on where it stopped, and one that was given up half-way is first taken back.
import { UserError } from '../base/user-error.ts';
import {
  aliasOf,
  checkStartup,
  type DeployContext,
  type DeployOptions,
  describeShares,
  giveAllTraffic,
  startCanary,
  testVersion,
  upload,
  watchAgain,
  watchCanary,
} from './deploy-steps.ts';
import { type DeployJournal, newJournal, readJournal, writeJournal } from './journal.ts';
import type { TrafficShare } from './wrangler.ts';

interface Step {
  name: string;
  /** Moves traffic: a failure from here on is taken back. */
  moves: boolean;
  /** Returns what was done, in a few words. */
  run(context: DeployContext): Promise<string>;
}

const STEPS: Step[] = [
  { name: 'check', moves: false, run: checkStartup },
  { name: 'upload', moves: false, run: upload },
  { name: 'test', moves: false, run: testVersion },
  { name: 'canary', moves: true, run: startCanary },
  { name: 'watch', moves: false, run: watchCanary },
  { name: 'promote', moves: true, run: giveAllTraffic },
  { name: 'confirm', moves: false, run: watchAgain },
];

const FIRST_AFTER_CANARY = STEPS.findIndex(({ name }) => name === 'promote');
const RESTORE_ATTEMPTS = 3;

/**
 * @param options with `hold` it ends after the canary was watched, and `promoteCanary` does the rest
 * @throws UserError naming the step that failed, and whether traffic was moved back
 */
export async function deploy(options: DeployOptions): Promise<DeployJournal> {
  const context = await openJournal(options);
  const end = options.hold ? FIRST_AFTER_CANARY : STEPS.length;
  await runSteps(context, STEPS.slice(0, end));
  if (options.hold) return context.journal;
  return finish(context);
}

/** @throws UserError when no deployment stands at its canary */
export async function requireCanary(journalPath: string): Promise<void> {
  const journal = await readJournal(journalPath);
  if (journal?.outcome === null && journal.done.includes('canary')) return;
  throw new UserError(
    `${journalPath}: knows of no canary that waits; npx batcomputer deploy --hold starts one`,
  );
}

/**
 * Gives all traffic to the version of a deployment that stands at its canary.
 * @throws UserError when none does, when its bundle is another one, and as `deploy` does
 */
export async function promoteCanary(options: DeployOptions): Promise<DeployJournal> {
  const { journalPath, bundle } = options;
  await requireCanary(journalPath);
  if ((await readJournal(journalPath))?.bundle !== bundle.id) {
    throw new UserError(
      `${journalPath}: the canary is of another bundle than the one beside it; run the deployment again`,
    );
  }
  const context = await openJournal(options);
  await runSteps(context, STEPS.slice(FIRST_AFTER_CANARY));
  return finish(context);
}

async function runSteps(context: DeployContext, steps: Step[]): Promise<void> {
  for (const step of steps) {
    if (context.journal.done.includes(step.name)) context.log(`${step.name}: done before`);
    else await runStep(context, step);
  }
}

async function finish(context: DeployContext): Promise<DeployJournal> {
  const { journal } = context;
  journal.outcome = 'deployed';
  // The same once more changes nothing, nor what a roll-back goes back to.
  const wasThere = journal.previous?.every(({ id }) => id === journal.version?.id) ?? false;
  if (!wasThere) journal.before = journal.previous;
  await context.save();
  return journal;
}

/**
 * Gives the traffic back to what had it before the last deployment: nothing is built, uploaded or tested.
 * @throws UserError when this folder knows of none
 */
export async function rollBack(
  options: Pick<DeployOptions, 'wrangler' | 'journalPath' | 'name' | 'log'>,
): Promise<TrafficShare[]> {
  const { journalPath } = options;
  const journal = await readJournal(journalPath);
  const unfinished = journal?.outcome === null && journal.moved ? journal.previous : null;
  const before = unfinished ?? journal?.before ?? null;
  if (journal === null || before === null) {
    throw new UserError(
      `${journalPath}: knows of no deployment to take back; see: npx wrangler rollback --help`,
    );
  }
  journal.previous = before;
  journal.before = null;
  await restoreTraffic({ ...options, journal, save: () => writeJournal(journalPath, journal) });
  return before;
}

async function openJournal(options: DeployOptions): Promise<DeployContext> {
  const { bundle, journalPath, log } = options;
  const found = await readJournal(journalPath);
  const context: DeployContext = {
    ...options,
    alias: aliasOf(bundle),
    journal: found ?? newJournal(bundle.id),
    save: () => writeJournal(journalPath, context.journal),
  };
  if (found === null || (found.outcome === null && found.bundle === bundle.id)) return context;
  if (found.outcome === null && found.moved) {
    log('an earlier deployment was left half-way');
    await restoreTraffic(context);
  }
  context.journal = newJournal(bundle.id, found);
  return context;
}

async function runStep(context: DeployContext, step: Step): Promise<void> {
  const { journal, log } = context;
  if (step.moves) journal.moved = true;
  await context.save(); // Before the step: what it may have begun is known whenever it ends.
  try {
    log(`${step.name}: ${await step.run(context)}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log(`${step.name}: failed`);
    throw new UserError(`${step.name}: ${error.message}\n${await giveUp(context)}`);
  }
  journal.done.push(step.name);
  await context.save();
}

/** Leaves users with what they had; returns a sentence about it. */
async function giveUp(context: DeployContext): Promise<string> {
  const { journal } = context;
  if (journal.moved && journal.previous !== null) {
    try {
      await restoreTraffic(context);
      return 'The traffic was moved back to what answered before.';
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
  }
  journal.outcome = 'stopped';
  await context.save();
  if (journal.previous === null && journal.version !== null) {
    return 'This is the first version of the Worker: there is none to go back to.';
  }
  return 'No traffic was moved; users have what they had.';
}

/** @throws UserError with the command to run by hand when Cloudflare cannot be reached */
async function restoreTraffic(
  context: Pick<DeployContext, 'journal' | 'wrangler' | 'log' | 'name' | 'save'>,
): Promise<void> {
  const { journal, wrangler, log, name } = context;
  const previous = journal.previous ?? [];
  for (let attempt = 1; previous.length > 0; attempt++) {
    try {
      await wrangler.shift(previous, 'rolled back by batcomputer deploy');
      break;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log(`roll back: attempt ${attempt} failed: ${error.message}`);
      if (attempt < RESTORE_ATTEMPTS) continue;
      const shares = previous.map(({ id, percentage }) => `${id}@${percentage}`).join(' ');
      throw new UserError(
        `The traffic could NOT be moved back. Run the deployment again (it rolls back first), or:\n` +
          `  npx wrangler versions deploy ${shares} --name ${name} -y`,
      );
    }
  }
  log(`roll back: ${describeShares(previous)}`);
  journal.outcome = 'rolled back';
  await context.save();
}
