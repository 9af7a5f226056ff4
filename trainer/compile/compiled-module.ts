// What the compiler hands on.

export interface CompiledModule {
  bytes: Uint8Array;
  abi: number;
  strategy: string;
  /** SHA-256 (hex) of `bytes`. */
  sha256: string;
  /** Bytes of each part (kernel, table, labels, manifest, …), for the report. */
  parts: Record<string, number>;
}
