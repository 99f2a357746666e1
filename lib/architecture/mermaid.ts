import { Architecture, Flow, StackPart } from './architecture';

const ARROWS = { request: '-->', copy: '==>', signal: '-.->' } as const satisfies Record<Flow['kind'], string>;
const MUTUAL = { request: '<-->', copy: '<==>', signal: '<-.->' } as const satisfies Record<Flow['kind'], string>;

/** The architecture as a Mermaid flowchart: a box for each Region and one for what belongs to none. */
export function architectureMermaid(architecture: Architecture): string {
  const { name, state, stacks, flows, home, standby } = architecture;
  const region = (title: string, of: string): string[] => [
    `  subgraph ${word(of)}["${quoted(`${of}: ${title}`)}"]`,
    ...stacks
      .filter((stack) => stack.kind !== 'global' && stack.region === of)
      .flatMap((stack) => stackLines(stack, 4)),
    '  end',
  ];
  const active = stacks.flatMap(({ parts }) => parts).filter((part) => part.active);
  return [
    '---',
    `title: ${name}`,
    '---',
    `%% ${state}`,
    'flowchart LR',
    ...region('home', home),
    ...stacks.filter(({ kind }) => kind === 'global').flatMap((stack) => stackLines(stack, 2)),
    ...region('standby', standby),
    ...flows.map(({ from, to, kind, label, mutual }) => {
      const arrow = (mutual ? MUTUAL : ARROWS)[kind];
      return `  ${from} ${arrow}${label === undefined ? '' : `|"${quoted(label)}"|`} ${to}`;
    }),
    '  classDef active fill:#e9f7ef,stroke:#1d8102,color:#16191f',
    ...(active.length > 0 ? [`  class ${active.map(({ id }) => id).join(',')} active`] : []),
    '',
  ].join('\n');
}

function stackLines(stack: StackPart, indent: number): string[] {
  const space = ' '.repeat(indent);
  return [
    `${space}subgraph ${word(stack.name)}["${quoted(`${stack.name}, ${stack.resources} resources`)}"]`,
    ...stack.parts.map(({ id, title, lines }) => `${space}  ${id}["${[title, ...lines].map(quoted).join('<br/>')}"]`),
    `${space}end`,
  ];
}

function word(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '_');
}

/** Mermaid's own entities, for what would end a label or begin markup in it. */
function quoted(text: string): string {
  return text.replace(/[#"<>]/g, (character) => `#${character.charCodeAt(0)};`);
}
