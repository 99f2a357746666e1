import { compare } from '../../estate';
import { Rule } from '../../rule';
import { counted } from '../../wording';

export const planDestroysMany: Rule = {
  id: 'plan-destroys-many',
  area: 'plan',
  severity: 'high',
  title: 'Many resources are destroyed or replaced',
  lost: 'What is replaced is away for minutes to hours, what is destroyed for good. So many at once are rarely meant: a wrong workspace, an empty variable or a renamed module looks like this.',
  safeWay:
    'Go through the list. Use `moved` blocks for what was only renamed, and split what is meant into changes that are each small enough to be looked at.',
  source: 'Terraform language, moved blocks; count and for_each keys',
  types: [],
  *check({ estate, limits }) {
    const destroyed = estate.changes.filter(
      ({ action, type, isDeposed }) =>
        (action === 'delete' || action === 'replace') && !isDeposed && !WITHOUT_STATE.test(type) && !ROUTINE.has(type),
    );
    if (destroyed.length <= limits.destroys) return;
    const stacks = new Set(destroyed.map(({ stack }) => stack));
    const names = destroyed.map(({ address }) => address).sort(compare);
    const shown = names.slice(0, NAMED);
    const rest = names.length - shown.length;
    yield {
      at: { stack: [...stacks].sort(compare)[0] as string },
      message:
        `${destroyed.length} resources that hold data or serve are destroyed or replaced` +
        `${stacks.size > 1 ? `, in ${counted(stacks.size, 'stack')}` : ''}, ${limits.destroys} are let pass: ` +
        `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    };
  },
};

/** How many of them the message names. */
const NAMED = 5;

/**
 * Settings and connections of other resources, of which nothing is lost that the configuration does not say, and what
 * lives in the state only.
 */
const WITHOUT_STATE =
  /^(?!aws_)(?:null|random|time|tls|local|terraform|external|archive|template)_|^aws_iam_|^aws_cloudwatch_(?:metric|composite)_alarm$|^aws_cloudwatch_dashboard$|^aws_s3_bucket_|_(?:attachment|association|policy|rule|permission|alias|notification|subscription|subscription_filter|grant|tag|hook|schedule|acceptance|parameter)$/;

/** What is made anew with every release, because it cannot be changed. */
const ROUTINE: ReadonlySet<string> = new Set([
  'aws_launch_configuration',
  'aws_ecs_task_definition',
  'aws_batch_job_definition',
  'aws_lambda_layer_version',
  'aws_api_gateway_deployment',
  'aws_apigatewayv2_deployment',
  'aws_secretsmanager_secret_version',
  'aws_s3_object',
  'aws_route',
]);
