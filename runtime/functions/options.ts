// What a function is told beside its arguments: constants, as plain JSON.

export type Option = number | string | readonly number[] | readonly string[] | TextMap;
/** From a text to what it becomes, in the order in which it was written. */
export type TextMap = readonly (readonly [text: string, becomes: string | number])[];
export type Options = Readonly<Record<string, Option>>;
