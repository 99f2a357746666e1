import { createHash } from 'node:crypto';
import { dangersOf, LocatedFinding, Review } from '../review';
import { Rule } from '../rule';
import { LEVELS } from './levels';
import { plainText } from './plain-text';
import { becauseText, DEFAULT_CATALOGUE, ruleLink, sentence } from './words';

/** What the report says beside the findings. */
export interface SarifProps {
  /** Every rule that was asked. */
  readonly rules: readonly Rule[];
  /** Version of Warmsite. */
  readonly version: string;
  /** Where the catalogue of rules is; only an address of the web is written down. @default DEFAULT_CATALOGUE */
  readonly catalogue?: string;
}

/**
 * A review in the Static Analysis Results Interchange Format 2.1.0.
 *
 * What cannot be told before apply and what stands already are notes. What is accepted or expected is suppressed, with
 * the reason, so that it is neither forgotten nor counted.
 */
export function reviewSarif(review: Review, { rules, version, catalogue = DEFAULT_CATALOGUE }: SarifProps): string {
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const ordinals = new Map<string, number>();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Warmsite recovery review',
            semanticVersion: version,
            rules: rules.map((rule) => ruleDescriptor(rule, catalogue)),
          },
        },
        // Results of several environments in one repository live side by side.
        automationDetails: { id: `recovery-review/${review.environment ?? 'plans'}/` },
        columnKind: 'utf16CodeUnits',
        results: [...review.findings, ...dangersOf(review)].map((finding) => {
          const identity = [finding.rule, finding.stack, finding.address ?? ''].join('\n');
          const ordinal = (ordinals.get(identity) ?? 0) + 1;
          ordinals.set(identity, ordinal);
          return result(finding, indexes.get(finding.rule), `${identity}\n${ordinal}`);
        }),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleDescriptor(rule: Rule, catalogue: string): object {
  const { id, area, severity, title, lost, safeWay, source } = rule;
  const parts = [
    ['What is lost', lost],
    ['How to do it safely', safeWay],
    ['Source', source],
  ] as const;
  return {
    id,
    name: id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentence(title) },
    fullDescription: { text: lost },
    ...(/^https?:/.test(catalogue) ? { helpUri: ruleLink(catalogue, id) } : {}),
    help: {
      text: parts.map(([name, text]) => `${name}: ${sentence(text)}`).join('\n'),
      markdown: parts.map(([name, text]) => `**${name}:** ${sentence(text)}`).join('\n\n'),
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['recovery', area], severity },
  };
}

function result(finding: LocatedFinding, ruleIndex: number | undefined, identity: string): object {
  const { rule, stack, address, region, status, severity, source } = finding;
  const counts = status === 'found' || status === 'excepted';
  const name = address ?? stack;
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: counts ? LEVELS[severity] : 'note',
    message: { text: messageText(finding) },
    locations: [
      {
        ...(source
          ? {
              physicalLocation: {
                artifactLocation: {
                  uri: source.file.split('/').map(encodeURIComponent).join('/'),
                  uriBaseId: '%SRCROOT%',
                },
                region: { startLine: source.line },
              },
            }
          : {}),
        ...(name === ''
          ? {}
          : {
              logicalLocations: [
                {
                  name: plainText(name),
                  fullyQualifiedName: plainText(address === undefined ? stack : `${stack}/${address}`),
                  kind: address === undefined ? 'stack' : 'resource',
                },
              ],
            }),
      },
    ],
    partialFingerprints: { 'recoveryReview/v1': createHash('sha256').update(identity).digest('hex') },
    // Every result has it or none has.
    baselineState: status === 'standing' ? 'unchanged' : 'new',
    ...(status === 'excepted' || status === 'expected'
      ? { suppressions: [{ kind: 'external', status: 'accepted', justification: becauseText(finding) }] }
      : {}),
    properties: { severity, status, ...(region === undefined ? {} : { region }) },
  };
}

function messageText({ message, address, stack, lost, safeWay, status }: LocatedFinding): string {
  const place = address === undefined ? stack : `${address} in ${stack}`;
  const first = plainText(`${place === '' ? '' : `${place}: `}${message}`);
  const prefix = status === 'unknown' ? 'Unknown until apply: ' : '';
  return `${prefix}${sentence(first)}\nWhat is lost: ${plainText(lost)}\nHow to do it safely: ${plainText(safeWay)}`;
}
