import * as path from 'node:path';
import { loadEnvironment } from '../../../config/load';
import { reviewExpectations } from '../../../config/review-expectations';
import { Expectations } from '../../../lib/review/expectations';

let prod: Expectations | undefined;

/** What the files of `prod` promise. */
export function expectations(): Expectations {
  prod ??= reviewExpectations(loadEnvironment('prod', { root: path.join(__dirname, '../../..') }));
  return prod;
}
