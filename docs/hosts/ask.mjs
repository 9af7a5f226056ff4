// Asks a compiled module by its ABI (docs/MODULE-ABI.md) and nothing but WebAssembly: no imports, no
// loader, no knowledge of the model. Runs in any JavaScript host.

/**
 * @param {WebAssembly.Module} module
 * @param {Record<string, string | number>} fields feature name → label or number; others are missing
 * @returns {Record<string, number>} output name → answer
 */
export function ask(module, fields) {
  const { exports } = new WebAssembly.Instance(module);
  if (exports.abi_version() !== 1) throw new Error(`unknown ABI ${exports.abi_version()}`);
  const features = exports.feature_count();
  const row = new Float64Array(exports.memory.buffer, exports.input_address(), features).fill(NaN);
  for (const [name, value] of Object.entries(fields)) {
    const feature = exports.feature_index(writeText(exports, name));
    if (feature < 0) throw new Error(`no feature ${name}`);
    const code =
      typeof value === 'number' ? value : exports.label_code(feature, writeText(exports, value));
    if (typeof value === 'string' && code < 0) throw new Error(`${name} has no label ${value}`);
    row[feature] = code;
  }
  const status = exports.predict(1);
  if (status !== 0) throw new Error(readText(exports, exports.status_message(status)));
  const width = exports.output_width(0);
  const answer = new Float64Array(exports.memory.buffer, exports.output_address(), width);
  return Object.fromEntries(
    Array.from(answer, (value, i) => [readText(exports, exports.flag_name(i)), value]),
  );
}

/** Puts UTF-8 into the text buffer; returns its length in bytes, which look-ups take. */
function writeText(exports, text) {
  const bytes = new TextEncoder().encode(text);
  // A text that does not fit is none of the module's strings, and look-ups say so by its length.
  if (bytes.length <= exports.text_capacity()) {
    new Uint8Array(exports.memory.buffer).set(bytes, exports.text_address());
  }
  return bytes.length;
}

function readText(exports, byteLength) {
  const bytes = new Uint8Array(exports.memory.buffer, exports.text_address(), byteLength);
  return new TextDecoder().decode(bytes);
}
