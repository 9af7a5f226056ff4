// What is to be known of the findings beside the figures: what the records lack, and what no record can show.
import { countOf } from '../../base/count-of.ts';
import { percent } from '../../judge/report/numbers.ts';
import type { MonitorFindings } from '../monitor-model.ts';

/** A share of answers of which nothing is known that is worth a word. */
const MUCH_UNKNOWN = 0.01;

/** Of the records. */
export function recordNotes({
  notes,
  lost,
  repeated,
  feedback,
  versions,
}: MonitorFindings): string[] {
  const { withoutAnswer, ambiguous, corrected } = feedback;
  const unusable = versions.reduce((sum, version) => sum + version.unusableLabels, 0);
  return [
    ...notes.map((note) => `${note[0].toUpperCase()}${note.slice(1)}.`),
    lost.lines > 0 &&
      `${countOf(lost.lines, 'line')} of counts never came, with ${countOf(lost.requests, 'request')}.`,
    repeated > 0 && `${countOf(repeated, 'line')} came again and counted once.`,
    withoutAnswer > 0 &&
      `${countOf(withoutAnswer, 'id')} with feedback have no answer in these records.`,
    ambiguous > 0 && `${countOf(ambiguous, 'id')} were given to different rows, and were left out.`,
    corrected > 0 && `The feedback of ${countOf(corrected, 'id')} was corrected: the latest holds.`,
    unusable > 0 &&
      `Of ${countOf(unusable, 'label')} the actual value is none that the version can answer.`,
  ].filter((note) => note !== false);
}

/** Of what the figures cannot see. */
export function blindSpots({ versions }: MonitorFindings): string[] {
  const withoutReference = versions.filter(({ drift }) => drift === null);
  const expected = versions.filter((one) => one.expected !== null);
  const unlabeled = expected.filter(({ measured }) => measured === null);
  const unknown = expected.filter((one) => (one.expected?.unknown ?? 0) > MUCH_UNKNOWN);
  return [
    ...withoutReference.map(
      ({ version }) =>
        `Version ${version} has no reference, so that its drift and expected quality are unknown: training it again makes one.`,
    ),
    ...unknown.map(
      (one) =>
        `Of ${percent(one.expected?.unknown ?? 0)} of the answers of version ${one.version} no held-out row was like it: the expected figures leave them out.`,
    ),
    unlabeled.length > 0 &&
      'Expected quality takes for granted that an answer still means what it meant on the held-out rows. Where the relation between inputs and outcome itself has changed, it cannot see that: only labels can.',
    ...expected.flatMap(contradiction),
  ].filter((note) => note !== false);
}

/** Labels that say otherwise than what was expected. */
function contradiction({ version, expected, measured }: MonitorFindings['versions'][number]) {
  const apart = Object.keys(measured?.metrics ?? {}).filter((name) => {
    const [one, other] = [expected?.metrics[name]?.interval, measured?.metrics[name]?.interval];
    return one && other && (one.high < other.low || other.high < one.low);
  });
  return apart.length === 0
    ? []
    : [
        `Labels contradict what was expected of version ${version} (${apart.join(', ')}): the relation between inputs and outcome has changed, or labels come from other rows than those that are asked. Believe the labels.`,
      ];
}
