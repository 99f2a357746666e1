import { WarmsiteError } from '../../core/errors';

/** Who writes comments when a workflow uses the token that it was given. */
export const DEFAULT_AUTHOR = 'github-actions[bot]';

/** A pull request on GitHub, or on a server that speaks its REST API. */
export interface PullRequest {
  /** Root of the REST API, without a slash at the end. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  /** Needs `pull-requests: write`. */
  readonly token: string;
  /**
   * Whose comments are updated. A comment of anybody else is left alone, whatever stands in it: its author could
   * change the verdict afterwards.
   *
   * @default DEFAULT_AUTHOR
   */
  readonly author?: string;
}

export interface PublishCommentsProps {
  readonly pullRequest: PullRequest;
  /** Tells the reviews of one pull request apart, e.g. the environment; letters, digits and hyphens. */
  readonly key: string;
  /** The parts of the review, in order; each fits into one comment. None removes the review. */
  readonly parts: readonly string[];
  /**
   * Keys of the other reviews that the pull request has; those of any other key are removed.
   *
   * @default - reviews of other keys are left alone
   */
  readonly keep?: readonly string[];
  /** @default - the one of Node.js */
  readonly fetch?: typeof fetch;
}

/** What was done, as counts of comments. */
export interface PublishedComments {
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
}

interface Comment {
  readonly id: number;
  readonly body?: string;
  readonly user?: { readonly login: string } | null;
}

/** The last line of every comment: key and position. */
const MARKER = /\n<!-- warmsite-review ([A-Za-z0-9-]+) \d+ -->\s*$/;

const PER_PAGE = 100;

/**
 * Puts a review on a pull request: into the comments that an earlier one left, so that there is always one review,
 * the present one. What it needs no longer is removed.
 *
 * @throws WarmsiteError `comment-refused` when the API refuses
 */
export async function publishComments(props: PublishCommentsProps): Promise<PublishedComments> {
  const { pullRequest, key, parts, keep } = props;
  const { api, repository, number, token, author = DEFAULT_AUTHOR } = pullRequest;
  const request = props.fetch ?? fetch;
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await request(`${api}/repos/${repository}/issues/${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw refusal(pullRequest, method, response.status);
    return response.status === 204 ? undefined : await response.json();
  };

  // A part may have a marker of its own already, with the key that its writer knew.
  const bodies = parts.map(
    (part, index) => `${part.replace(MARKER, '').trimEnd()}\n\n<!-- warmsite-review ${key} ${index + 1} -->`,
  );
  const keyOf = ({ user, body = '' }: Comment): string | undefined =>
    user?.login === author ? MARKER.exec(body)?.[1] : undefined;
  const ours: Comment[] = [];
  const outdated: Comment[] = [];
  for (let page = 1; ; page++) {
    const comments = (await call('GET', `${number}/comments?per_page=${PER_PAGE}&page=${page}`)) as Comment[];
    for (const comment of comments) {
      const found = keyOf(comment);
      if (found === key) ours.push(comment);
      else if (found !== undefined && keep?.includes(found) === false) outdated.push(comment);
    }
    if (comments.length < PER_PAGE) break;
  }

  // By position, oldest first: the parts stay in their order on the page.
  for (const [index, body] of bodies.entries()) {
    const comment = ours[index];
    if (!comment) await call('POST', `${number}/comments`, { body });
    else if (comment.body !== body) await call('PATCH', `comments/${comment.id}`, { body });
  }
  const surplus = [...ours.slice(parts.length), ...outdated];
  for (const { id } of surplus) await call('DELETE', `comments/${id}`);
  return {
    created: Math.max(0, bodies.length - ours.length),
    updated: ours.slice(0, bodies.length).filter(({ body }, index) => body !== bodies[index]).length,
    removed: surplus.length,
  };
}

function refusal({ repository, number }: PullRequest, method: string, status: number): WarmsiteError {
  const what = method === 'GET' ? 'read' : 'write';
  const advice =
    status === 403 || status === 404
      ? "; the token needs 'pull-requests: write', which a pull request from a fork does not get"
      : '';
  return new WarmsiteError([
    {
      code: 'comment-refused',
      where: `${repository}#${number}`,
      message: `cannot ${what} comments, the server answers ${status}${advice}`,
    },
  ]);
}
