// The nearest known name, as the readers of rows tell it too.
export { didYouMean } from '../runtime/did-you-mean.ts';
