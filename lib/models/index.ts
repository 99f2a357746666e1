/**
 * The models behind Warmsite's sizes: plain functions over plain data. Seconds, events a second, bytes,
 * US dollars, probabilities from 0 to 1; unavailability rather than availability. What a function cannot
 * answer is an `InvalidInputError` that names every parameter at fault.
 *
 * @module warmsite/models
 */
export { InvalidInputError, type InvalidInput } from './invalid-input';
export { Random } from './random';
export * from './probability';
export * from './distribution';
export * from './reliability';
export * from './markov';
export * from './detection';
export * from './capacity';
export * from './backup';
export * from './recovery';
export * from './cost';
export * from './simulation';
