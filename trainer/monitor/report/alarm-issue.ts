// The alarms as an issue for a tracker: its title in the first line, then Markdown.
import type { MonitorFindings } from '../monitor-model.ts';
import { bucketText } from '../time-buckets.ts';
import { blindSpots, recordNotes } from './notes.ts';

export function alarmIssue(findings: MonitorFindings): string {
  const { model, from, to, bucketMs, alarms } = findings;
  const lines = alarms.map(({ version, text }) => `- version ${version}: ${plain(text)}`);
  const notes = [...recordNotes(findings), ...blindSpots(findings)].map((note) => plain(note));
  return `${titleOf(model)}

From ${bucketText(from, bucketMs)} to ${bucketText(to, bucketMs)} (UTC):

${lines.join('\n')}

${notes.join('\n\n')}
`;
}

const titleOf = (model: string) => `monitor: an alarm is on for ${model}`;

/** Labels of callers may be anything: none is markup, a link or somebody's name here. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|@~!]/g, (mark) => `\\${mark}`).replace(/\s+/g, ' ');
}
