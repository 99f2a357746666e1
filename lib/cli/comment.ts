import * as fs from 'node:fs';
import { InputError, Problem } from '../core/errors';
import { publishComments } from '../review/pull-request/comments';
import { Options } from './flags';
import { printResult } from './output';

export interface CommentCommandProps {
  /** The parts of the review, in order. */
  readonly files: readonly string[];
  readonly options: Options;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Puts a review into the comments of a pull request, in place of an earlier one.
 *
 * @throws InputError
 */
export async function runComment({ files, options, environment }: CommentCommandProps): Promise<void> {
  const problems: Problem[] = [];
  const need = (name: string, value: unknown, pattern: RegExp, accepts: string): string => {
    const text = typeof value === 'string' ? value : '';
    if (!pattern.test(text)) {
      const got = text === '' ? 'nothing' : `'${text}'`;
      problems.push({
        code: 'flag-value',
        where: 'warmsite comment',
        message: `${name} must be ${accepts}, got ${got}`,
      });
    }
    return text;
  };
  const repository = need('--repository', options['repository'], /^[\w.-]+\/[\w.-]+$/, 'owner/name');
  const number = need('--pull-request', options['pullRequest'], /^[1-9]\d*$/, 'the number of a pull request');
  const key = need('--key', options['key'], /^[A-Za-z0-9-]+$/, 'letters, digits and hyphens');
  const token = environment['GITHUB_TOKEN'] ?? '';
  if (token === '') {
    problems.push({
      code: 'token-missing',
      where: 'GITHUB_TOKEN',
      message: "must hold a token with 'pull-requests: write'",
    });
  }
  const parts = files.flatMap((file) => {
    try {
      return [fs.readFileSync(file, 'utf8')];
    } catch (error) {
      problems.push({ code: 'file-unreadable', where: file, message: `cannot be read: ${(error as Error).message}` });
      return [];
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  const { author, keep } = options;
  const { created, updated, removed } = await publishComments({
    pullRequest: {
      api: environment['GITHUB_API_URL'] ?? 'https://api.github.com',
      repository,
      number: Number(number),
      token,
      ...(typeof author === 'string' ? { author } : {}),
    },
    key,
    parts,
    ...(typeof keep === 'string' ? { keep: keep.split(',') } : {}),
  });
  printResult(
    options['json'] === true,
    () => ({ repository, pullRequest: Number(number), created, updated, removed }),
    () => `${repository}#${number}: ${created} comments created, ${updated} updated, ${removed} removed`,
  );
}
