// What the compiler hands on.

import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';

export interface CompiledModule {
  bytes: Uint8Array;
  abi: number;
  strategy: string;
  /** How the strategy is laid out, where it has several forms; for people. */
  form?: string;
  /** What the compiler was told to do otherwise than it does by default. */
  choices: ModuleChoices;
  /** SHA-256 (hex) of `bytes`. */
  sha256: string;
  /** Bytes of each part (kernel, table, labels, manifest, …), for the report. */
  parts: Record<string, number>;
}
