import { Command } from 'commander';

/** Shells that a completion can be written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** One command: how it is typed after `warmsite`, and what may follow it. */
interface Entry {
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly what: string }[];
  readonly options: readonly string[];
  /** Whether the name of an environment may follow. */
  readonly takesEnvironment: boolean;
}

/** The completion of a program for a shell, made of the very commands that it has. */
export function completion(program: Command, shell: Shell): string {
  const entries = entriesOf(program, '');
  switch (shell) {
    case 'bash':
      return bash(program.name(), entries);
    case 'zsh':
      return `#compdef ${program.name()}\nautoload -U +X bashcompinit && bashcompinit\n${bash(program.name(), entries)}`;
    case 'fish':
      return fish(program.name(), entries);
  }
}

function entriesOf(command: Command, path: string): Entry[] {
  const own: Entry = {
    path,
    commands: command.commands.map((each) => ({ name: each.name(), what: each.description() })),
    options: [...command.options.flatMap(({ long }) => (long ? [long] : [])), '--help'],
    takesEnvironment: command.registeredArguments.some((argument) => argument.name() === 'env'),
  };
  return [own, ...command.commands.flatMap((each) => entriesOf(each, `${path} ${each.name()}`.trim()))];
}

/** Lists the environments of the project where the shell is. */
const ENVIRONMENTS = 'ls config/environments 2>/dev/null | sed -n "s/\\.yaml$//p"';

function bash(name: string, entries: readonly Entry[]): string {
  const paths = entries.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `_${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} path= next words environments= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${path:+$path }\${COMP_WORDS[i]}"
    case "$next" in
    ${paths.join(' | ')}) path=$next ;;
    esac
  done
  case "$path" in
${entries
  .map(
    ({ path, commands, options, takesEnvironment }) =>
      `  '${path}') words='${[...commands.map((each) => each.name), ...options].join(' ')}'${takesEnvironment ? ' environments=1' : ''} ;;`,
  )
  .join('\n')}
  esac
  [ -z "$environments" ] || words="$words $(${ENVIRONMENTS})"
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _${name} ${name}
`;
}

function fish(name: string, entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ path, commands, options, takesEnvironment }) => {
    const steps = path === '' ? [] : path.split(' ');
    const seen = steps.map((step) => `__fish_seen_subcommand_from ${step}`);
    const further = commands.map((each) => each.name).join(' ');
    const condition =
      steps.length === 0
        ? '__fish_use_subcommand'
        : [...seen, ...(further === '' ? [] : [`not __fish_seen_subcommand_from ${further}`])].join('; and ');
    const rule = (rest: string): string => `complete -c ${name} -n '${condition}' ${rest}`;
    return [
      ...commands.map((each) => rule(`-f -a ${each.name} -d '${each.what.replace(/['\\]/g, '\\$&')}'`)),
      ...options.map((option) => rule(`-l ${option.slice(2)}`)),
      ...(takesEnvironment ? [rule(`-f -a '(${ENVIRONMENTS})'`)] : []),
    ];
  });
  return `${lines.join('\n')}\n`;
}
