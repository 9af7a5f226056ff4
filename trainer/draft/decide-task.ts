// What is to be learned of a target: an amount, or which of several labels. Where its values leave that open, a
// person says it.
import { countOf } from '../base/count-of.ts';
import { UserError } from '../base/user-error.ts';
import { MOST_CLASSES } from '../ingest/found-classes.ts';
import type { Objective } from '../recipe/learner-schema.ts';
import type { Ask } from './draft-source.ts';
import { inWords, shortNumber } from './draft-words.ts';
import type { ColumnProfile } from './profile-column.ts';
import { markersRemedy, mixedSigns } from './unread-cells.ts';

export type TaskName = 'classification' | 'regression';

const NUMBERS_FROM = 0.99;
/** Whole numbers of no more values may be names of classes as well as amounts. */
const MOST_DOUBTFUL = 20;
const SHOWN_CLASSES = 6;

export interface TaskDecision {
  objective: Objective;
  /** In words, for people. */
  why: string;
}

/** @throws UserError when nothing can be learned of the target, or nobody says what */
export async function decideTask(
  target: ColumnProfile,
  given: TaskName | undefined,
  ask: Ask | undefined,
): Promise<TaskDecision> {
  const { name, counts, known, numbers, whole } = target;
  if (counts.length === 0) throw new UserError(`target '${name}': no row has a value`);
  if (counts.length === 1) {
    throw new UserError(
      `target '${name}': it is ${inWords(counts[0][0])} in every row: there is nothing to learn`,
    );
  }
  const areNumbers = numbers >= NUMBERS_FROM * known;
  const remedy = areNumbers || given === 'classification' ? null : markersRemedy(target);
  if (remedy !== null) {
    const labels =
      counts.length > MOST_CLASSES ? '' : '; if all are labels, say --task classification';
    throw new UserError(`target '${name}': it has ${remedy}${labels}`);
  }
  if (given === 'regression' && !areNumbers) {
    throw new UserError(
      `target '${name}': --task regression needs numbers, and it has ${listClasses(target)}`,
    );
  }
  if (given !== undefined) return taskOf(given, target);
  if (!areNumbers || counts.length === 2) return taskOf('classification', target);
  const isDoubtful = whole === numbers && counts.length <= MOST_DOUBTFUL;
  return taskOf(isDoubtful ? await askTask(target, ask) : 'regression', target);
}

function taskOf(task: TaskName, target: ColumnProfile): TaskDecision {
  const { name, counts, least, greatest } = target;
  if (task === 'regression') {
    return {
      objective: 'regression',
      why: `numbers from ${shortNumber(least)} to ${shortNumber(greatest)}, so the model answers a number`,
    };
  }
  const mixed = counts.length > MOST_CLASSES ? mixedSigns(target) : null;
  if (mixed !== null) throw new UserError(`target '${name}': it has ${mixed}`);
  if (counts.length > MOST_CLASSES) {
    const different = counts.length.toLocaleString('en');
    throw new UserError(
      `target '${name}': it has ${different} different values, and a model tells at most ${MOST_CLASSES} classes apart; group them in a recipe's target.classes, or take another column`,
    );
  }
  const two = counts.length === 2;
  return {
    objective: two ? 'binary' : 'multiclass',
    why: `${listClasses(target)}, so the model answers how likely each is`,
  };
}

/** `2 labels: 'No' (5,174 rows), 'Yes' (1,869)`. */
function listClasses({ counts }: ColumnProfile): string {
  const shown = counts
    .slice(0, SHOWN_CLASSES)
    .map(
      ([text, rows], i) =>
        `${inWords(text)} (${i ? rows.toLocaleString('en') : countOf(rows, 'row')})`,
    );
  const more = counts.length - shown.length;
  return `${counts.length} labels: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

async function askTask(target: ColumnProfile, ask: Ask | undefined): Promise<TaskName> {
  const { name, counts, least, greatest } = target;
  const text = `target '${name}' has ${counts.length} whole numbers, from ${shortNumber(least)} to ${shortNumber(greatest)}: are they amounts, or names of classes?`;
  const tasks: [TaskName, string][] = [
    ['regression', 'amounts: the model answers a number'],
    ['classification', 'names of classes: the model answers how likely each is'],
  ];
  const chosen = await ask?.(
    text,
    tasks.map(([, label]) => label),
  );
  if (chosen !== undefined && chosen !== null) return tasks[chosen][0];
  const options = tasks.map(([task, label]) => `  ${label}: --task ${task}`);
  throw new UserError(`${text}\n${options.join('\n')}`);
}
