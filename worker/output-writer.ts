// The outputs of a model as JSON, by the names of its flags.

/** Writes the outputs from `start` on as the JSON object of their flags. */
export type OutputWriter = (outputs: Float64Array, start: number) => string;

/** The keys are written once; an output is written as JSON.stringify would. */
export function makeOutputWriter(flags: string[]): OutputWriter {
  const keys = flags.map((flag, i) => `${i === 0 ? '{' : ','}${JSON.stringify(flag)}:`);
  return (outputs, start) => {
    let text = '';
    for (let i = 0; i < keys.length; i++) text += keys[i] + numberText(outputs[start + i]);
    return `${text}}`;
  };
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : 'null';
}
