// `batcomputer monitor NAME`: what was recorded of a model's versions, held against what they were made with: in the
// terminal, as a page, or as JSON. Exits with 1 while an alarm is on.
import { type Command, InvalidArgumentError } from 'commander';
import { openRegistry } from '../judge/open-registry.ts';
import { DRIFT_LIMITS } from '../monitor/drift.ts';
import { monitorModel } from '../monitor/monitor-model.ts';
import { readRecords } from '../monitor/read/open-records.ts';
import { alarmIssue } from '../monitor/report/alarm-issue.ts';
import { monitorReport } from '../monitor/report/monitor-report.ts';
import { describeFindings } from './monitor-text.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { requireOutput, writePieces } from './output-file.ts';
import { print, printAlarm, printJson } from './print.ts';
import { addRecordsOptions, type RecordsOptions } from './records-option.ts';
import { addRegistryOption } from './registry-option.ts';

interface MonitorOptions extends RegistryOptions, RecordsOptions {
  out: string;
  issue?: string;
  level: number;
  leastPsi: number;
}

export function addMonitorCommand(program: Command): void {
  const command = program
    .command('monitor')
    .description('drift, quality and service of a model, from what its deployment recorded')
    .argument('<name>', 'the model; all of its versions that were asked are judged')
    .option('--out <file>', 'where to write the page', 'monitor.html')
    .option('--issue <file>', 'where to write the alarms as Markdown, while there are any')
    .option(
      '--level <share>',
      'share of false findings that you put up with among all inputs and answers',
      share(1),
      DRIFT_LIMITS.level,
    )
    .option(
      '--least-psi <index>',
      'stability index, corrected for chance, from which on drift alarms',
      share(10),
      DRIFT_LIMITS.leastIndex,
    );
  addRecordsOptions(command);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer monitor titanic --records logs/ --from 7d\n' +
      'npx batcomputer monitor titanic --records analytics-engine:batcomputer --json',
  ).action(runMonitor);
}

function share(most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value > 0 && value < most) return value;
    throw new InvalidArgumentError(`give a number above 0 and below ${most}.`);
  };
}

async function runMonitor(name: string, options: MonitorOptions): Promise<void> {
  const { registry: place, records, from, to, out, issue, level, leastPsi, json } = options;
  await requireOutput(out);
  if (issue !== undefined) await requireOutput(issue);
  const registry = await openRegistry(place);
  const read = await readRecords(records, { model: name, from, to });
  const findings = await monitorModel(registry, name, read, { level, leastIndex: leastPsi });
  await writePieces(out, [monitorReport(findings)]);
  const { alarms } = findings;
  if (issue !== undefined && alarms.length > 0) await writePieces(issue, [alarmIssue(findings)]);
  if (json) printJson({ ...findings, page: out });
  else {
    print(`${describeFindings(findings)}\n\n`);
    for (const { version, text } of alarms) printAlarm(`ALARM: ${name}@${version}: ${text}\n`);
    print(`${alarms.length === 0 ? 'No alarm is on. ' : ''}${out}\n`);
  }
  if (alarms.length > 0) process.exitCode = 1;
}
