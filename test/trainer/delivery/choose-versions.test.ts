// `--versions` says what is carried and nothing else is; without it everything is, and is listed.
import { beforeAll, expect, it } from 'vitest';
import { chooseVersions } from '../../../trainer/delivery/choose-versions.ts';
import type { Registry } from '../../../trainer/registry/registry.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
let registry: Registry;

beforeAll(async () => {
  registry = await writeFixtureRegistry(folder);
  await registry.changeAliases('voyage', () => ({ current: 1, live: 1 }));
});

/** `caught 1,3!; voyage 1!`, the default model first; what is current has a mark. */
async function choose(versions?: string, defaultModel?: string, keep = 3): Promise<string> {
  const { defaultModel: answering, models } = await chooseVersions({
    ...{ registry, keep },
    ...(versions !== undefined && { versions }),
    ...(defaultModel !== undefined && { defaultModel }),
  });
  const describe = ({ name, versions: carried, aliases }: (typeof models)[number]) =>
    `${name} ${carried.map((one) => `${one}${one === aliases.current ? '!' : ''}`).join()}`;
  const isFirst = (name: string) => Number(name !== answering);
  return models
    .sort((a, b) => isFirst(a.name) - isFirst(b.name))
    .map(describe)
    .join('; ');
}

it.each([
  ['voyage@1', 'caught', 'voyage 1!'],
  ['voyage@live', undefined, 'voyage 1!'],
  ['caught@1', 'absent', 'caught 1!'],
  ['caught@3,caught@1', undefined, 'caught 1,3!'],
  [' caught@newest , voyage@current ', 'caught', 'caught 3!; voyage 1!'],
  ['voyage@1,caught@2', undefined, 'voyage 1!; caught 2!'],
  ['voyage@1,caught@2', 'caught', 'caught 2!; voyage 1!'],
  ['newest,1', 'caught', 'caught 1,3!'],
])('--versions %s, default %s: %s', async (versions, model, carried) => {
  expect(await choose(versions, model)).toBe(carried);
});

it('without --versions carries the newest and the aliased of every model', async () => {
  expect(await choose(undefined, undefined, 0)).toBe('caught 2!,3; voyage 1!');
  expect(await choose(undefined, 'voyage')).toBe('voyage 1!; caught 1,2!,3');
});

it.each([
  ['3', 'absent', /'3' could be of several models: the registry has caught, voyage\. Write NAME@3/],
  ['', undefined, /a version is missing/],
  ['caught@1,', 'caught', /'caught@1,': a version is missing in it/],
  ['voyage,caught@1', undefined, /'voyage' is a model; name a version of it: voyage@current/],
  ['caught@9', undefined, /no version 9/],
  ['cought@1', undefined, /no model 'cought'.*did you mean 'caught'/],
])('--versions %s, default %s is refused', async (versions, model, message) => {
  await expect(choose(versions, model)).rejects.toThrow(message);
});
