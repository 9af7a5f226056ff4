// The nearest known name, as the readers of rows tell it too.
export { didYouMean } from '../models/contract/did-you-mean.ts';
