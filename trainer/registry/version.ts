// A registered version: what is recorded of it, and its files, each held to the hash it was registered with.
import { join } from 'node:path';
import type * as z from 'zod';
import type { Predictor } from '../../runtime/module/predictor.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { Reference } from '../../runtime/schema/reference-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { readEnsemble } from './ensemble-file.ts';
import type { GoldenRow } from './golden-file.ts';
import { parseFile } from './parse-file.ts';
import { readRecord, readVersionFile, type VersionReference } from './read-version.ts';
import { readReference } from './reference-file.ts';
import { openVersion, readGolden, verifyVersion } from './verify-version.ts';

/** Opened by `Registry.version`. Its files are read when they are asked for. */
export class Version {
  /** metadata.json, as it was registered. */
  readonly entry: RegistryEntry;
  /** False when an earlier release registered it, which kept no hash of metadata.json. */
  readonly isSealed: boolean;
  readonly #reference: VersionReference;

  private constructor(reference: VersionReference, entry: RegistryEntry, isSealed: boolean) {
    this.#reference = reference;
    this.entry = entry;
    this.isSealed = isSealed;
  }

  /** @throws UserError when metadata.json is missing, damaged, or not as it was registered */
  static async open(reference: VersionReference): Promise<Version> {
    const { entry, isSealed } = await readRecord(reference);
    return new Version(reference, entry, isSealed);
  }

  get name(): string {
    return this.entry.name;
  }

  get number(): number {
    return this.entry.version;
  }

  /** `titanic@3`. */
  get id(): string {
    return `${this.name}@${this.number}`;
  }

  /** The features that a row gives values to, in the order in which the module takes them. */
  get schema(): FeatureSchema {
    return this.entry.features;
  }

  /** The folder of its files; of a bucket's version in the mirror. */
  get folder(): string {
    return this.#reference.folder;
  }

  has(file: string): boolean {
    return this.entry.files[file] !== undefined;
  }

  /** What messages call a file; where it lies. */
  pathOf(file: string): string {
    return join(this.folder, file);
  }

  /** Bytes of a file. @throws UserError when the version has no such file, or it has changed */
  file(name: string): Promise<Uint8Array> {
    return readVersionFile(this.#reference, this.entry, name);
  }

  /** Contents of a JSON file. @throws UserError as above, or when they are of another shape */
  async json<Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.infer<Schema>> {
    return parseFile(this.pathOf(name), await this.file(name), schema);
  }

  /** Bytes of model.wasm. @throws UserError when it has changed */
  module(): Promise<Uint8Array> {
    return this.file('model.wasm');
  }

  /**
   * The model, ready to answer rows: its module has the hash, the shape and the name that are recorded, and gives its
   * golden rows the answers that it was registered with. Each call makes an instance of its own.
   * @throws UserError when it does not
   */
  predictor(): Promise<Predictor> {
    return openVersion(this.#reference);
  }

  /** The trees as they were learned or imported. @throws UserError when the file is missing or damaged */
  ensemble(): Promise<Ensemble> {
    return readEnsemble(this.#reference, this.entry);
  }

  /**
   * How the rows and answers were distributed that it was made with; null where an earlier release made it, or it was
   * imported without rows. @throws UserError when the file is damaged
   */
  reference(): Promise<Reference | null> {
    return readReference(this.#reference, this.entry);
  }

  /** Rows with the answers that its module must give, bit for bit. @throws UserError when they are damaged */
  golden(): Promise<GoldenRow[]> {
    return readGolden(this.#reference);
  }

  /** One sentence per fault of its files or answers; an empty list means that it is as it was registered. */
  verify(): Promise<string[]> {
    return verifyVersion(this.#reference);
  }
}
