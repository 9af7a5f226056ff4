// Asks a compiled module by its ABI (docs/MODULE-ABI.md) and nothing but WebAssembly: no imports, no
// loader, no knowledge of the model. Runs in any JavaScript host.

/**
 * @param {WebAssembly.Module} module
 * @param {Record<string, string | number | boolean>} fields name → label, text or number; others are missing
 * @returns {Record<string, number>} output name → answer
 */
export function ask(module, fields) {
  const { exports } = new WebAssembly.Instance(module);
  const abi = exports.abi_version();
  if (abi === 1) writeFeatures(exports, fields);
  else if (abi === 2) writeInputs(exports, fields);
  else throw new Error(`unknown ABI ${abi}`);
  check(exports, exports.predict(1));
  const width = exports.output_width(0);
  const answer = new Float64Array(exports.memory.buffer, exports.output_address(), width);
  return Object.fromEntries(
    Array.from(answer, (value, i) => [readText(exports, exports.flag_name(i)), value]),
  );
}

/** A model whose features are what callers send: one double each, of a label its code. */
function writeFeatures(exports, fields) {
  const features = exports.feature_count();
  const row = new Float64Array(exports.memory.buffer, exports.input_address(), features).fill(NaN);
  for (const [name, value] of Object.entries(fields)) {
    const feature = exports.feature_index(writeText(exports, name));
    if (feature < 0) throw new Error(`no feature ${name}`);
    const isText = typeof value === 'string';
    const code = isText ? exports.label_code(feature, writeText(exports, value)) : Number(value);
    if (isText && code < 0) throw new Error(`${name} has no label ${value}`);
    row[feature] = code;
  }
}

/** A model that takes inputs: doubles and texts, from which it computes its features. */
function writeInputs(exports, fields) {
  const { buffer } = exports.memory;
  const count = exports.input_count();
  const doubles = new Float64Array(buffer, exports.inputs_address(), count);
  const words = new Uint32Array(buffer, exports.inputs_address(), 2 * count);
  const isText = (input) => exports.input_kind(input) >= 2;
  // A text of no bytes is missing, and so is NaN.
  for (let i = 0; i < count; i++) doubles[i] = isText(i) ? 0 : NaN;
  let taken = 0;
  for (const [name, value] of Object.entries(fields)) {
    const input = exports.input_index(writeText(exports, name));
    if (input < 0) throw new Error(`no input ${name}`);
    if (!isText(input)) {
      doubles[input] = Number(value);
      continue;
    }
    const bytes = new TextEncoder().encode(String(value));
    if (taken + bytes.length > exports.texts_capacity()) throw new Error(`${name} is too long`);
    new Uint8Array(buffer).set(bytes, exports.texts_address() + taken);
    words.set([taken, bytes.length], 2 * input);
    taken += bytes.length;
  }
  check(exports, exports.derive(0));
  refuseUnknownLabels(exports);
}

/** A feature that is a label has the code −1 where the text is none. */
function refuseUnknownLabels(exports) {
  const features = exports.feature_count();
  const row = new Float64Array(exports.memory.buffer, exports.input_address(), features);
  row.forEach((code, feature) => {
    if (code >= 0 || Number.isNaN(code) || exports.label_count(feature) === 0) return;
    throw new Error(`${readText(exports, exports.feature_name(feature))} has no such label`);
  });
}

function check(exports, status) {
  if (status !== 0) throw new Error(readText(exports, exports.status_message(status)));
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
