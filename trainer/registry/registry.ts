// A registry: the versions of models, which of them each alias names, and how that changed. A folder, or a bucket that
// is read through a mirror of it; both behave alike.
import { join } from 'node:path';
import type { Aliases } from '../../runtime/schema/registry-entry.ts';
import { UserError } from '../base/user-error.ts';
import { danglingAliases, readAliases } from './aliases.ts';
import { removeUnused, unusedVersions } from './collect-garbage.ts';
import { type AliasChange, type Reason, readHistory } from './history.ts';
import { referenceTo } from './read-version.ts';
import { type Bucket, isBucket, openBucket } from './remote/bucket.ts';
import { changeRemoteAliases, mirrorRegistry } from './remote/mirror.ts';
import { registerRemotely, reserveRemotely } from './remote/register.ts';
import { type Rules, resolveVersion } from './resolve-version.ts';
import { type Listing, listModels, listVersions, surveyModels } from './survey.ts';
import { type AliasFindings, verifyAliases } from './verify-aliases.ts';
import { requireWhole, verifyVersion } from './verify-version.ts';
import { Version } from './version.ts';
import {
  type EntryDraft,
  registerVersion,
  reserveVersion,
  updateAliases,
} from './write-version.ts';

/** All of a version but its number. */
export interface Release {
  /** Of the model. */
  name: string;
  /** The version under its number. When it throws, nothing is registered and the number is spent. */
  numbered(number: number): Promise<Numbered>;
}

/** What becomes a version under its number. */
export interface Numbered {
  entry: EntryDraft;
  /** File name → contents; `model.wasm` is one of them. metadata.json is made of these and `entry`. */
  files: Record<string, Uint8Array | string>;
}

/** A version by its number, whether it can be read or not. */
export interface VersionName {
  name: string;
  number: number;
}

export class Registry {
  /** As it was named: a folder, or `s3://bucket/prefix`. */
  readonly place: string;
  /** Where the files lie: the folder, or the mirror of the bucket. */
  readonly #folder: string;
  readonly #bucket: Bucket | null;
  readonly #rules: Rules;

  private constructor(place: string, bucket: Bucket | null, rules: Rules) {
    this.place = place;
    this.#folder = bucket?.mirror ?? place;
    this.#bucket = bucket;
    this.#rules = rules;
  }

  /**
   * Opens the folder, which need not be there yet, or what the bucket holds now.
   * @param rules words that may stand behind `NAME@` besides its aliases
   * @throws UserError when the bucket cannot be reached, or what it holds is damaged
   */
  static async open(place: string, rules: Rules = {}): Promise<Registry> {
    if (!isBucket(place)) return new Registry(place, null, rules);
    const bucket = await openBucket(place);
    await mirrorRegistry(bucket.store, bucket.mirror);
    return new Registry(place, bucket, rules);
  }

  /** Names of the models that have a version, sorted. */
  models(): Promise<string[]> {
    return listModels(this.#folder);
  }

  /** The same, with what is wrong with what looks like a model and is none. */
  survey(): Promise<Listing> {
    return surveyModels(this.#folder);
  }

  /** Numbers of a model's versions, ascending; none for an unknown name. */
  numbers(name: string): Promise<number[]> {
    return listVersions(this.#folder, name);
  }

  /**
   * The version that is named by `NAME` (its `current`), `NAME@N`, `NAME@ALIAS`, `NAME@newest`, `NAME@` and a rule such
   * as `best`, or `newest` (the one that was registered last, of any model).
   * @throws UserError naming what is known when there is none, or saying what is wrong with it
   */
  async version(text: string): Promise<Version> {
    return Version.open(await resolveVersion(this.#folder, text, this.#rules));
  }

  /** Which version is named so; it may be damaged. @throws UserError when there is none */
  async resolve(text: string): Promise<VersionName> {
    const { name, version } = await resolveVersion(this.#folder, text, this.#rules);
    return { name, number: version };
  }

  /** The version of this number. @throws UserError when it is missing or damaged */
  at(name: string, number: number): Promise<Version> {
    return Version.open(referenceTo(this.#folder, name, number));
  }

  /** All versions of a model, in the order of their numbers. @throws UserError when one is damaged */
  async versions(name: string): Promise<Version[]> {
    const opened: Version[] = [];
    for (const number of await this.numbers(name)) opened.push(await this.at(name, number));
    return opened;
  }

  /** One sentence per fault of a version, which may be too damaged to be opened. */
  verify(name: string, number: number): Promise<string[]> {
    return verifyVersion(referenceTo(this.#folder, name, number));
  }

  /** The version of this number, its files and answers checked. @throws UserError naming what is damaged */
  async whole(name: string, number: number): Promise<Version> {
    await requireWhole(referenceTo(this.#folder, name, number));
    return this.at(name, number);
  }

  /** Alias → number; empty for an unknown name. */
  aliases(name: string): Promise<Aliases> {
    return readAliases(this.#folder, name);
  }

  /** One sentence for each alias whose version is gone, with what mends it. */
  async danglingAliases(name: string): Promise<string[]> {
    return danglingAliases(name, await this.aliases(name), await this.numbers(name));
  }

  /** How the aliases of a model changed, oldest first. @throws UserError when the history is damaged */
  history(name: string): Promise<AliasChange[]> {
    return readHistory(join(this.#folder, name));
  }

  /** Holds the aliases of a model to its versions and its history. */
  verifyAliases(name: string): Promise<AliasFindings> {
    return verifyAliases(this.#folder, name);
  }

  /**
   * Changes the aliases of a model as they are at that moment, and notes it in the history.
   * @returns what stands afterwards
   * @throws UserError when an alias would name a version that is not there; of a bucket, also when somebody else
   *   changed them meanwhile: nothing is changed then
   */
  changeAliases(
    name: string,
    change: (aliases: Aliases) => Aliases,
    reason: Reason = {},
  ): Promise<Aliases> {
    const update = () => updateAliases(this.#folder, name, change, reason);
    if (this.#bucket === null) return update();
    return changeRemoteAliases(this.#bucket.store, this.#bucket.mirror, name, update);
  }

  /** Takes the next number of a model, which nothing else is given, whether a version comes of it or not. */
  reserve(name: string): Promise<number> {
    return this.#bucket === null
      ? reserveVersion(this.#folder, name)
      : reserveRemotely(this.#bucket.store, name);
  }

  /**
   * Makes a release the next version of its model; the first one becomes its `current`. It is there whole or not at all.
   * @throws UserError when it cannot be written, or its number is taken
   */
  async register({ name, numbered }: Release): Promise<Version> {
    const version = await this.reserve(name);
    const { entry, files } = await numbered(version);
    const write = async () => {
      await registerVersion(this.#folder, entry, files);
      await updateAliases(this.#folder, name, (aliases) => aliases, { why: 'the first version' });
    };
    if (this.#bucket === null) await write();
    else await registerRemotely(this.#bucket, name, version, write);
    return this.at(name, version);
  }

  /**
   * Versions that no alias names and that are not among the newest `keep`, ascending.
   * @throws UserError when an alias names a version that is gone, or the registry is a bucket
   */
  unused(name: string, keep: number): Promise<number[]> {
    return unusedVersions(this.#folderOnly(), name, keep);
  }

  /** Removes them, and what crashed runs left behind; returns their numbers. @throws UserError as above */
  removeUnused(name: string, keep: number): Promise<number[]> {
    return removeUnused(this.#folderOnly(), name, keep);
  }

  #folderOnly(): string {
    if (this.#bucket === null) return this.#folder;
    throw new UserError(`${this.place}: versions can be removed from a folder only`);
  }
}
