// `batcomputer init`: makes a folder a project that trains, serves, tests and deploys.
import { relative } from 'node:path';
import type { Command } from 'commander';
import { initProject } from '../init/init-project.ts';
import { addCommonOptions, type CommonOptions } from './options.ts';
import { print, printJson } from './print.ts';

export function addInitCommand(program: Command): void {
  const command = program
    .command('init')
    .description('set up a project in a folder: an example recipe, the deployment, workflows')
    .argument('[folder]', 'the folder', '.');
  addCommonOptions(command, 'npx batcomputer init my-model').action(runInit);
}

async function runInit(folder: string, { json }: CommonOptions): Promise<void> {
  const result = await initProject(folder);
  if (json) {
    printJson(result);
    return;
  }
  const list = (verb: string, paths: string[]) =>
    paths.length === 0 ? '' : `${verb} ${paths.join(', ')}\n`;
  const place = relative(process.cwd(), folder);
  const enter = place === '' ? '' : `cd ${place} && `;
  print(
    `${list('wrote', result.written)}${list('kept ', result.kept)}\nNext: ${enter}npm install && npm run train\n`,
  );
}
